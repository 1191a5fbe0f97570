import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonBeginning } from "../../server/api/json-beginning.ts";

test("the beginning of a value's JSON is that of its whole JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 60 }), (value, most) => {
      const whole = JSON.stringify(value);
      const beginning = jsonBeginning(value, most);
      expect(beginning.slice(0, most)).toBe(whole.slice(0, most));
      if (whole.length < most) expect(beginning).toBe(whole);
    }),
  );
});

test("of a large value nothing is read but what is shown", () => {
  let looks = 0;
  const item = {
    get name() {
      looks++;
      return "x".repeat(1_000_000);
    },
  };
  const nested: unknown[] = [];
  nested.push(nested);
  expect(
    jsonBeginning(
      Array.from({ length: 100_000 }, () => item),
      60,
    ).length,
  ).toBeLessThan(100);
  expect(looks).toBe(1);
  expect(jsonBeginning(nested, 60).startsWith("[".repeat(60))).toBe(true);
});

test("what is no JSON is shown all the same", () => {
  expect([10n, undefined, NaN, new Date(0)].map((value) => jsonBeginning(value, 60))).toEqual([
    "10",
    "undefined",
    "null",
    '"1970-01-01T00:00:00.000Z"',
  ]);
});
