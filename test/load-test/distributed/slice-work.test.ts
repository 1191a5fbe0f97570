import { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { RunStore } from "../../../server/load-test/distributed/run-store.ts";
import { sealFor } from "../../../server/load-test/distributed/sealed-text.ts";
import { workOnSlice } from "../../../server/load-test/distributed/slice-work.ts";
import { eventSource } from "../../../server/load-test/event-source.ts";
import { draftLoad, readBasis } from "../../../server/load-test/load-plan.ts";
import { createLoadTime } from "../../../server/load-test/load-time.ts";
import type { LoadTime } from "../../../server/load-test/load-time.ts";
import type { EventSource } from "../../../server/load-test/load-work.ts";
import { postedPart, readLoadScenario } from "../../../server/load-test/scenario/scenario-plan.ts";
import type { SlicePart } from "../../../server/load-test/slice-parts.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import { SMALL_CAMPAIGN } from "../../support/load-scenario.ts";
import { startCountingReceiver, TOKEN } from "../../support/load-workers.ts";
import { testWithRedis } from "../../support/redis-server.ts";
import type { RedisServer } from "../../support/redis-server.ts";

const OPTIONS = {
  eventsPerSecond: 100,
  servers: 2,
  batchMaxAge: 200,
  duration: 3_600_000,
  timeout: 60_000,
  seed: 1,
};

type ChangedSource = (made: EventSource) => EventSource | Promise<EventSource>;

async function setUp({ url }: RedisServer, begunBeforeMs: number, source: ChangedSource = (made) => made) {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  const store = new RunStore(redis);
  const seal = await sealFor(TOKEN, "salt", "run1");
  await store.create("run1", { salt: "salt", description: "sealed" });
  const startAt = (await store.now()) - begunBeforeMs;
  await store.begin("run1", startAt, 1);
  const stopping = new AbortController();
  const work = async (owner: string, target: string, time: LoadTime = createLoadTime()) => {
    const draft = draftLoad(readBasis(target, OPTIONS), OPTIONS, null);
    const made = await eventSource(draft, createLoadTime());
    const nothing = async (): Promise<void> => undefined;
    return await workOnSlice({
      run: "run1",
      salt: "salt",
      job: { slice: 0, renew: async () => true, finish: nothing, giveBack: nothing },
      owner,
      slices: 1,
      startAt,
      takeoverAfterMs: 30_000,
      work: { ...draft, source: await source(made) },
      store,
      seal,
      time,
      askedAt: time.now(),
      leaving: new AbortController().signal,
      answersWithinMs: 1000,
      stopping: stopping.signal,
    });
  };
  const generated = async (): Promise<number> => {
    const { parts } = await store.changesSince("run1", { mark: 0, slices: 1 });
    const counts = [...parts.values()].map((sealed) => {
      const part = JSON.parse(seal.open(sealed) ?? "{}") as SlicePart;
      return part.book.counts.generated;
    });
    return counts.reduce((sum, count) => sum + count, 0);
  };
  return { store, work, generated, stopping };
}

testWithRedis(
  "a slice whose scenario cannot be simulated is not done, and the reason is told",
  async (redis) => {
    const receiver = await startLoadReceiver();
    const { store, work } = await setUp(redis, 0, () => {
      const nextTurn = (): void => {
        throw new Error("no memory left");
      };
      const scenario = postedPart(readLoadScenario(SMALL_CAMPAIGN));
      const { settings } = draftLoad(readBasis(receiver.url, OPTIONS), OPTIONS, null);
      return eventSource({ settings, scenario }, { ...createLoadTime(), nextTurn });
    });
    await expect(work("ada.1", receiver.url)).rejects.toThrow("no memory left");
    const { slices } = await store.changesSince("run1", { mark: 0, slices: 1 });
    expect([...slices.values()].filter(({ isDone }) => isDone)).toEqual([]);
    expect(receiver.bodies).toEqual([]);
  },
);

testWithRedis("who takes a slice after its events have ended makes none that come later", async (redis) => {
  const receiver = await startLoadReceiver();
  const { store, work, generated } = await setUp(redis, 10_000);
  await store.endTrafficAt("run1", 2000);
  expect(await work("ada.1", receiver.url)).toBe("done");
  // All that had occurred within two seconds, and not what ten seconds would have made.
  expect(await generated()).toBe(200);
  expect(receiver.events()).toHaveLength(200);
});

testWithRedis(
  "a worker that stood still for 40 s neither posts nor tells anything once it goes on",
  async (redis) => {
    const [of, other] = [await startCountingReceiver(), await startCountingReceiver()];
    const { store, work, generated, stopping } = await setUp(redis, 0);
    const still = new StillTime();
    const stood = work("ada.1", of.url, still);
    await of.posts(6);
    still.stop();
    const taken = work("bob.1", other.url);
    await other.posts(6);
    const [posted, told] = [of.bodies.length, await partsOf("ada.1", store)];
    still.goOn(40_000);
    expect(await stood).toBe("lost");
    expect(of.bodies).toHaveLength(posted);
    expect(await partsOf("ada.1", store)).toEqual(told);
    stopping.abort();
    expect(await taken).toBe("done");
    expect(await generated()).toBeGreaterThan(0);
  },
);

async function partsOf(owner: string, store: RunStore): Promise<readonly string[]> {
  const { parts } = await store.changesSince("run1", { mark: 0, slices: 1 });
  return [...parts.values()].filter((_part, nth) => [...parts.keys()][nth]?.includes(owner) === true);
}

/** The time of a process that can stand still: then nothing that it had set itself to do happens. */
class StillTime implements LoadTime {
  readonly #time = createLoadTime();
  #waiting: (() => void)[] | undefined;
  #aheadMs = 0;

  stop(): void {
    this.#waiting = [];
  }

  /** It goes on, so much later. */
  goOn(afterMs: number): void {
    this.#aheadMs += afterMs;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const task of waiting) task();
  }

  now(): number {
    return this.#time.now() + this.#aheadMs;
  }

  wallNow(): number {
    return this.#time.wallNow() + this.#aheadMs;
  }

  wakeIn(delayMs: number, task: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#time.wakeIn(delayMs, () => this.#do(() => (isCancelled ? undefined : task())));
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  nextTurn(task: () => void): void {
    this.#time.nextTurn(() => this.#do(task));
  }

  #do(task: () => void): void {
    if (this.#waiting === undefined) task();
    else this.#waiting.push(task);
  }
}
