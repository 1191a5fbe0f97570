import fc from "fast-check";
import { expect, test } from "vitest";
import { hintFor, nearestOf } from "../../../server/api/control/nearest.ts";

const NAMES = ["batchMaxAge", "batchMaxBytes", "retryWaits", "retryWindow", "seed", "plan"];

test("a typing error, another case and another way to join words find the name that was meant", () => {
  expect(nearestOf("batchMaxAeg", NAMES)).toBe("batchMaxAge");
  expect(nearestOf("batch-max-age", NAMES)).toBe("batchMaxAge");
  expect(nearestOf("RETRY_WAITS", NAMES)).toBe("retryWaits");
  expect(nearestOf("sede", NAMES)).toBe("seed");
});

test("a name that resembles none gets the list of those there are", () => {
  expect(nearestOf("colour", NAMES)).toBeUndefined();
  expect(hintFor("colour", ["seed", "plan"])).toBe("Known are: seed, plan.");
});

test("any text gets an answer, and a right name is always its own nearest", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const nearest = nearestOf(text, NAMES);
      expect(nearest === undefined || NAMES.includes(nearest)).toBe(true);
    }),
  );
  for (const name of NAMES) expect(nearestOf(name, NAMES)).toBe(name);
});
