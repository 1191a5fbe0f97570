import { expect, test } from "vitest";
import { StoredLines } from "../../../server/runtime/receiver/stored-lines.ts";

function setUp(atLeast: number) {
  const stored = new StoredLines(atLeast);
  const store = (...ids: readonly string[]): void => ids.forEach((id) => stored.add(id, ""));
  const idsAfter = (position: number) => stored.after(position).map(({ eventId }) => eventId);
  return { stored, store, idsAfter };
}

test("an event that is stored twice has two lines, in the order in which it came", () => {
  const { store, idsAfter } = setUp(10);
  store("a", "b", "a");
  expect(idsAfter(0)).toEqual(["a", "b", "a"]);
  expect(idsAfter(2)).toEqual(["a"]);
  expect(idsAfter(3)).toEqual([]);
});

test("of 7 events, the last 3 are kept at least, and their numbers stay", () => {
  const { stored, store, idsAfter } = setUp(3);
  store("a", "b", "c", "d", "e", "f", "g");
  expect(stored.after(0)[0]).toEqual({ seq: 4, eventId: "d", settings: "" });
  expect(idsAfter(1)).toEqual(["d", "e", "f", "g"]);
  expect(idsAfter(5)).toEqual(["f", "g"]);
  stored.clear();
  expect(idsAfter(0)).toEqual([]);
});
