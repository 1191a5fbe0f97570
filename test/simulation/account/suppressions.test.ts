import { expect, test } from "vitest";
import type { Mail } from "../../../server/simulation/stories/mail.ts";
import { SuppressionLists } from "../../../server/simulation/account/suppressions.ts";
import { mailTo } from "../../support/mail.ts";
import { allEventsTo, entriesOf, eventsOf, newSimulator, START } from "../../support/simulator.ts";

const NO_BYPASS = { list: false, spamReports: false, bounces: false, unsubscribes: false };

function setUp() {
  const { simulator } = newSimulator();
  allEventsTo(simulator, "http://127.0.0.1:1/a");
  /** Sends and plays the whole story; answers what happened: events, with the reason where there is one. */
  const send = async (email: string, more: Partial<Mail> = {}): Promise<readonly unknown[]> => {
    const before = eventsOf(simulator).length;
    simulator.accept(mailTo(email, more));
    await simulator.advance({ until: "idle" });
    return eventsOf(simulator)
      .slice(before)
      .map(({ name, members }) => (name === "dropped" ? `dropped: ${String(members["reason"])}` : name));
  };
  return { simulator, send };
}

test.each([
  ["+bounce", "Bounced Address", "bounces"],
  ["+asyncbounce", "Bounced Address", "bounces"],
  ["+spamreport", "Spam Reporting Address", "spam_reports"],
  ["+unsubscribe", "Unsubscribed Address", "unsubscribes"],
  ["+invalid", "Invalid", "invalid_emails"],
])("after a message to %s the next one is dropped: %s", async (tag, reason, list) => {
  const { simulator, send } = setUp();
  await send(`ada${tag}@example.com`);
  expect(entriesOf(simulator, "suppression")).toMatchObject([
    { list, email: `ada${tag}@example.com`, change: "added", account: "main" },
  ]);
  expect(await send(`ada${tag}@example.com`)).toEqual([`dropped: ${reason}`]);
  expect(await send("bob+delivered@example.com")).toEqual(["processed", "delivered"]);
});

test("a block is listed and never suppresses", async () => {
  const { simulator, send } = setUp();
  await send("ada+blocked@example.com");
  expect(simulator.account().suppressions.entries("blocks")).toMatchObject([
    { email: "ada+blocked@example.com", status: "5.7.1" },
  ]);
  expect(await send("ada+blocked@example.com")).toEqual(["processed", "bounce"]);
});

test("a suppression tells when, why and by which mail server answer it came", async () => {
  const { simulator, send } = setUp();
  await send("ada+bounce@example.com");
  const [entry] = simulator.account().suppressions.entries("bounces");
  const [bounce] = eventsOf(simulator).filter(({ name }) => name === "bounce");
  expect(entry).toEqual({
    email: "ada+bounce@example.com",
    createdAt: bounce?.at,
    reason: bounce?.members["reason"],
    status: "5.1.1",
    ip: bounce?.members["ip"],
    classification: bounce?.members["bounce_classification"],
  });
});

test("a message that was sent before the suppression is not dropped: it is judged when it is processed", async () => {
  const { simulator } = setUp();
  simulator.accept(
    mailTo("ada+delivered@example.com", { recipient: { sendAtSeconds: START / 1000 + 3600 } }),
  );
  simulator.emit("main", [{ event: "bounce", members: { email: "ada+delivered@example.com" } }]);
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator).map(({ name }) => name)).toEqual(["bounce", "dropped"]);
});

test("a group unsubscribe stops the messages of that group, until the resubscribe", async () => {
  const { simulator, send } = setUp();
  await send("ada+group_unsubscribe@example.com", { asmGroupId: 12 });
  expect(await send("ada+group_unsubscribe@example.com", { asmGroupId: 12 })).toEqual([
    "dropped: Unsubscribed Address",
  ]);
  expect(await send("ada+group_unsubscribe@example.com", { asmGroupId: 13 })).toEqual([
    "processed",
    "group_unsubscribe",
  ]);
  expect(await send("ada+group_unsubscribe@example.com")).toEqual(["processed"]);
  simulator.emit("main", [
    { event: "group_resubscribe", members: { email: "ada+group_unsubscribe@example.com", asm_group_id: 12 } },
  ]);
  expect(entriesOf(simulator, "suppression").map(({ list, change }) => [list, change])).toEqual([
    ["group 12", "added"],
    ["group 13", "added"],
    ["group 12", "removed"],
  ]);
  expect(await send("ada+group_unsubscribe@example.com", { asmGroupId: 12 })).toEqual([
    "processed",
    "group_unsubscribe",
  ]);
});

