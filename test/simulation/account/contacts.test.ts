import { expect, test } from "vitest";
import { ContactLists, MAX_CONTACT_LISTS } from "../../../server/simulation/account/contact-lists.ts";
import { ChanceStreams } from "../../../server/simulation/chance-streams.ts";
import { Contacts, MAX_CONTACTS } from "../../../server/simulation/account/contacts.ts";
import { START } from "../../support/simulator.ts";

function setUp() {
  const { ids } = new ChanceStreams(1).all;
  const contacts = new Contacts({ ids, now: () => START });
  return {
    contacts,
    lists: new ContactLists({ ids }),
    add: (email: string, fields = {}, listIds: readonly string[] = []) =>
      contacts.upsert({ key: `email ${email}`, email, fields: { email, ...fields } }, listIds),
  };
}

test("what is told twice of a contact is put together", () => {
  const { contacts, add } = setUp();
  add("ada@example.com", { city: "Rome", first_name: "Ada" }, ["a"]);
  add("ada@example.com", { city: "London" }, ["b"]);
  expect(contacts.all()).toMatchObject([{ fields: { city: "London", first_name: "Ada" } }]);
  expect([...(contacts.byKey("email ada@example.com")?.listIds ?? [])]).toEqual(["a", "b"]);
});

test("a contact leaves one list, or goes altogether", () => {
  const { contacts, add } = setUp();
  add("ada@example.com", {}, ["a", "b"]);
  const [ada] = contacts.onList("a");
  contacts.removeFromList(ada?.id ?? "", "a");
  expect([contacts.onList("a").length, contacts.onList("b").length]).toEqual([0, 1]);
  contacts.remove(ada?.id ?? "");
  expect([contacts.size, contacts.byKey("email ada@example.com")]).toEqual([0, undefined]);
});

test("there is room for 100000 contacts, and for 64 Mi characters", () => {
  const { contacts, add } = setUp();
  for (let count = 0; count < MAX_CONTACTS; count++) add(`${count}@example.com`);
  expect([add("one-more@example.com"), contacts.size]).toEqual([false, MAX_CONTACTS]);
  expect(add("7@example.com", { city: "Rome" })).toBe(true);
  expect(add("7@example.com", { city: "x".repeat(64 * 1024 * 1024) })).toBe(false);
  expect(contacts.byKey("email 7@example.com")?.fields["city"]).toBe("Rome");
});

test("lists are made, renamed and deleted, up to 1000", () => {
  const { lists } = setUp();
  const id = lists.create("Readers")?.id ?? "";
  expect(lists.rename(id, "Writers")).toEqual({ id, name: "Writers" });
  for (let count = 1; count < MAX_CONTACT_LISTS; count++) lists.create("More");
  expect(lists.create("Too many")).toBeUndefined();
  expect([lists.remove(id), lists.remove(id), lists.find(id), lists.rename(id, "Name")]).toEqual([
    true,
    false,
    undefined,
    undefined,
  ]);
  expect(lists.all()).toHaveLength(MAX_CONTACT_LISTS - 1);
});
