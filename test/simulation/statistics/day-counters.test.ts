import { expect, test } from "vitest";
import { DayCounters } from "../../../server/simulation/statistics/day-counters.ts";

function figures(counters: DayCounters, first: number, last: number) {
  return [...counters.sums({ first, last })].map(([name, { opens }]) => [name, opens]);
}

test("counts of days in a row are added up by name", () => {
  const counters = new DayCounters(10);
  counters.count(1, "news", ["opens"]);
  counters.count(2, "news", ["opens"]);
  counters.count(2, "spring", ["opens"]);
  counters.count(3, "news", ["opens"]);
  expect(figures(counters, 1, 2)).toEqual([
    ["news", 2],
    ["spring", 1],
  ]);
  expect(figures(counters, 4, 9)).toEqual([]);
});

test("when there is no room for one more, the day that was counted first goes", () => {
  const counters = new DayCounters(3);
  counters.count(1, "news", ["opens"]);
  counters.count(1, "spring", ["opens"]);
  counters.count(2, "news", ["opens"]);
  counters.count(3, "news", ["opens"]);
  expect(figures(counters, 1, 1)).toEqual([]);
  expect(figures(counters, 1, 3)).toEqual([["news", 2]]);
  expect(counters.names()).toEqual(["news"]);
});

test("a name that comes up when one day fills all the room is not counted, and those before it are", () => {
  const counters = new DayCounters(2);
  for (const name of ["a", "b", "c", "a"]) counters.count(1, name, ["opens"]);
  expect(figures(counters, 1, 1)).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
});

test("a name that every object inherits is a name like any other", () => {
  const counters = new DayCounters(2);
  counters.count(1, "__proto__", ["opens"]);
  expect(figures(counters, 1, 1)).toEqual([["__proto__", 1]]);
});
