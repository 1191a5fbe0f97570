import * as fc from "fast-check";
import { expect, test } from "vitest";
import { IdsBySettings } from "../../../server/runtime/receiver/ids-by-settings.ts";

test("an id is new once by each name of settings", () => {
  const ids = new IdsBySettings({ atLeast: 10, altogether: 100 });
  expect([ids.add("a", "1"), ids.add("b", "1"), ids.add("a", "1")]).toEqual([true, true, false]);
  ids.clear();
  expect(ids.add("a", "1")).toBe(true);
});

test("over the bound on all together, the settings with the most ids forget their older ones", () => {
  const ids = new IdsBySettings({ atLeast: 10, altogether: 25 });
  for (let id = 0; id < 19; id++) ids.add("many", String(id));
  for (let id = 0; id < 7; id++) ids.add("few", String(id));
  expect([ids.add("few", "0"), ids.add("many", "18"), ids.add("many", "0")]).toEqual([false, false, true]);
});

test("of each settings the last ones are remembered, as long as all together fit", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 300 }), (names) => {
      const ids = new IdsBySettings({ atLeast: 5, altogether: 50 });
      const numbers = names.map((name, number) => ({ name, id: String(number) }));
      for (const { name, id } of numbers) ids.add(name, id);
      for (const name of new Set(names)) {
        const last = numbers.filter((each) => each.name === name).slice(-5);
        expect(last.map(({ id }) => ids.add(name, id))).toEqual(last.map(() => false));
      }
    }),
  );
});

test("however many names there are, no more ids are remembered than fit", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 300 }), (names) => {
      const ids = new IdsBySettings({ atLeast: 3, altogether: 12 });
      for (const [number, name] of names.entries()) ids.add(String(name), String(number));
      expect(ids.count()).toBeLessThanOrEqual(12);
    }),
  );
});
