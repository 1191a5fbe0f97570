import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../server/contract/time.ts";
import { allEventsTo, answered, newSimulator, START } from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

async function setUp(options: NewSimulatorOptions = {}) {
  const { simulator } = newSimulator(options);
  allEventsTo(simulator, "http://127.0.0.1:1/a");
  const ids = simulator
    .emit(
      "main",
      Array.from({ length: 4 }, () => ({ event: "open" as const, members: {} })),
    )
    .map(({ id }) => id);
  await simulator.advance({ by: 30_000 });
  return { simulator, ids, counts: () => simulator.records.ledger().received };
}

test("as long as nobody tells what was stored, there is nothing to compare", async () => {
  const { counts } = await setUp();
  expect(counts()).toBeNull();
});

test("what was acknowledged and not stored is lost; what was told twice was stored twice", async () => {
  const { simulator, ids, counts } = await setUp();
  simulator.records.received.tell(ids.slice(0, 3));
  expect(counts()).toEqual({ stored: 3, lost: 1, storedTwice: 0 });
  simulator.records.received.tell(ids.slice(2, 3));
  expect(counts()).toEqual({ stored: 3, lost: 1, storedTwice: 1 });
  simulator.records.received.tell(ids.slice(3));
  expect(counts()).toEqual({ stored: 4, lost: 0, storedTwice: 1 });
});

test("what the receiver did not acknowledge yet is not lost", async () => {
  const { simulator, counts } = await setUp({ answer: () => answered(503) });
  simulator.records.received.tell(["another"]);
  expect(counts()).toEqual({ stored: 1, lost: 0, storedTwice: 0 });
});

test("events that expired before the receiver acknowledged the rest of their batch are not its loss", async () => {
  const { simulator } = newSimulator({
    rules: { retryWaitsMs: [DAY_MS - HOUR_MS, HOUR_MS - 20_000], retryJitter: 0 },
    answer: (_, at) => answered(at >= START + DAY_MS ? 200 : 503),
  });
  allEventsTo(simulator, "http://127.0.0.1:1/a");
  simulator.emit("main", [{ event: "open", members: {} }]);
  await simulator.advance({ by: 20_000 });
  const [young] = simulator.emit("main", [{ event: "click", members: {} }]);
  await simulator.advance({ until: "idle" });
  expect(simulator.records.ledger().total).toMatchObject({ acknowledged: 1, expired: 1 });
  simulator.records.received.tell([young?.id ?? ""]);
  expect(simulator.records.ledger().received).toEqual({ stored: 1, lost: 0, storedTwice: 0 });
});
