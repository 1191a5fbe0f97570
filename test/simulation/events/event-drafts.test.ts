import { expect, test } from "vitest";
import { EVENT_NAMES } from "../../../server/contract/events.ts";
import type { JsonObject } from "../../../server/contract/json.ts";
import type { EventDraft } from "../../../server/simulation/events/event-drafts.ts";
import { allEventsTo, entriesOf, eventsOf, newSimulator, START } from "../../support/simulator.ts";

function setUp() {
  const { simulator } = newSimulator();
  const settings = allEventsTo(simulator, "http://127.0.0.1:1/a");
  const emit = (event: EventDraft["event"], members: JsonObject = {}) => {
    simulator.emit("main", [{ event, members }]);
    const seen = eventsOf(simulator).at(-1);
    if (seen === undefined) throw new Error("No event occurred.");
    return seen;
  };
  return { simulator, settings, emit };
}

test("every event can be made by name alone, and is complete", () => {
  const { emit } = setUp();
  for (const name of EVENT_NAMES) {
    const { members } = emit(name);
    expect(members).toMatchObject({ event: name, timestamp: START / 1000, sg_event_id: expect.any(String) });
    if (name !== "account_status_change") expect(members).toMatchObject({ email: "recipient@example.com" });
  }
});

test("a draft makes exactly the event named, now, on server 0, for each settings entry", () => {
  const { simulator, settings } = setUp();
  const other = allEventsTo(simulator, "http://127.0.0.1:1/b", { flags: { bounce: false } });
  simulator.emit("main", [{ event: "bounce", members: { email: "ada@example.com" } }]);
  expect(entriesOf(simulator, "event-occurred")).toMatchObject([
    {
      at: START,
      event: "bounce",
      server: 0,
      email: "ada@example.com",
      postedTo: [settings.id],
      filteredBy: [other.id],
    },
  ]);
});

test("members that SendGrid knows replace its own, all others are custom arguments", () => {
  const { emit } = setUp();
  const { members } = emit("bounce", {
    email: "ada@example.com",
    type: "blocked",
    reason: "because",
    order: 42,
    nested: { a: [1] },
  });
  expect(members).toMatchObject({
    type: "blocked",
    reason: "because",
    order: 42,
    nested: { a: [1] },
    status: "5.7.1",
  });
});

test("custom arguments can be given as a group, and a built-in member wins over one of its name", () => {
  const { emit } = setUp();
  const { members } = emit("bounce", {
    custom_args: { order: "42", type: "mine", reason: "mine" },
    type: "blocked",
  });
  expect(members).toMatchObject({ order: "42", type: "blocked" });
  expect(members["reason"]).not.toBe("mine");
  expect(members).not.toHaveProperty("custom_args");
});

test("the event itself cannot be renamed by a member", () => {
  const { emit } = setUp();
  expect(emit("open", { event: "click" }).members["event"]).toBe("open");
});

test("an event says that it occurred when its timestamp says so, and is lost 24 h after that", async () => {
  const { simulator, emit } = setUp();
  const { at, members } = emit("open", { timestamp: START / 1000 - 86_400 });
  expect([at, members["timestamp"]]).toEqual([START - 86_400_000, START / 1000 - 86_400]);
  await simulator.advance({ until: "idle" });
  expect(simulator.records.ledger().total).toMatchObject({ generated: 1, expired: 1, attempts: 0 });
});

test("ids that are given are the event's ids, in the journal too", () => {
  const { simulator, emit } = setUp();
  emit("delivered", { sg_event_id: "mine", sg_message_id: "yours" });
  expect(entriesOf(simulator, "event-occurred")).toMatchObject([{ eventId: "mine", messageId: "yours" }]);
});

test("an account_status_change has the four documented members and no address", () => {
  const { emit } = setUp();
  const { members, email } = emit("account_status_change");
  expect(Object.keys(members)).toEqual(["event", "sg_event_id", "timestamp", "type"]);
  expect(members["type"]).toBe("compliance_suspend");
  expect(email).toBeNull();
  expect(Buffer.from(String(members["sg_event_id"]), "base64url").toString()).toMatch(
    /^\d{7,8}-terminate-\d{10}$/,
  );
  expect(emit("account_status_change", { type: "reactivate" }).members["type"]).toBe("reactivate");
});

test("a machine's open and a person's differ in more than the flag", () => {
  const { emit } = setUp();
  expect(emit("open", { sg_machine_open: true }).members).toMatchObject({
    useragent: "Mozilla/5.0",
    sg_machine_open: true,
  });
  expect(emit("open").members["useragent"]).not.toBe("Mozilla/5.0");
});

test("events made by hand feed the suppression lists", () => {
  const { simulator, emit } = setUp();
  emit("spamreport", { email: "ada@example.com" });
  emit("group_unsubscribe", { email: "bob@example.com", asm_group_id: 12 });
  const bypass = { list: false, spamReports: false, bounces: false, unsubscribes: false };
  const { suppressions } = simulator.account();
  expect(suppressions.reasonToDrop({ email: "ada@example.com", asmGroupId: null, bypass })).toBe(
    "Spam Reporting Address",
  );
  expect(suppressions.reasonToDrop({ email: "bob@example.com", asmGroupId: 12, bypass })).toBe(
    "Unsubscribed Address",
  );
  expect(suppressions.reasonToDrop({ email: "bob@example.com", asmGroupId: 13, bypass })).toBeUndefined();
});

test.each(["group_unsubscribe", "group_resubscribe"] as const)(
  "a %s names its group, as on the wire",
  (name) => {
    expect(setUp().emit(name).members["asm_group_id"]).toEqual(expect.any(Number));
  },
);

test("each event made by hand has ids of its own", () => {
  const { simulator } = setUp();
  simulator.emit(
    "main",
    Array.from({ length: 100 }, () => ({ event: "delivered" as const, members: {} })),
  );
  expect(new Set(eventsOf(simulator).map(({ members }) => members["sg_event_id"])).size).toBe(100);
  expect(new Set(eventsOf(simulator).map(({ members }) => members["sg_message_id"])).size).toBe(100);
});
