import { expect, test } from "vitest";
import { signableText } from "../../../server/runtime/bytes/batch-body.ts";
import { BodyCache } from "../../../server/runtime/bytes/body-cache.ts";

function setUp(budgetBytes: number) {
  const cache = new BodyCache(budgetBytes);
  const made: string[] = [];
  const ask = (key: string): void => {
    cache.bodyFor(key, () => {
      made.push(key);
      return signableText("x".repeat(90));
    });
  };
  return { cache, made, ask };
}

test("a body is made once for all its attempts", () => {
  const { made, ask } = setUp(1000);
  ask("d1");
  ask("d1");
  ask("d2");
  expect(made).toEqual(["d1", "d2"]);
});

test("the one that was not asked for the longest is made anew", () => {
  const { made, ask } = setUp(450);
  for (const key of ["d1", "d2", "d3", "d4", "d1", "d5", "d1", "d2"]) ask(key);
  expect(made).toEqual(["d1", "d2", "d3", "d4", "d5", "d2"]);
});

test("without a budget every body is made each time, and cleared it knows none", () => {
  const { made, ask } = setUp(0);
  ask("d1");
  ask("d1");
  expect(made).toEqual(["d1", "d1"]);
  const other = setUp(1000);
  other.ask("d1");
  other.cache.clear();
  other.ask("d1");
  expect(other.made).toEqual(["d1", "d1"]);
});
