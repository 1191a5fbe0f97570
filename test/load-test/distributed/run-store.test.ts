import { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { RunStore } from "../../../server/load-test/distributed/run-store.ts";
import type { SliceCommit } from "../../../server/load-test/distributed/run-store.ts";
import { testWithRedis } from "../../support/redis-server.ts";
import type { RedisServer } from "../../support/redis-server.ts";

const SECOND: SliceCommit = {
  slice: 0,
  owner: "ada.1",
  commits: 1,
  state: "state 2",
  isDone: false,
  isHandedOver: false,
  parts: [[1, "part 1"]],
};

const ALL = { mark: 0, slices: 1 };

async function setUp({ url }: RedisServer): Promise<RunStore> {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  const store = new RunStore(redis);
  await store.create("run1", { salt: "salt", description: "sealed" });
  await store.begin("run1", 0, 1);
  await store.take("run1", { salt: "salt", slice: 0, owner: "ada.1", latestAt: Infinity });
  await store.commit("run1", { ...SECOND, commits: 0, state: "state 1", parts: [[0, "part 0"]] });
  return store;
}

testWithRedis("of two that begin a run of one name, the first has it", async (redis) => {
  const store = await setUp(redis);
  expect(await store.create("run1", { salt: "pepper", description: "another one" })).toBe(false);
  expect(await store.read("run1")).toMatchObject({ salt: "salt", description: "sealed", slices: 1 });
  // The first one's answer was lost on the way, so it asks again.
  expect(await store.create("run1", { salt: "salt", description: "sealed" })).toBe(true);
  expect(await store.create("run2", { salt: "pepper", description: "another one" })).toBe(true);
  expect(await store.runs()).toEqual(["run1", "run2"]);
});

testWithRedis(
  "of two coordinators that begin a run, the first one says when and in how many slices",
  async (redis) => {
    const store = await setUp(redis);
    expect(await store.begin("run1", 5000, 8)).toEqual({ startAt: 0, slices: 1 });
    expect(await store.read("run1")).toMatchObject({ startAt: 0, slices: 1 });
  },
);

testWithRedis(
  "of a run that is over nothing is written that the next one of its name would read",
  async (redis) => {
    const store = await setUp(redis);
    await store.forget("run1", "salt");
    // A coordinator that had read it just before.
    expect(await store.begin("run1", 5000, 8)).toBeUndefined();
    await store.stop("run1");
    await store.endTrafficAt("run1", 1000);
    expect(await redis.keys()).toEqual([]);
  },
);

testWithRedis("a part that is told twice is one part", async (redis) => {
  const store = await setUp(redis);
  expect((await store.commit("run1", SECOND)).kind).toBe("kept");
  // The answer was lost on the way, so it is told again; and again as Redis asks for it, all of it.
  expect(await store.commit("run1", SECOND)).toEqual({ kind: "behind", commits: 2 });
  const all: SliceCommit = { ...SECOND, commits: 2, parts: [[0, "part 0"], ...SECOND.parts] };
  expect((await store.commit("run1", all)).kind).toBe("kept");
  const { parts, slices } = await store.changesSince("run1", ALL);
  expect([...parts]).toEqual([
    ["0/ada.1/0", "part 0"],
    ["0/ada.1/1", "part 1"],
  ]);
  expect(slices.get(0)).toMatchObject({ state: "state 2", takeovers: 0 });
});

testWithRedis("a slice's state is never read without the parts that were written with it", async (redis) => {
  const store = await setUp(redis);
  const reader = new Redis(redis.url);
  onTestFinished(() => reader.disconnect());
  const written = 400;
  const commits = (async () => {
    for (let nth = 1; nth <= written; nth++) {
      const parts: SliceCommit["parts"] = [[nth, `part ${nth}`]];
      await store.commit("run1", {
        ...SECOND,
        commits: nth,
        state: `${nth}`,
        isDone: nth === written,
        parts,
      });
    }
  })();
  const known = new Set<string>();
  const lacking: string[] = [];
  for (let [mark, isDone] = [0, false]; !isDone;) {
    const changes = await new RunStore(reader).changesSince("run1", { mark, slices: 1 });
    const slice = changes.slices.get(0);
    for (const part of changes.parts.values()) known.add(part);
    if (slice !== undefined && slice.state !== "state 1" && !known.has(`part ${slice.state}`))
      lacking.push(slice.state);
    isDone = slice?.isDone === true;
    mark = changes.mark;
  }
  await commits;
  expect(lacking).toEqual([]);
  expect(known.size).toBe(written + 1);
});

testWithRedis(
  "of what an owner tells nothing is kept once another one has taken the slice",
  async (redis) => {
    const store = await setUp(redis);
    const claim = { salt: "salt", slice: 0, owner: "bob.1", latestAt: Infinity };
    const taken = await store.take("run1", claim);
    expect(taken).toMatchObject({ kind: "taken", state: "state 1", wasHandedOver: false });
    // Its connection broke, and it asks again: it is still its first.
    expect(await store.take("run1", claim)).toEqual(taken);
    expect(await store.commit("run1", { ...SECOND, isDone: true })).toEqual({ kind: "lost" });
    expect([...(await store.changesSince("run1", ALL)).parts.keys()]).toEqual(["0/ada.1/0"]);
    const kept = await store.commit("run1", { ...SECOND, owner: "bob.1", commits: 0, isHandedOver: true });
    expect(kept).toEqual({ kind: "kept", trafficEndsAt: null });
    expect(await store.take("run1", { ...claim, owner: "cy.1" })).toMatchObject({ wasHandedOver: true });
    // It was handed over to the one before, not to this one.
    expect(await store.take("run1", { ...claim, owner: "di.1" })).toMatchObject({ wasHandedOver: false });
    expect((await store.changesSince("run1", ALL)).slices.get(0)?.takeovers).toBe(3);
  },
);

testWithRedis("who comes too late for a slice does not take it from whoever may have it", async (redis) => {
  const store = await setUp(redis);
  const latestAt = (await store.now()) - 1;
  expect(await store.take("run1", { salt: "salt", slice: 0, owner: "bob.1", latestAt })).toEqual({
    kind: "late",
  });
  expect((await store.commit("run1", SECOND)).kind).toBe("kept");
});

testWithRedis("who means an earlier run of a name takes no slice of the later one", async (redis) => {
  const store = await setUp(redis);
  await store.forget("run1", "salt");
  await store.create("run1", { salt: "pepper", description: "another one" });
  const claim = { salt: "salt", slice: 0, owner: "bob.1", latestAt: Infinity };
  expect(await store.take("run1", claim)).toEqual({ kind: "gone" });
  expect(await store.take("run1", { ...claim, salt: "pepper" })).toMatchObject({ kind: "taken" });
});

testWithRedis("what is left of a run that is over is refused, and nothing of it stays", async (redis) => {
  const store = await setUp(redis);
  await store.create("run12", { salt: "salt", description: "another one" });
  await store.forget("run1", "salt");
  expect(await store.commit("run1", SECOND)).toEqual({ kind: "gone" });
  expect(await store.take("run1", { salt: "salt", slice: 0, owner: "bob.1", latestAt: Infinity })).toEqual({
    kind: "gone",
  });
  expect(await store.runs()).toEqual(["run12"]);
  expect((await redis.keys()).toSorted((left, right) => left.localeCompare(right))).toEqual([
    "fake-sendgrid-runs",
    "fake-sendgrid:run12",
  ]);
});

testWithRedis("what clears up after a run leaves the next one of its name alone", async (redis) => {
  const next = { salt: "pepper", description: "another one" };
  for (const command of ["scan", "eval", "zrem"] as const) {
    for (const clear of ["forget", "forgetRest"] as const) {
      const store = await setUp(redis);
      if (clear === "forgetRest") {
        await store.forget("run1", "salt");
        await store.tellOf("run1", { id: "ada", name: "ada", refusal: null });
      }
      // As soon as its name is free the next one is begun, whatever there is to do yet.
      let isBegun = false;
      const begin = async (): Promise<void> => void (isBegun ||= await store.create("run1", next));
      const clearing = new RunStore(before(command, new Redis(redis.url), begin));
      if (clear === "forget") await clearing.forget("run1", "salt");
      else await clearing.forgetRest("run1");
      const isThere = [await store.read("run1"), await store.runs()];
      expect([command, clear, ...isThere]).toMatchObject([
        command,
        clear,
        ...(isBegun ? [next, ["run1"]] : [undefined, []]),
      ]);
      await store.forget("run1", isBegun ? "pepper" : "salt");
    }
  }
  expect(await redis.keys()).toEqual([]);
});

testWithRedis(
  "who forgets a run that is over takes nothing of the next one of its name away",
  async (redis) => {
    const store = await setUp(redis);
    await store.forget("run1", "salt");
    await store.create("run1", { salt: "pepper", description: "another one" });
    await store.tellOf("run1", { id: "ada", name: "ada", refusal: null });
    await store.forget("run1", "salt");
    expect(await store.read("run1")).toMatchObject({ salt: "pepper" });
    expect(await store.workers("run1")).toHaveLength(1);
    expect(await store.runs()).toEqual(["run1"]);
  },
);

testWithRedis("what was written of a run that is over is cleared up", async (redis) => {
  const store = await setUp(redis);
  await store.forget("run1", "salt");
  await store.tellOf("run1", { id: "ada", name: "ada", refusal: null });
  await store.forgetRest("run1");
  expect(await redis.keys()).toEqual([]);
});

function before(command: string, redis: Redis, happens: () => Promise<void>): Redis {
  onTestFinished(() => redis.disconnect());
  return new Proxy(redis, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const asked = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (name !== command) return asked;
      return async (...args: unknown[]) => {
        await happens();
        return await asked(...args);
      };
    },
  });
}
