import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring } from "../../../server/simulation/records/ring.ts";

function filled(capacity: number, upTo: number): Ring<string> {
  const ring = new Ring<string>(capacity);
  for (let number = 1; number <= upTo; number++) ring.set(number, `thing ${number}`);
  return ring;
}

test("of five things a ring of three keeps the newest three", () => {
  const ring = filled(3, 5);
  expect([...ring.after(0)]).toEqual(["thing 3", "thing 4", "thing 5"]);
  expect([ring.size, ring.dropped]).toEqual([3, 2]);
  expect(ring.get(2)).toBeUndefined();
  expect(ring.get(5)).toBe("thing 5");
  expect([...ring.after(4)]).toEqual(["thing 5"]);
  expect([...ring.after(5)]).toEqual([]);
});

test("a thing that is set again takes its own place", () => {
  const ring = filled(3, 3);
  ring.set(2, "another");
  expect([...ring.after(0)]).toEqual(["thing 1", "another", "thing 3"]);
  expect([ring.size, ring.dropped]).toEqual([3, 0]);
});

test("a latecomer never takes the place of a newer thing", () => {
  const ring = filled(3, 5);
  ring.set(1, "too late");
  expect([...ring.after(0)]).toEqual(["thing 3", "thing 4", "thing 5"]);
  expect(ring.get(1)).toBeUndefined();
});

test("things that are removed are gone, and their places are free", () => {
  const ring = filled(3, 3);
  ring.remove((thing) => thing !== "thing 2");
  expect([...ring.after(0)]).toEqual(["thing 2"]);
  expect([ring.size, ring.dropped]).toEqual([1, 0]);
  ring.set(4, "thing 4");
  expect([...ring.after(0)]).toEqual(["thing 2", "thing 4"]);
  expect([ring.size, ring.dropped]).toEqual([2, 0]);
});

test("a cleared ring can begin at 1 again", () => {
  const ring = filled(3, 7);
  ring.clear();
  expect([...ring.after(0)]).toEqual([]);
  ring.set(1, "first");
  expect([...ring.after(0)]).toEqual(["first"]);
  expect(ring.size).toBe(1);
});

test("a ring with a weight limit lets the oldest go until the rest is light enough", () => {
  const ring = new Ring<number>(10, { most: 100, weightOf: (weight) => weight });
  for (const [index, weight] of [30, 30, 30, 10].entries()) ring.set(index + 1, weight);
  expect([[...ring.after(0)], ring.dropped]).toEqual([[30, 30, 30, 10], 0]);
  ring.set(5, 45);
  expect([[...ring.after(0)], ring.size, ring.dropped]).toEqual([[30, 10, 45], 3, 2]);
  ring.set(6, 1000);
  expect([[...ring.after(0)], ring.size, ring.dropped]).toEqual([[1000], 1, 5]);
  ring.set(7, 60);
  ring.remove((weight) => weight === 60);
  ring.set(8, 100);
  expect([...ring.after(0)]).toEqual([100]);
  ring.clear();
  ring.set(1, 100);
  expect([...ring.after(0)]).toEqual([100]);
});

test("a weighed ring holds the newest things that are light enough together, as a list would", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }),
      (capacity, weights) => {
        const ring = new Ring<number>(capacity, { most: 100, weightOf: (weight) => weight });
        let list: number[] = [];
        for (const [index, weight] of weights.entries()) {
          ring.set(index + 1, weight);
          list = [...list, weight].slice(-capacity);
          while (list.reduce((sum, each) => sum + each, 0) > 100) list.shift();
          expect([[...ring.after(0)], ring.size]).toEqual([list, list.length]);
        }
      },
    ),
  );
});

test("a ring holds the newest of what was put in, as a list would", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 45 }),
      (capacity, upTo, behind) => {
        const all = Array.from({ length: upTo }, (_, index) => index + 1);
        const kept = all.slice(-capacity).filter((number) => number > behind);
        expect([...filled(capacity, upTo).after(behind)]).toEqual(kept.map((number) => `thing ${number}`));
      },
    ),
  );
});