test("a spam report shows the machine that sent the message, an invalid address why it is invalid", async () => {
  const { simulator, send } = setUp();
  await send("ada+delivered+spamreport@example.com");
  await send("bob+invalid@example.com");
  const { suppressions } = simulator.account();
  expect(suppressions.entries("spam_reports")).toMatchObject([{ ip: expect.stringMatching(/^149\.72\./) }]);
  expect(suppressions.entries("invalid_emails")).toMatchObject([
    { reason: "Mail domain mentioned in email address is unknown" },
  ]);
});

test("a message that is dropped because its address is listed does not list it anew", async () => {
  const { simulator, send } = setUp();
  await send("ada+invalid@example.com");
  const before = simulator.account().suppressions.entries("invalid_emails");
  await simulator.advance({ by: 60_000 });
  await send("ada+invalid@example.com");
  expect(simulator.account().suppressions.entries("invalid_emails")).toEqual(before);
  expect(entriesOf(simulator, "suppression")).toHaveLength(1);
});

test("a group whose number is none is no group", () => {
  const { simulator } = setUp();
  for (const asm_group_id of [1.5, 1e300]) {
    simulator.emit("main", [
      { event: "group_unsubscribe", members: { email: "ada@example.com", asm_group_id } },
    ]);
  }
  expect(simulator.account().suppressions.groups.all()).toEqual([]);
});

test("addresses compare without regard to case", async () => {
  const { send } = setUp();
  await send("Ada+Bounce@Example.com");
  expect(await send("ada+bounce@example.COM")).toEqual(["dropped: Bounced Address"]);
});

test("each account has suppressions of its own", async () => {
  const { simulator, send } = setUp();
  await send("ada+bounce@example.com");
  simulator.accept(mailTo("ada+bounce@example.com", { account: "shop" }));
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator).at(-1)).toMatchObject({ name: "bounce" });
});

test.each([
  [{ list: true }, [undefined, undefined, undefined, undefined, undefined]],
  [
    { bounces: true },
    [undefined, "Spam Reporting Address", "Unsubscribed Address", "Unsubscribed Address", "Invalid"],
  ],
  [
    { spamReports: true },
    ["Bounced Address", undefined, "Unsubscribed Address", "Unsubscribed Address", "Invalid"],
  ],
  [{ unsubscribes: true }, ["Bounced Address", "Spam Reporting Address", undefined, undefined, "Invalid"]],
  [
    {},
    ["Bounced Address", "Spam Reporting Address", "Unsubscribed Address", "Unsubscribed Address", "Invalid"],
  ],
])("a mail that bypasses %o does not heed just that", (bypass, reasons) => {
  const lists = new SuppressionLists("main");
  const entry = (email: string) => ({
    email,
    createdAt: 0,
    reason: "",
    status: "",
    ip: "",
    classification: "",
  });
  lists.add("bounces", entry("bounced@example.com"));
  lists.add("spam_reports", entry("annoyed@example.com"));
  lists.add("unsubscribes", entry("gone@example.com"));
  lists.groups.addMember(12, entry("left@example.com"));
  lists.add("invalid_emails", entry("invalid@example.com"));
  const names = ["bounced", "annoyed", "gone", "left", "invalid"];
  expect(
    names.map((name) =>
      lists.reasonToDrop({
        email: `${name}@example.com`,
        asmGroupId: 12,
        bypass: { ...NO_BYPASS, ...bypass },
      }),
    ),
  ).toEqual(reasons);
});

test("an address that is taken off its list is sent to again; an entry that comes again is renewed, not doubled", () => {
  const lists = new SuppressionLists("main");
  const entry = {
    email: "Ada@example.com",
    createdAt: 1,
    reason: "first",
    status: "5.1.1",
    ip: "",
    classification: "",
  };
  lists.add("bounces", entry);
  lists.add("bounces", { ...entry, email: "ada@example.com", createdAt: 2, reason: "second" });
  expect(lists.entries("bounces")).toMatchObject([{ createdAt: 2, reason: "second" }]);
  expect(lists.remove("bounces", "ADA@example.com")).toBe(true);
  expect(lists.remove("bounces", "ADA@example.com")).toBe(false);
  expect(lists.groups.removeMember(1, "ada@example.com")).toBe(false);
  expect(
    lists.reasonToDrop({ email: "ada@example.com", asmGroupId: null, bypass: NO_BYPASS }),
  ).toBeUndefined();
});
