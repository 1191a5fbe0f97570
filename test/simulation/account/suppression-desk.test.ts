import { expect, test } from "vitest";
import { entriesOf, newSimulator } from "../../support/simulator.ts";

test("every change by hand stands in the journal, and what changes nothing does not", () => {
  const { simulator } = newSimulator();
  const { suppressions } = simulator;
  const bounces = { account: "main", list: "bounces" } as const;
  suppressions.add(bounces, ["ada@example.com", "bob@example.com"]);
  expect(suppressions.remove(bounces, ["Ada@example.com", "nobody@example.com"])).toBe(1);
  suppressions.removeAll(bounces);
  suppressions.removeAll(bounces);
  const { groups } = suppressions.of("main");
  const created = groups.create({ name: "News", description: "", isDefault: false });
  const place = { account: "main", groupId: created.kind === "done" ? created.group.id : 0 };
  suppressions.addToGroup(place, ["cy@example.com"]);
  expect(suppressions.removeFromGroup(place, "cy@example.com")).toBe(true);
  expect(suppressions.removeFromGroup(place, "cy@example.com")).toBe(false);
  suppressions.addToGroup(place, ["cy@example.com"]);
  expect(suppressions.removeGroup(place)).toBe(true);
  expect(suppressions.removeGroup(place)).toBe(false);
  const group = `group ${place.groupId}`;
  expect(
    entriesOf(simulator, "suppression").map(({ list, email, change }) => `${change} ${email} ${list}`),
  ).toEqual([
    "added ada@example.com bounces",
    "added bob@example.com bounces",
    "removed Ada@example.com bounces",
    `added cy@example.com ${group}`,
    `removed cy@example.com ${group}`,
    `added cy@example.com ${group}`,
  ]);
  expect(entriesOf(simulator, "note").map(({ text }) => text)).toEqual([
    "1 suppression of main deleted: the whole list bounces",
    `1 suppression of main deleted: the whole list ${group}`,
  ]);
});
