import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ExchangeStore } from "../../../server/runtime/posting/exchange-store.ts";
import type { ExchangeRecord } from "../../../server/runtime/posting/exchange-store.ts";

function attempt(attemptId: string, bodyKey: string, bytes: number): ExchangeRecord {
  const request = {
    method: "POST",
    url: "http://a/",
    headers: [["A", "b"]],
    body: Buffer.alloc(bytes),
  } as const;
  return { attemptId, bodyKey, request, response: null };
}

// The URL and one header line of `attempt`.
const OWN_BYTES = 15;

test("an attempt's request and answer can be looked at", () => {
  const store = new ExchangeStore();
  const answer = { status: 200, headers: [], body: Buffer.from("ok"), isTruncated: false };
  store.record({ ...attempt("a1", "d1", 10), response: answer });
  expect(store.find("a1")).toMatchObject({ request: { method: "POST" }, response: answer });
  expect(store.find("a2")).toBeUndefined();
});

test("attempts with the same body keep it once", () => {
  const store = new ExchangeStore();
  store.record(attempt("a1", "d1", 1000));
  store.record(attempt("a2", "d1", 1000));
  store.record(attempt("a3", "d2", 500));
  expect(store.counts()).toEqual({ keptBytes: 1500 + 3 * OWN_BYTES, droppedBodies: 0 });
});

test("bytes that were made anew are let go, and another body under the same key is kept too", () => {
  const store = new ExchangeStore();
  store.record(attempt("a1", "d1", 1000));
  store.record(attempt("a2", "d1", 1000));
  const [first, second] = [store.find("a1"), store.find("a2")];
  expect(
    typeof first === "object" && typeof second === "object" && first.request.body === second.request.body,
  ).toBe(true);
  store.record(attempt("a3", "d1", 10));
  store.record(attempt("a1", "d2", 5));
  expect(store.counts().keptBytes).toBe(1000 + 10 + 5 + 3 * OWN_BYTES);
});

test("the oldest goes first, and is known to have been dropped", () => {
  const store = new ExchangeStore({ budgetBytes: 2500 });
  for (const id of ["a1", "a2", "a3"]) store.record(attempt(id, id, 1000));
  expect(store.find("a1")).toBe("dropped");
  expect(store.find("a2")).toMatchObject({ request: {} });
  expect(store.find("a3")).toMatchObject({ request: {} });
  expect(store.counts()).toMatchObject({ droppedBodies: 1 });
});

test("a body larger than the budget is dropped at once", () => {
  const store = new ExchangeStore({ budgetBytes: 100 });
  store.record(attempt("a1", "a1", 1000));
  expect(store.find("a1")).toBe("dropped");
  expect(store.counts()).toEqual({ keptBytes: 0, droppedBodies: 1 });
});

test("the memory of dropped attempts ends as well", () => {
  const store = new ExchangeStore({ budgetBytes: 0, rememberedAttempts: 10 });
  for (let number = 0; number < 100; number++) store.record(attempt(`a${number}`, "d", 1));
  expect(store.find("a0")).toBeUndefined();
  expect(store.find("a99")).toBe("dropped");
});

test("an attempt that is recorded again replaces what there was", () => {
  const store = new ExchangeStore();
  store.record(attempt("a1", "d1", 1000));
  store.record(attempt("a1", "d1", 1000));
  expect(store.counts().keptBytes).toBe(1000 + OWN_BYTES);
});

test("cleared, it knows nothing", () => {
  const store = new ExchangeStore({ budgetBytes: 0 });
  store.record(attempt("a1", "d1", 1000));
  store.clear();
  expect(store.find("a1")).toBeUndefined();
  expect(store.counts()).toEqual({ keptBytes: 0, droppedBodies: 0 });
});

test("the budget is never exceeded, and what is kept adds up", () => {
  const attempts = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 8 })));
  fc.assert(
    fc.property(attempts, fc.integer({ min: 0, max: 3000 }), (list, budgetBytes) => {
      const store = new ExchangeStore({ budgetBytes });
      for (const [id, key] of list) store.record(attempt(`a${id}`, `d${key}`, key * 100));
      const kept = new Set(
        list.map(([id]) => store.find(`a${id}`)).filter((found) => typeof found === "object"),
      );
      const bodies = new Set([...kept].map((exchange) => exchange.request.body.length));
      const sum = [...bodies].reduce((total, bytes) => total + bytes, 0) + kept.size * OWN_BYTES;
      expect(store.counts().keptBytes).toBe(sum);
      expect(sum).toBeLessThanOrEqual(budgetBytes);
    }),
  );
});
