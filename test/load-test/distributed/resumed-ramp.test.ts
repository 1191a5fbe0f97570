import { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { bullmqLoadQueue } from "../../../server/load-test/distributed/bullmq-load-queue.ts";
import { linkRedis } from "../../../server/load-test/distributed/redis-link.ts";
import { RunStore } from "../../../server/load-test/distributed/run-store.ts";
import { readLoadOptions } from "../../../server/load-test/load-plan.ts";
import { beginLoad } from "../../../server/load-test/load-test.ts";
import { coordinator, joinWorker, startCountingReceiver, TOKEN } from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";

testWithRedis("a ramp that nobody followed is judged when it is resumed", async (redis) => {
  // 22 events, one in each POST; those that fail are due in the last step.
  const receiver = await startCountingReceiver((nth) => (nth <= 18 ? 200 : 503));
  await joinWorker(redis);
  const watch = { onAway: () => undefined, onBack: () => undefined };
  const link = await linkRedis(redis.url, watch, new AbortController().signal);
  const scope = { workers: 1, workerWaitMs: 60_000, takeoverAfterMs: 30_000, say: () => undefined };
  const { options } = readLoadOptions({
    eventsPerSecond: 20,
    servers: 1,
    batchMaxBytes: 1,
    duration: "2s",
    profile: "ramp",
    seed: 5,
    timeout: "1m",
    retryWaits: "1h",
    assert: "p99<1m",
  });
  const queue = bullmqLoadQueue({ link, token: TOKEN, ...scope });
  const left = await beginLoad({ id: "run1", target: receiver.url, options, queue });
  await receiver.posts(1);
  await link.close();
  await expect(left.over).rejects.toThrow();
  const commands = new Redis(redis.url);
  onTestFinished(() => commands.disconnect());
  const store = new RunStore(commands);
  for (let isDone = false; !isDone;) {
    const record = await store.read("run1");
    isDone = record?.slicesDone === record?.slices;
  }
  const { knee } = await (await (await coordinator(redis)).queue.resume("run1")).over;
  expect(knee).toMatchObject({
    lastGoodRate: 18,
    brokenRate: 20,
    because: expect.stringMatching(/of the attempts failed$/),
  });
  expect(knee?.steps.map(({ attempts }) => attempts)).toHaveLength(10);
});
