import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { useSimulator, waitForDelivery } from "../../server/testing.ts";
import type { TestHooks } from "../../server/testing.ts";

describe("with hooks that are handed in", () => {
  const inUse = useSimulator({}, { beforeAll, beforeEach, afterEach, afterAll });
  let posts = 0;

  beforeAll(async () => {
    await inUse.simulator.webhooks.create({
      target: () => new Response(null, { status: ++posts > 0 ? 200 : 500 }),
    });
  });

  // Every test sees the same ids, whichever ran before it.
  const ids: string[] = [];

  test.each([1, 2, 3])(
    "each test begins anew, with the same chance and with the settings of before: %i",
    async () => {
      const { simulator } = inUse;
      expect(simulator.clock()).toMatchObject({ mode: "manual", speed: 1, next: null });
      expect(simulator.url).toMatch(/in-process\.test$/);
      expect([simulator.seed, simulator.events(), simulator.ledger().total.generated]).toEqual([1, [], 0]);
      expect(simulator.faults().faults).toEqual([]);
      expect(simulator.rules().timeout).toBe(3000);
      simulator.setRules({ timeout: "10s", retryWaits: ["1s"] });
      simulator.setFaults({ networkFailure: { attempts: 1 } });
      simulator.setFaults({ duplicateBatch: 1 }, "acme");
      const [event] = await simulator.emit({ event: "open" });
      ids.push(event?.id ?? "");
      await waitForDelivery(simulator, { event: "open", number: 2 });
      expect(new Set(ids).size).toBe(1);
      // It goes on when the test is over.
      await simulator.startRun("slow-receiver");
    },
  );
});

describe("with settings that go", () => {
  const inUse = useSimulator(
    { seed: 9, settings: "delete", plan: "free" },
    { beforeAll, afterEach, afterAll },
  );

  test.each([1, 2])("each test makes its own: %i", async () => {
    await inUse.simulator.webhooks.create({ target: () => new Response() });
    expect(inUse.simulator.seed).toBe(9);
  });
});

/** Hooks that are run by hand. */
function handHooks<Names extends string>(names: readonly Names[]) {
  const tasks = new Map<string, () => Promise<void>>();
  const hooks = Object.fromEntries(
    names.map((name) => [name, (task: () => Promise<void>) => void tasks.set(name, task)]),
  );
  return {
    hooks: hooks as Record<Names, TestHooks["afterEach"]>,
    run: async (name: Names) => tasks.get(name)?.(),
  };
}

test("node:test's names do as well", async () => {
  const { hooks, run } = handHooks(["before", "afterEach", "after"]);
  const inUse = useSimulator({}, hooks);
  expect(() => inUse.simulator).toThrow("useSimulator: the simulator is there only while tests run.");
  const ready = inUse.ready();
  await run("before");
  expect(await ready).toBe(inUse.simulator);
  await inUse.simulator.emit({ event: "open" });
  await run("afterEach");
  expect(inUse.simulator.events()).toEqual([]);
  await run("after");
  expect(() => inUse.simulator).toThrow("only while tests run");
});

test("without any it takes the runner's globals", async () => {
  const { hooks, run } = handHooks(["beforeAll", "afterEach", "afterAll"]);
  for (const [name, hook] of Object.entries(hooks)) vi.stubGlobal(name, hook);
  const inUse = useSimulator();
  vi.unstubAllGlobals();
  await run("beforeAll");
  expect(inUse.simulator.clock().mode).toBe("manual");
  await run("afterAll");
});

test("a simulator that cannot begin fails the hook and whoever waits", async () => {
  const { hooks, run } = handHooks(["beforeAll", "afterEach", "afterAll"]);
  const inUse = useSimulator({ timeout: "soon" }, hooks);
  const ready = expect(inUse.ready()).rejects.toThrow('"timeout" is "soon"');
  await expect(run("beforeAll")).rejects.toThrow('createSimulator: "timeout" is "soon"');
  await ready;
});

test("where there are no globals, or the hooks lack one, it says what to hand in", () => {
  expect(() => useSimulator()).toThrow(
    "useSimulator: This test runner has no globals named beforeAll, afterEach and afterAll. Hand them in:",
  );
  const { hooks } = handHooks(["beforeAll", "afterEach"]);
  expect(() => useSimulator({}, hooks)).toThrow("useSimulator: These hooks lack one of beforeAll,");
});
