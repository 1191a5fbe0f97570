import fc from "fast-check";
import { expect, test } from "vitest";
import { spanOf, splitByAge } from "../../../server/simulation/deliveries/delivery.ts";
import type { Delivery } from "../../../server/simulation/deliveries/delivery.ts";
import { DeliveryQueue } from "../../../server/simulation/deliveries/delivery-queue.ts";
import { occurred } from "../../support/occurred.ts";

function deliveryOf(id: string): Delivery {
  return {
    id,
    number: 0,
    webhookId: "w1",
    account: "main",
    server: 0,
    events: [],
    runs: [],
    faults: [],
    oldestAt: 0,
    newestAt: 0,
    bodyVersion: 1,
    attempts: 0,
    failures: 0,
    state: "waiting",
    hasLeft: false,
    wasUncertain: false,
    hasNewToken: false,
    discardedBecause: "",
    failedAt: 0,
    retry: null,
    expiry: null,
  };
}

test("deliveries come in the order they were put in, but one that is put first comes first", () => {
  const queue = new DeliveryQueue("w1", 0);
  for (const id of ["a", "b"]) queue.push(deliveryOf(id));
  expect(queue.take()?.id).toBe("a");
  queue.pushFirst(deliveryOf("again a"));
  queue.push(deliveryOf("c"));
  expect(queue.isEmpty).toBe(false);
  expect([queue.take(), queue.take(), queue.take(), queue.take()].map((delivery) => delivery?.id)).toEqual([
    "again a",
    "b",
    "c",
    undefined,
  ]);
  expect(queue.isEmpty).toBe(true);
});

test("one that came to its end before a restart still takes its turn", () => {
  const queue = new DeliveryQueue("w1", 0);
  for (const each of [deliveryOf("a"), null, deliveryOf("b")]) queue.push(each);
  expect(queue.state().waiting).toEqual(["a", null, "b"]);
  const taken = [queue.take(), queue.take(), queue.take(), queue.take()];
  expect(taken.map((delivery) => delivery && delivery.id)).toEqual(["a", null, "b", undefined]);
});

test("a queue of thousands behaves like a list", () => {
  const steps = fc.array(
    fc.record({
      push: fc.integer({ min: 0, max: 900 }),
      first: fc.boolean(),
      take: fc.integer({ min: 0, max: 900 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const queue = new DeliveryQueue("w1", 0);
      const model: string[] = [];
      let count = 0;
      for (const { push, first, take } of list) {
        for (let turn = 0; turn < push; turn++) {
          const id = String(count++);
          queue.push(deliveryOf(id));
          model.push(id);
        }
        if (first) {
          const id = String(count++);
          queue.pushFirst(deliveryOf(id));
          model.unshift(id);
        }
        for (let turn = 0; turn < take; turn++) expect(queue.take()?.id).toBe(model.shift());
        expect(queue.isEmpty).toBe(model.length === 0);
      }
    }),
    { numRuns: 40 },
  );
});

test("an event is too old exactly 24 h after it occurred", () => {
  const events = [occurred({ at: 0 }), occurred({ at: 1 }), occurred({ at: 2 })];
  const { tooOld, young } = splitByAge(events, 86_400_001, 86_400_000);
  expect(tooOld.map(({ at }) => at)).toEqual([0, 1]);
  expect(young.map(({ at }) => at)).toEqual([2]);
  expect(splitByAge(events, 86_399_999, 86_400_000).young).toBe(events);
});

test("the oldest and the youngest event are found wherever they stand", () => {
  const events = [5, 1, 9].map((at) => occurred({ at }));
  expect(spanOf(events)).toEqual({ oldestAt: 1, newestAt: 9 });
});
