import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { runLoadTest } from "../../server/load-test/run-load-test.ts";
import { isBalanced } from "../support/balanced-load.ts";
import { startCli } from "../support/cli-process.ts";
import type { CliProcess } from "../support/cli-process.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";
import {
  isInOrder,
  reportOf,
  sequencesOf,
  startCoordinator,
  startCountingReceiver,
  startWorker,
  TOKEN,
} from "../support/load-workers.ts";
import { deafPort } from "../support/raw-server.ts";
import { testWithRedis } from "../support/redis-server.ts";

// Processes that are killed, and a Redis that is killed, too. Nothing here waits for a time, only for what can be seen.

const LOAD = ["--events-per-second", "300", "--servers", "8", "--batch-max-age", "200ms", "--seed", "5"];
const TIMEOUT_MS = 120_000;

testWithRedis("a worker is killed, then Redis: nothing is lost or counted twice", async (redis) => {
  const receiver = await startCountingReceiver();
  const embedded = await startLoadReceiver();
  const alone = { eventsPerSecond: 300, servers: 8, batchMaxAge: "200ms", seed: 5, duration: "8s" } as const;
  const inOneProcess = runLoadTest(embedded.url, alone);
  const workers = await Promise.all([startWorker(redis), startWorker(redis), startWorker(redis)]);
  const quick = ["--takeover-after", "2s", "--duration", "8s", "--workers", "3"];
  const coordinator = startCoordinator(redis, [receiver.url, ...LOAD, ...quick]);
  await receiver.posts(30);
  workers[0]?.child.kill("SIGKILL");
  await receiver.posts(80);
  await redis.restart(async () => await receiver.posts(receiver.bodies.length + 5));
  const { report, err } = await reportOf(coordinator);
  await inOneProcess;
  expect(report.state).toBe("finished");
  expect(report.events).toMatchObject({ generated: 2400, acknowledged: 2400, pending: 0 });
  expect(isBalanced(report)).toBe(true);
  const { events, unique } = receiver.counted();
  expect(unique).toBe(2400);
  const { takeovers, perhapsRepeated } = report.distribution;
  expect(takeovers).toBeGreaterThan(0);
  expect(events - unique).toBeLessThanOrEqual(perhapsRepeated.events);
  // What a worker posted after it had last told how far it was, and nobody counted.
  expect(receiver.bodies.length - report.posts.attempts).toBeLessThanOrEqual(perhapsRepeated.posts);
  expect(isInOrder(sequencesOf(embedded), receiver)).toBe(true);
  expect(err).toContain("Redis is away. Waiting for it; nothing is lost meanwhile.");
  expect(err).toMatch(/Redis is back after/);
});

testWithRedis("a coordinator that was killed is resumed with all that happened meanwhile", async (redis) => {
  const receiver = await startCountingReceiver();
  const worker = await startWorker(redis);
  const args = [receiver.url, ...LOAD, "--duration", "3s", "--run", "nightly"];
  const first = startCoordinator(redis, args);
  await receiver.posts(10);
  first.child.kill("SIGKILL");
  const again = startCoordinator(redis, args);
  await saying(again, "Goes on with run nightly, as it was begun.");
  again.child.kill("SIGKILL");
  const { report } = await reportOf(startCoordinator(redis, ["--resume", "nightly"]));
  expect(report).toMatchObject({
    id: "nightly",
    state: "finished",
    events: { generated: 900, acknowledged: 900 },
  });
  expect(receiver.counted()).toEqual({ events: 900, unique: 900 });
  worker.child.kill("SIGTERM");
  const { code, out } = await worker.ended();
  expect([code, out]).toEqual([0, expect.stringMatching(/^Takes part 1 of 2 of run \w+\.[^]*Done: part/)]);
});

test(
  "what is missing for workers is said in a line: exit code 2, and 3 for Redis itself",
  async () => {
    const url = `redis://ada:secret-of-ada@127.0.0.1:${await deafPort()}`;
    const env = { FAKE_SENDGRID_TOKEN: TOKEN };
    // As if the package were not installed.
    const hooks = `export const resolve = (name, context, next) => name === "bullmq"
    ? Promise.reject(Object.assign(new Error("none"), { code: "ERR_MODULE_NOT_FOUND" })) : next(name, context);`;
    const register = `import { register } from "node:module"; register(${JSON.stringify(dataUrl(hooks))});`;
    const [away, bare, noToken, shortToken, noRedis, noUrl] = await Promise.all(
      [
        startCli(["worker", "--redis", url], env),
        startCli(["worker", "--redis", url], { ...env, NODE_OPTIONS: `--import=${dataUrl(register)}` }),
        startCli(["worker", "--redis", url], { FAKE_SENDGRID_TOKEN: "" }),
        startCli(["worker", "--redis", url, "--token", "short"]),
        startCli(["load", "http://127.0.0.1:9/", ...LOAD, "--workers", "2"], env),
        startCli(["load", "--redis", "http://127.0.0.1", "--resume", "0123456789"], env),
      ].map(async (process) => await process.ended()),
    );
    expect(away).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /^Redis at redis:\/\/\*\*\*@127\.0\.0\.1:\d+ cannot be reached: connection refused\. Start it, or correct --redis\.\n$/,
      ),
    });
    expect(bare).toMatchObject({ code: 2, err: expect.stringContaining("npm install bullmq ioredis") });
    expect(noToken).toMatchObject({ code: 2, err: expect.stringContaining("Set FAKE_SENDGRID_TOKEN") });
    expect(shortToken).toMatchObject({
      code: 2,
      err: expect.stringContaining("has 5 characters, and needs 12"),
    });
    expect(noRedis).toMatchObject({
      code: 2,
      err: expect.stringContaining("--workers is of no use without"),
    });
    expect(noUrl).toMatchObject({ code: 2, err: expect.stringContaining("is no redis or rediss URL") });
  },
  TIMEOUT_MS,
);

async function saying({ child }: CliProcess, line: string): Promise<void> {
  if (child.stderr === null) throw new Error("its standard error is nowhere");
  for await (const said of createInterface({ input: child.stderr })) if (said === line) return;
  throw new Error(`it did not say: ${line}`);
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
