import { expect } from "vitest";
import type { DistributedLoadReport } from "../../../server/contract/load-report.ts";
import type { ResumableLoadQueue } from "../../../server/load-test/distributed/bullmq-load-queue.ts";
import { usingRedis } from "../../../server/load-test/distributed/redis-access.ts";
import { readLoadOptions } from "../../../server/load-test/load-plan.ts";
import type { RunningLoad } from "../../../server/load-test/load-queue.ts";
import type { LoadTestOptions } from "../../../server/load-test/load-test-options.ts";
import { beginLoad } from "../../../server/load-test/load-test.ts";
import { runLoadTest } from "../../../server/load-test/run-load-test.ts";
import { CannotRun } from "../../../server/runtime/cannot-run.ts";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import { UsageError } from "../../../server/runtime/usage-error.ts";
import { isBalanced } from "../../support/balanced-load.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import {
  coordinator,
  isInOrder,
  joinWorker,
  sequencesOf,
  startCountingReceiver,
  TOKEN,
} from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";

// A real Redis, and a receiver that counts; the workers are in this process. Those that are killed are in
// test/cli/worker.test.ts. Nothing here waits for a time, only for what can be seen.

const LOAD: LoadTestOptions = {
  eventsPerSecond: 300,
  servers: 8,
  batchMaxAge: "200ms",
  duration: "2s",
  seed: 5,
};

async function begin(
  queue: ResumableLoadQueue,
  target: string,
  options: LoadTestOptions = LOAD,
): Promise<RunningLoad & { readonly over: Promise<DistributedLoadReport> }> {
  const run = await beginLoad({ id: "run1", target, options: readLoadOptions(options).options, queue });
  // Workers made it.
  return run as RunningLoad & { readonly over: Promise<DistributedLoadReport> };
}

