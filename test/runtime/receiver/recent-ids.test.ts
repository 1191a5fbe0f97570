import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RecentIds } from "../../../server/runtime/receiver/recent-ids.ts";

test("an id is new once", () => {
  const ids = new RecentIds(10);
  expect([ids.add("a"), ids.add("a"), ids.has("a"), ids.has("b")]).toEqual([true, false, true, false]);
  ids.delete("a");
  expect(ids.add("a")).toBe(true);
  ids.clear();
  expect(ids.has("a")).toBe(false);
});

test("the last ones are always remembered, and no more than twice as many", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (atLeast, count) => {
      const ids = new RecentIds(atLeast);
      for (let id = 0; id < count; id++) ids.add(String(id));
      const known = Array.from({ length: count }, (_, id) => ids.has(String(id)));
      expect(known.slice(-atLeast).every(Boolean)).toBe(true);
      expect(known.filter(Boolean).length).toBeLessThanOrEqual(2 * atLeast);
    }),
  );
});
