import fc from "fast-check";
import { expect, test } from "vitest";
import { AddressList } from "../../../server/simulation/account/address-list.ts";

function entry(email: string, createdAt: number) {
  return { email, createdAt, reason: "", status: "", ip: "", classification: "" };
}

test("an address that comes again is renewed and stands last", () => {
  const list = new AddressList();
  list.add(entry("ada@example.com", 1));
  list.add(entry("bob@example.com", 2));
  list.add(entry("ADA@example.com", 3));
  expect(list.entries().map(({ email, createdAt }) => [email, createdAt])).toEqual([
    ["bob@example.com", 2],
    ["ADA@example.com", 3],
  ]);
  expect(list.find("Ada@Example.com")).toMatchObject({ createdAt: 3 });
});

test("entries stand in the order of their last coming, whatever comes and goes", () => {
  const command = fc.record({
    isAdded: fc.boolean(),
    email: fc.constantFrom("a@x.io", "A@x.io", "b@x.io", "c@x.io"),
  });
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      const list = new AddressList();
      for (const [at, { isAdded, email }] of commands.entries()) {
        const wasOn = list.has(email);
        if (isAdded) list.add(entry(email, at));
        else expect(list.remove(email)).toBe(wasOn);
        expect(list.has(email.toUpperCase())).toBe(isAdded);
      }
      const times = list.entries().map(({ createdAt }) => createdAt);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(list.size).toBe(times.length);
    }),
  );
});
