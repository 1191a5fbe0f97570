import fc from "fast-check";
import { expect, test } from "vitest";
import { UnsubscribeGroups } from "../../../server/simulation/account/unsubscribe-groups.ts";
import type { GroupOutcome } from "../../../server/simulation/account/unsubscribe-groups.ts";

function member(email: string) {
  return { email, createdAt: 0, reason: "", status: "", ip: "", classification: "" };
}

function idOf(outcome: GroupOutcome): number {
  if (outcome.kind !== "done") throw new Error(`The group was not made: ${outcome.kind}.`);
  return outcome.group.id;
}

test("a name is taken as long as its group is there, and by no group twice", () => {
  const groups = new UnsubscribeGroups("main");
  const id = idOf(groups.create({ name: "News", description: "", isDefault: false }));
  const other = idOf(groups.create({ name: "Offers", description: "", isDefault: false }));
  expect(groups.create({ name: "News", description: "", isDefault: false })).toEqual({ kind: "name-taken" });
  expect(groups.update(other, { name: "News" })).toEqual({ kind: "name-taken" });
  expect(groups.update(id, { name: "News" })).toMatchObject({ kind: "done" });
  expect(groups.remove(id)).toBe(true);
  expect(groups.remove(id)).toBe(false);
  expect(groups.update(other, { name: "News" })).toMatchObject({ kind: "done" });
});

test("groups that only events named do not count towards the limit of 200, and go with a reset", () => {
  const groups = new UnsubscribeGroups("main");
  for (let id = 0; id < 300; id++) groups.addMember(id, member("ada@example.com"));
  const created = idOf(groups.create({ name: "News", description: "", isDefault: false }));
  groups.update(7, { name: "Adopted" });
  groups.clear();
  expect(groups.all().map(({ id }) => id)).toEqual([7, created]);
  expect(groups.hasMember(7, "ada@example.com")).toBe(false);
});

test("no group gets the id of one that was deleted, not even where only events had named that one", () => {
  const id = idOf(new UnsubscribeGroups("main").create({ name: "News", description: "", isDefault: false }));
  const groups = new UnsubscribeGroups("main");
  groups.addMember(id, member("ada@example.com"));
  expect(groups.remove(id)).toBe(true);
  const created = idOf(groups.create({ name: "News", description: "", isDefault: false }));
  expect(created).not.toBe(id);
  expect(groups.isDeleted(created)).toBe(false);
});

test("whatever is done: ids and names are unique, one group at most is the default", () => {
  const input = fc.record({
    name: fc.constantFrom("a", "b", "c", "d"),
    description: fc.constant(""),
    isDefault: fc.boolean(),
  });
  const place = fc.nat({ max: 5 });
  const command = fc.oneof(
    fc.record({ kind: fc.constant("create" as const), input }),
    fc.record({ kind: fc.constant("update" as const), place, input }),
    fc.record({ kind: fc.constant("remove" as const), place }),
    fc.record({ kind: fc.constant("leave" as const), place }),
  );
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      const groups = new UnsubscribeGroups("main");
      const issued: number[] = [];
      for (const each of commands) {
        const id = each.kind === "create" ? 0 : (issued[each.place] ?? each.place);
        if (each.kind === "create") {
          const outcome = groups.create(each.input);
          if (outcome.kind === "done") issued.push(outcome.group.id);
        } else if (each.kind === "update") groups.update(id, each.input);
        else if (each.kind === "remove") groups.remove(id);
        else groups.addMember(id, member("ada@example.com"));
        const all = groups.all();
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
        expect(all.filter(({ isDefault }) => isDefault).length).toBeLessThanOrEqual(1);
      }
      expect(new Set(issued).size).toBe(issued.length);
    }),
  );
});
