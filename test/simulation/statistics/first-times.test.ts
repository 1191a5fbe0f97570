import { expect, test } from "vitest";
import { FirstTimes } from "../../../server/simulation/statistics/first-times.ts";

test("a thing happens for the first time once", () => {
  const times = new FirstTimes(10);
  expect(["a", "b", "a"].map((thing) => times.isFirst(thing))).toEqual([true, true, false]);
});

test("the last things are remembered, and old ones are forgotten in the end", () => {
  const times = new FirstTimes(2);
  for (const thing of ["a", "b", "c", "d"]) times.isFirst(thing);
  expect(times.isFirst("d")).toBe(false);
  expect(times.isFirst("c")).toBe(false);
  expect(times.isFirst("a")).toBe(true);
});

test("after it was cleared, all things happen for the first time", () => {
  const times = new FirstTimes(2);
  for (const thing of ["a", "b", "c"]) times.isFirst(thing);
  times.clear();
  expect(["a", "b", "c"].map((thing) => times.isFirst(thing))).toEqual([true, true, true]);
});
