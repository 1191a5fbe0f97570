import { expect, test } from "vitest";
import { SecurityPolicies } from "../../../server/simulation/account/security-policies.ts";

function setUp() {
  let ids = 0;
  return new SecurityPolicies("main", () => `id-${++ids}`);
}

test("each policy has key pairs of its own, and signing off and on again makes the next", () => {
  const policies = setUp();
  const first = policies.create({ name: "A", isSigned: true });
  const second = policies.create({ name: "B", isSigned: true });
  expect(first.key).toMatchObject({ ordinal: 1, generation: 1 });
  expect(second.key).toMatchObject({ ordinal: 2, generation: 1 });
  expect(policies.update(first.id, { isSigned: false })?.key).toBeNull();
  expect(policies.update(first.id, { name: "C" })).toMatchObject({ name: "C", key: null });
  expect(policies.update(first.id, { isSigned: true })?.key).toMatchObject({ ordinal: 1, generation: 2 });
});

test("a place is never used again", () => {
  const policies = setUp();
  policies.remove(policies.create({ isSigned: true }).id);
  expect(policies.create({ isSigned: true }).ordinal).toBe(2);
  expect(policies.all()).toHaveLength(1);
});

test("an unknown id is told", () => {
  const policies = setUp();
  expect(policies.update("none", {})).toBeUndefined();
  expect(policies.remove("none")).toBe(false);
});