testWithRedis("three workers share a load: all of it once, in each server's order", async (redis) => {
  const receiver = await startCountingReceiver((nth) => (nth % 10 === 0 ? 503 : 200));
  const embedded = await startLoadReceiver();
  await runLoadTest(embedded.url, LOAD);
  await Promise.all([joinWorker(redis), joinWorker(redis), joinWorker(redis)]);
  const { queue, said } = await coordinator(redis, { workers: 3 });
  const run = await begin(queue, receiver.url, { ...LOAD, retryWaits: "100ms", assert: "lost<=0" });
  const report = await run.over;
  expect(report).toMatchObject({ kind: "load-report", state: "finished", passed: true });
  expect(report.events).toMatchObject({ generated: 600, acknowledged: 600, pending: 0 });
  expect(isBalanced(report)).toBe(true);
  expect(report.failures).toEqual([{ reason: "receiver answered 503", count: report.posts.failed }]);
  expect(report.latency.count).toBe(report.posts.attempts);
  expect(report.posts.attempts).toBe(receiver.bodies.length);
  expect(receiver.counted().unique).toBe(600);
  const sequences = sequencesOf(embedded);
  expect(sequences).toHaveLength(8);
  expect(isInOrder(sequences, receiver)).toBe(true);
  const { workers, takeovers, perhapsRepeated } = report.distribution;
  expect(workers.map(({ acknowledged }) => acknowledged > 100)).toEqual([true, true, true]);
  expect(workers.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBe(600);
  expect([takeovers, perhapsRepeated]).toEqual([0, { posts: 0, events: 0 }]);
  const sampled = report.samples.reduce((sum, { generatedRate }) => sum + generatedRate * 0.25, 0);
  expect(sampled).toBeCloseTo(600, 0);
  expect(said).toContain("Run run1 begins with 3 workers.");
  expect(await redis.keys()).toEqual([]);
});

testWithRedis("a worker that leaves hands over what it has: nothing is posted twice", async (redis) => {
  const receiver = await startCountingReceiver();
  const [leaving] = await Promise.all([joinWorker(redis, { isPatient: true }), joinWorker(redis)]);
  const { queue } = await coordinator(redis, { workers: 2 });
  const run = await begin(queue, receiver.url, { ...LOAD, duration: "3s" });
  await receiver.posts(20);
  await leaving.leave();
  const report = await run.over;
  expect(leaving.said.some((line) => line.startsWith("Hands over part"))).toBe(true);
  expect(report.events).toMatchObject({ generated: 900, acknowledged: 900 });
  expect(report.distribution.takeovers).toBeGreaterThan(0);
  expect(report.distribution.perhapsRepeated).toEqual({ posts: 0, events: 0 });
  expect(receiver.counted()).toEqual({ events: 900, unique: 900 });
});

testWithRedis("a campaign has the same events, whoever makes them", async (redis) => {
  const campaign: LoadTestOptions = { ...LOAD, profile: "campaign", batchMaxAge: "1h" };
  const [receiver, embedded] = [await startCountingReceiver(), await startCountingReceiver()];
  const alone = await runLoadTest(embedded.url, campaign);
  await joinWorker(redis);
  const { queue } = await coordinator(redis);
  const report = await (await begin(queue, receiver.url, campaign)).over;
  expect(report.events.generated).toBe(alone.events.generated);
  const idsOf = ({ events }: typeof receiver): ReadonlySet<unknown> =>
    new Set(events().map((event) => event["sg_event_id"]));
  expect(idsOf(receiver)).toEqual(idsOf(embedded));
});

testWithRedis(
  "nothing secret can be read in Redis; a worker with another token takes no part",
  async (redis) => {
    const receiver = await startCountingReceiver();
    const pem = createKeyRing({})
      .privateKey({ account: "main", ordinal: 1, generation: 1 })
      .export({ type: "pkcs8", format: "pem" })
      .toString();
    const target = receiver.url.replace("http://", "http://ada:pass-of-ada@");
    const stranger = await joinWorker(redis, { token: "the-token-of-others" });
    const { queue, said } = await coordinator(redis);
    const run = await begin(queue, target);
    const waiting = await redis.dump();
    const worker = await joinWorker(redis);
    await receiver.posts(5);
    const running = await redis.dump();
    const report = await run.over;
    expect(stranger.said).toContain(
      "Takes no part in run run1: its token is another one. Start worker and load with the same token.",
    );
    const texts = [waiting, running, said.join("\n"), worker.said.join("\n"), JSON.stringify(report)];
    const lines = pem.split("\n").filter((line) => /^[\w+/=]{20}/.test(line));
    for (const secret of [TOKEN, "pass-of-ada", target, ...lines]) {
      // Base64 of it, too, but for the end, which depends on what follows.
      const forms = [secret, Buffer.from(secret).toString("base64").slice(0, -4)];
      expect(texts.filter((text) => forms.some((form) => text.includes(form)))).toEqual([]);
    }
    expect(running).not.toContain("127.0.0.1");
    expect(report.events).toMatchObject({ generated: 600, acknowledged: 600 });
    expect(report.distribution.workers).toHaveLength(1);
  },
);

testWithRedis("what is stopped is stopped for all workers, with what is known by then", async (redis) => {
  const receiver = await startCountingReceiver();
  await joinWorker(redis);
  const { queue } = await coordinator(redis);
  const run = await begin(queue, receiver.url, { ...LOAD, duration: "1h" });
  await receiver.posts(10);
  run.stop();
  const report = await run.over;
  expect(report.state).toBe("stopped");
  expect(isBalanced(report)).toBe(true);
  expect(report.events.acknowledged).toBe(receiver.counted().unique);
});

testWithRedis("a ramp ends for all workers where the receiver breaks", async (redis) => {
  let isBroken = false;
  const receiver = await startCountingReceiver(() => (isBroken ? 503 : 200));
  await Promise.all([joinWorker(redis), joinWorker(redis)]);
  const { queue } = await coordinator(redis, { workers: 2 });
  const ramp = { eventsPerSecond: 500, servers: 4, profile: "ramp", duration: "8s" } as const;
  const run = await begin(queue, receiver.url, { ...ramp, batchMaxAge: "50ms", assert: "p99<1m" });
  await receiver.posts(100);
  isBroken = true;
  const report = await run.over;
  expect(report.knee?.because).toMatch(/of the attempts failed$/);
  // All ten steps would make 2,200.
  expect(report.events.generated).toBeLessThan(2200);
  expect(isBalanced(report)).toBe(true);
});

testWithRedis(
  "without workers a run does not begin, and says why those that came take no part",
  async (redis) => {
    const receiver = await startCountingReceiver();
    const { queue } = await coordinator(redis, { workerWaitMs: 0 });
    const run = await begin(queue, receiver.url);
    await expect(run.over).rejects.toThrow(CannotRun);
    await expect(run.over).rejects.toThrow(
      "Only 0 of 1 worker came within 0 ms. Start more with fake-sendgrid worker, or lower --workers.",
    );
    expect(await redis.keys()).toEqual([]);
  },
);

testWithRedis("a run is gone on with by its name and its token only", async (redis) => {
  const receiver = await startCountingReceiver();
  const { queue } = await coordinator(redis);
  await expect(queue.resume("run1")).rejects.toThrow(UsageError);
  const run = await begin(queue, receiver.url);
  const stranger = await coordinator(redis, { token: "the-token-of-others" });
  await expect(stranger.queue.resume("run1")).rejects.toThrow(
    /The token is another one than that of run run1/,
  );
  run.stop();
  expect((await run.over).events.generated).toBe(0);
});

testWithRedis("while Redis is away coordinator and worker still end when they are told to", async (redis) => {
  const receiver = await startCountingReceiver();
  const worker = await joinWorker(redis);
  const { queue, said } = await coordinator(redis);
  const run = await begin(queue, receiver.url, { ...LOAD, duration: "1h" });
  await receiver.posts(10);
  await redis.restart(async () => {
    run.stop();
    expect((await run.over).state).toBe("stopped");
    await worker.leave();
  });
  expect(said).toContain(
    "Redis is away, so the workers could not be told to stop: stop them, or stop run run1 later with --resume run1.",
  );
});

testWithRedis("the library has workers make a load test when it is told of a Redis", async ({ url }) => {
  const receiver = await startCountingReceiver();
  await joinWorker({ url });
  const shared = { redis: url, token: TOKEN, workers: 1, run: "from-code" };
  const report = await runLoadTest(receiver.url, { ...LOAD, ...shared });
  expect(report).toMatchObject({ id: "from-code", state: "finished", events: { acknowledged: 600 } });
  expect(report.distribution?.workers).toMatchObject([{ acknowledged: 600 }]);
  await expect(runLoadTest(receiver.url, { ...LOAD, workers: 2 })).rejects.toThrow(
    "--workers is of no use without --redis. Give the URL of a Redis, too.",
  );
});

testWithRedis("what Redis refuses ends worker and coordinator with what it said", async ({ url, refuse }) => {
  const receiver = await startCountingReceiver();
  const worker = await joinWorker({ url });
  const ends = expect(worker.over).rejects.toThrow(/^OOM command not allowed/);
  const { queue } = await coordinator({ url });
  const run = await begin(queue, receiver.url, { ...LOAD, duration: "1h" });
  await receiver.posts(5);
  await refuse();
  await ends;
  run.stop();
  await expect(run.over).rejects.toThrow(/^OOM command not allowed/);
  const quiet = { url, interrupted: new AbortController().signal, say: () => undefined };
  const told = usingRedis(quiet, async ({ commands }) => await commands.hset("a", "b", "c"));
  await expect(told).rejects.toThrow(CannotRun);
  await expect(told).rejects.toThrow(
    /refuses what it is told: OOM .*\. Make room or give rights, and begin again\.$/,
  );
});
