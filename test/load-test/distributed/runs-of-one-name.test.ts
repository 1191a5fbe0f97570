import { expect, onTestFinished } from "vitest";
import { bullmqLoadQueue } from "../../../server/load-test/distributed/bullmq-load-queue.ts";
import { linkRedis } from "../../../server/load-test/distributed/redis-link.ts";
import { workOnLoads } from "../../../server/load-test/distributed/load-worker.ts";
import { readLoadOptions } from "../../../server/load-test/load-plan.ts";
import type { RunningLoad } from "../../../server/load-test/load-queue.ts";
import { beginLoad } from "../../../server/load-test/load-test.ts";
import { coordinator, joinWorker, startCountingReceiver, TOKEN } from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";
import type { RedisServer } from "../../support/redis-server.ts";

/** What a test lets happen, or not yet. */
class Gate {
  #open: () => void = () => undefined;
  #opened = Promise.resolve();

  close(): void {
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open();
  }

  async pass(): Promise<void> {
    await this.#opened;
  }
}

/** A connection whose commands of this name wait for a gate. */
async function slowLink({ url }: RedisServer, slowCommand: string) {
  const gate = new Gate();
  const watch = { onAway: () => undefined, onBack: () => undefined };
  const link = await linkRedis(url, watch, new AbortController().signal);
  const slow = new Proxy(link.commands, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const command = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (name !== slowCommand) return command;
      return async (...args: unknown[]) => {
        await gate.pass();
        return await command(...args);
      };
    },
  });
  return { gate, link: { ...link, commands: slow } };
}

/** A worker that looks for runs only while its gate is open; what it has begun it goes on with. */
async function joinSlowWorker(redis: RedisServer, token: string) {
  const { gate, link } = await slowLink(redis, "zrange");
  const leaving = new AbortController();
  const said: string[] = [];
  const work = workOnLoads({
    link,
    token,
    allowTargets: [],
    leaving: leaving.signal,
    say: (line) => void said.push(line),
  });
  onTestFinished(async () => {
    gate.open();
    leaving.abort();
    await work;
    await link.close();
  });
  const hasSaid = async (count: number, start: string): Promise<void> => {
    while (said.filter((line) => line.startsWith(start)).length < count)
      await new Promise((resolve) => void setImmediate(resolve));
  };
  return { gate, hasSaid };
}

async function begin(redis: RedisServer, target: string, token = TOKEN): Promise<RunningLoad> {
  const { queue } = await coordinator(redis, { token });
  const load = {
    eventsPerSecond: 300,
    servers: 8,
    batchMaxAge: "200ms",
    duration: "1s",
    timeout: "1m",
    seed: 5,
  };
  return await beginLoad({ id: "nightly", target, options: readLoadOptions(load).options, queue });
}

testWithRedis("a worker makes a run's second time of one name as that one was described", async (redis) => {
  const [first, second] = [await startCountingReceiver(), await startCountingReceiver()];
  const { gate, hasSaid } = await joinSlowWorker(redis, TOKEN);
  const before = await begin(redis, first.url);
  await hasSaid(2, "Takes part");
  // It does not look while the first one ends and is forgotten, and the second one is begun.
  gate.close();
  await before.over;
  const run = await begin(redis, second.url);
  gate.open();
  expect((await run.over).events).toMatchObject({ generated: 300, acknowledged: 300 });
  expect([first.counted().events, second.counted().events]).toEqual([300, 300]);
});

testWithRedis("a worker takes part in a run that has the name of one that it refused", async (redis) => {
  const receiver = await startCountingReceiver();
  const other = "the-token-of-others";
  const { gate, hasSaid } = await joinSlowWorker(redis, other);
  const refused = await begin(redis, receiver.url);
  await hasSaid(1, "Takes no part");
  gate.close();
  refused.stop();
  await refused.over;
  const run = await begin(redis, receiver.url, other);
  gate.open();
  expect((await run.over).events).toMatchObject({ generated: 300, acknowledged: 300 });
});

testWithRedis("who follows a run leaves the next one of its name alone", async (redis) => {
  const [first, second] = [await startCountingReceiver(), await startCountingReceiver()];
  await joinWorker(redis);
  const run = await begin(redis, first.url);
  const { gate, link } = await slowLink(redis, "hgetall");
  onTestFinished(async () => {
    gate.open();
    await link.close();
  });
  const settings = { token: TOKEN, workers: 1, workerWaitMs: 60_000, takeoverAfterMs: 30_000 };
  const other = await bullmqLoadQueue({ ...settings, link, say: () => undefined }).resume("nightly");
  // It reads nothing while the first one ends, and the second one is begun.
  gate.close();
  await run.over;
  const next = await begin(redis, second.url);
  gate.open();
  await expect(other.over).rejects.toThrow("Run nightly is not in Redis.");
  expect((await next.over).events).toMatchObject({ generated: 300, acknowledged: 300 });
});
