import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesAddress } from "../../../../server/api/sendgrid/suppressions/suppression-page.ts";

test.each([
  ["sales@example.com", "sales", true],
  ["salesdepartment@example.com", "SALES", true],
  ["wholesales@example.com", "sales", false],
  ["wholesales@example.com", "%sales", true],
  ["up.market@tree.example.com", "%market%tree", true],
  ["tree@market.example.com", "%market%tree", false],
  ["abc@example.com", "ab%bc", false],
  ["ada@example.com", "%", true],
  ["ada@example.com", "", true],
])("%s is found by %s: %s", (email, pattern, isFound) => {
  expect(matchesAddress(email, pattern)).toBe(isFound);
});

test("a pattern finds what the regular expression of the same meaning finds", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "@"), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "%"), maxLength: 5 });
  fc.assert(
    fc.property(text, pattern, (email, wanted) => {
      const expected = new RegExp(`^${wanted.replaceAll("%", ".*")}`).test(email);
      expect(matchesAddress(email, wanted)).toBe(expected);
    }),
  );
});
