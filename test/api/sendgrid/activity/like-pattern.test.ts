import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isLike } from "../../../../server/api/sendgrid/activity/like-pattern.ts";

test.each([
  ["ada@example.com", "%@example.com", true],
  ["ada@example.com", "ada%", true],
  ["ada@example.com", "%example%", true],
  ["ada@example.com", "ad_@example.com", true],
  ["ada@example.com", "ada", false],
  ["ada@example.com", "ADA%", false],
  ["", "%", true],
  ["", "_", false],
  ["aXbXc", "a%X%c%", true],
  ["a.c", "a.c", true],
  ["abc", "a.c", false],
])("%j LIKE %j is %j", (text, pattern, expected) => {
  expect(isLike(text, pattern)).toBe(expected);
});

test("a pattern means what the regular expression of the same form means", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom("a", "b", "%", "_"), maxLength: 8 });
  fc.assert(
    fc.property(letters, patterns, (text, pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll("%", ".*").replaceAll("_", ".")}$`);
      expect(isLike(text, pattern)).toBe(expression.test(text));
    }),
    { numRuns: 2000 },
  );
});

test("a pattern full of % does not keep anybody waiting", () => {
  expect(isLike("a".repeat(10_000), `${"%a".repeat(2000)}b`)).toBe(false);
});
