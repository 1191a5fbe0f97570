import { expect, test } from "vitest";
import { BodyBudget } from "../../../server/runtime/listening/body-budget.ts";

const KIB = 1024;

test("bodies share a budget, their first 16 KiB aside, and give back what they took", () => {
  const budget = new BodyBudget(100 * KIB);
  const [first, second, third] = [budget.open(), budget.open(), budget.open()];
  expect(first.take(80 * KIB)).toBe(true);
  expect(budget.bytes).toBe(64 * KIB);
  expect([second.take(16 * KIB), second.take(36 * KIB), second.take(1)]).toEqual([true, true, false]);
  expect(budget.bytes).toBe(100 * KIB);
  expect([third.take(16 * KIB), third.take(1)]).toEqual([true, false]);
  first.giveBack();
  first.giveBack();
  expect(budget.bytes).toBe(36 * KIB);
  second.giveBack();
  third.giveBack();
  expect(budget.bytes).toBe(0);
});
