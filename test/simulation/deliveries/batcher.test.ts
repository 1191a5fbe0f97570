import fc from "fast-check";
import { expect, test } from "vitest";
import { BATCH_MAX_AGE_MS, BATCH_MAX_BYTES } from "../../../server/contract/limits.ts";
import { Batcher } from "../../../server/simulation/deliveries/batcher.ts";
import type { Batch } from "../../../server/simulation/deliveries/batcher.ts";
import { Timeline } from "../../../server/simulation/time/timeline.ts";
import { occurred } from "../../support/occurred.ts";

function setUp() {
  const closed: (Batch & { readonly closedAt: number })[] = [];
  const clock = new Timeline(0);
  const rules = { batchMaxAgeMs: BATCH_MAX_AGE_MS, batchMaxBytes: BATCH_MAX_BYTES };
  const batcher = new Batcher({
    clock,
    rules: () => rules,
    onClosed: (batch) => closed.push({ ...batch, closedAt: clock.now() }),
  });
  return { clock, closed, rules, batcher };
}

/** The bytes of a body by the book: brackets, events, separators and the last line's end. */
function bodyBytes({ events }: Batch): number {
  return Buffer.byteLength(`[${events.map(({ json }) => json).join(",\r\n")}]\r\n`);
}

test("a lone event leaves 30 s after it arrived", () => {
  const { clock, closed, batcher } = setUp();
  const event = occurred({ bytes: 329 });
  batcher.add(event);
  clock.moveTo(29_999);
  expect(closed).toEqual([]);
  expect(batcher.waiting).toBe(1);
  clock.moveTo(30_000);
  expect(closed).toEqual([{ events: [event], bytes: 333, openedAt: 0, closedBy: "age", closedAt: 30_000 }]);
  expect(batcher.waiting).toBe(0);
});

test("the 30 s count from a batch's first event, not from its last", () => {
  const { clock, closed, batcher } = setUp();
  batcher.add(occurred({ bytes: 10 }));
  clock.moveTo(29_000);
  batcher.add(occurred({ bytes: 10 }));
  clock.moveTo(30_000);
  expect(closed).toMatchObject([{ events: [{}, {}], closedAt: 30_000 }]);
});

test("the next batch begins with the next event", () => {
  const { clock, closed, batcher } = setUp();
  batcher.add(occurred({ bytes: 10 }));
  clock.moveTo(100_000);
  batcher.add(occurred({ bytes: 10 }));
  clock.moveTo(200_000);
  expect(closed.map(({ openedAt, closedAt }) => [openedAt, closedAt])).toEqual([
    [0, 30_000],
    [100_000, 130_000],
  ]);
});

test("a body of exactly 786,432 bytes is legal and closes at once", () => {
  const { closed, batcher } = setUp();
  batcher.add(occurred({ bytes: 400_000 }));
  batcher.add(occurred({ bytes: 786_432 - 400_000 - 3 - 4 }));
  expect(closed).toMatchObject([{ bytes: 786_432, closedBy: "size", events: [{}, {}] }]);
  expect(closed.map(bodyBytes)).toEqual([786_432]);
  expect(batcher.waiting).toBe(0);
});

test("an event that would carry the body one byte over closes the batch before it", () => {
  const { clock, closed, batcher } = setUp();
  batcher.add(occurred({ bytes: 400_000 }));
  clock.moveTo(10_000);
  batcher.add(occurred({ bytes: 786_433 - 400_000 - 3 - 4 }));
  expect(closed).toMatchObject([{ bytes: 400_004, closedBy: "size", closedAt: 10_000 }]);
  clock.moveTo(39_999);
  expect(closed).toHaveLength(1);
  clock.moveTo(40_000);
  expect(closed[1]).toMatchObject({ openedAt: 10_000, closedBy: "age", closedAt: 40_000 });
});

test("an event that is larger than a batch leaves alone, at once", () => {
  const { clock, closed, batcher } = setUp();
  batcher.add(occurred({ bytes: 100 }));
  batcher.add(occurred({ bytes: 800_000 }));
  batcher.add(occurred({ bytes: 100 }));
  clock.moveTo(60_000);
  expect(closed.map(({ events, bytes, closedBy }) => [events.length, bytes, closedBy])).toEqual([
    [1, 104, "size"],
    [1, 800_004, "size"],
    [1, 104, "age"],
  ]);
});

test("discarded events are never posted, and the batch after them is a fresh one", () => {
  const { clock, closed, batcher } = setUp();
  const events = [occurred({ bytes: 10 }), occurred({ bytes: 10 })];
  for (const event of events) batcher.add(event);
  expect(batcher.discard()).toEqual(events);
  expect(batcher.discard()).toEqual([]);
  clock.moveTo(60_000);
  expect(closed).toEqual([]);
  batcher.add(occurred({ bytes: 10 }));
  clock.moveTo(90_000);
  expect(closed).toMatchObject([{ bytes: 14, openedAt: 60_000, closedAt: 90_000 }]);
});

test("a change of the rules holds for the next batch", () => {
  const { clock, closed, rules, batcher } = setUp();
  batcher.add(occurred({ bytes: 10 }));
  rules.batchMaxAgeMs = 5000;
  clock.moveTo(30_000);
  batcher.add(occurred({ bytes: 10 }));
  clock.moveTo(35_000);
  expect(closed.map(({ closedAt }) => closedAt)).toEqual([30_000, 35_000]);
  rules.batchMaxBytes = 30;
  for (let count = 0; count < 3; count++) batcher.add(occurred({ bytes: 10 }));
  expect(closed[2]).toMatchObject({ events: [{}, {}], bytes: 27, closedBy: "size" });
});

test("whatever the sizes: no event is lost, doubled or reordered, and each body is as long as said and within bounds", () => {
  const arrivals = fc.array(
    fc.record({ bytes: fc.integer({ min: 2, max: 150 }), waitMs: fc.constantFrom(0, 0, 0, 9000, 31_000) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(arrivals, (list) => {
      const { clock, closed, rules, batcher } = setUp();
      rules.batchMaxBytes = 200;
      const events = list.map(({ bytes }) => occurred({ bytes }));
      for (const [index, { waitMs }] of list.entries()) {
        clock.moveTo(clock.now() + waitMs);
        const event = events[index];
        if (event !== undefined) batcher.add(event);
      }
      clock.moveTo(clock.now() + 30_000);
      expect(closed.flatMap((batch) => batch.events)).toEqual(events);
      for (const batch of closed) {
        expect(batch.bytes).toBe(bodyBytes(batch));
        if (batch.events.length > 1) expect(batch.bytes).toBeLessThanOrEqual(200);
        expect(batch.closedAt - batch.openedAt).toBeLessThanOrEqual(30_000);
      }
    }),
  );
});
