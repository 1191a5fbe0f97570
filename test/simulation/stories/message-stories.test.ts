import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../server/contract/time.ts";
import { mailTo } from "../../support/mail.ts";
import { allEventsTo, entriesOf, eventsOf, newSimulator, START } from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

function setUp(options: NewSimulatorOptions = {}) {
  const { simulator, posts } = newSimulator(options);
  allEventsTo(simulator, "http://127.0.0.1:1/a");
  return { simulator, posts, names: () => eventsOf(simulator).map(({ name }) => name) };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

test("a message is processed at the instant it is handed over, and delivered 0 to 4 s later", async () => {
  const { simulator, names } = setUp();
  simulator.accept(mailTo("ada@example.com"));
  expect(names()).toContain("processed");
  await simulator.advance({ by: 4000 });
  const [processed, delivered] = eventsOf(simulator);
  expect([processed?.name, delivered?.name]).toEqual(["processed", "delivered"]);
  expect(processed?.at).toBe(START);
  expect((delivered?.at ?? 0) - START).toBeLessThanOrEqual(4000);
  expect(delivered?.members["timestamp"]).toBe(Math.floor((delivered?.at ?? 0) / 1000));
});

test("every event of a message carries the X-Message-Id that the app was given", async () => {
  const { simulator } = setUp();
  const { messageId } = simulator.accept(mailTo("ada+deferred+delivered+open+click+spamreport@example.com"));
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator)).toHaveLength(6);
  const ids = new Set(eventsOf(simulator).map(({ members }) => textOf(members["sg_message_id"])));
  expect(ids.size).toBe(1);
  expect([...ids][0]).toMatch(
    new RegExp(`^${messageId}\\.recvd-.*-1-${(START / 1000).toString(16).toUpperCase()}-[0-9A-F]+\\.0$`),
  );
  expect(entriesOf(simulator, "mail-accepted")).toMatchObject([
    { messageId, recipients: 1, processAt: START },
  ]);
});

test("1,000 recipients make 1,000 messages of one request: one suffix, one smtp-id, indexes from 0 to 999", async () => {
  const { simulator } = setUp();
  simulator.accept(mailTo(Array.from({ length: 1000 }, (_, index) => `r${index}@example.com`)));
  await simulator.advance({ until: "idle" });
  const events = eventsOf(simulator);
  expect(events).toHaveLength(2000);
  const processed = events.filter(({ name }) => name === "processed");
  const parts = processed.map(({ members }) => /^(.*)\.(\d+)$/.exec(textOf(members["sg_message_id"])));
  expect(new Set(parts.map((part) => part?.[1])).size).toBe(1);
  expect(parts.map((part) => Number(part?.[2]))).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(new Set(events.map(({ members }) => members["smtp-id"])).size).toBe(1);
  expect(new Set(events.map(({ members }) => members["sg_event_id"])).size).toBe(2000);
  expect(processed[739]).toMatchObject({ email: "r739@example.com" });
  expect(simulator.records.ledger().total).toMatchObject({ generated: 2000, acknowledged: 2000 });
});

test("custom arguments never leak from one recipient to another", async () => {
  const { simulator } = setUp();
  const mail = mailTo([
    "ada+delivered+open@example.com",
    "bob+delivered+open@example.com",
    "cy+delivered@example.com",
  ]);
  const args = [
    [["order", "1"]],
    [
      ["order", "2"],
      ["vip", "yes"],
    ],
    [],
  ] as const;
  simulator.accept({
    ...mail,
    recipients: mail.recipients.map((recipient, index) => ({ ...recipient, customArgs: args[index] ?? [] })),
  });
  await simulator.advance({ until: "idle" });
  const seen = (email: string) =>
    eventsOf(simulator)
      .filter((event) => event.email === email)
      .map(({ members }) => [members["order"], members["vip"]]);
  expect(seen("ada+delivered+open@example.com")).toEqual(Array.from({ length: 3 }, () => ["1", undefined]));
  expect(seen("bob+delivered+open@example.com")).toEqual(Array.from({ length: 3 }, () => ["2", "yes"]));
  expect(seen("cy+delivered@example.com")).toEqual(Array.from({ length: 2 }, () => [undefined, undefined]));
});

test("a custom argument with the name of a member gives way to it, event by event", async () => {
  const { simulator } = setUp();
  simulator.accept(mailTo("ada+bounce@example.com", { recipient: { customArgs: [["type", "email"]] } }));
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator).map(({ name, members }) => [name, members["type"]])).toEqual([
    ["processed", "email"],
    ["bounce", "bounce"],
  ]);
});

test("a scheduled message waits on the clock until its second", async () => {
  const { simulator, names } = setUp();
  const sendAtSeconds = START / 1000 + 3600;
  simulator.accept(mailTo("ada+delivered@example.com", { recipient: { sendAtSeconds } }));
  await simulator.advance({ by: HOUR_MS - 1 });
  expect(names()).toEqual([]);
  expect(simulator.status().idle).toBe(false);
  await simulator.advance({ by: 1 });
  const [processed] = eventsOf(simulator);
  expect(processed).toMatchObject({ at: START + HOUR_MS, members: { send_at: sendAtSeconds } });
  expect(textOf(processed?.members["sg_message_id"])).toContain(
    `-1-${sendAtSeconds.toString(16).toUpperCase()}-`,
  );
  expect(entriesOf(simulator, "mail-accepted")).toMatchObject([{ at: START, processAt: START + HOUR_MS }]);
});

test("a message whose second is past is processed at once and keeps its send_at", () => {
  const { simulator } = setUp();
  simulator.accept(mailTo("ada+delivered@example.com", { recipient: { sendAtSeconds: START / 1000 - 5 } }));
  expect(eventsOf(simulator)[0]).toMatchObject({ at: START, members: { send_at: START / 1000 - 5 } });
});

test("recipients of one request may be scheduled for different seconds, and keep their indexes", async () => {
  const { simulator } = setUp();
  const mail = mailTo(["now+blocked@example.com", "later+blocked@example.com", "now2+blocked@example.com"]);
  const recipients = mail.recipients.map((recipient, index) => ({
    ...recipient,
    sendAtSeconds: index === 1 ? START / 1000 + 60 : null,
  }));
  simulator.accept({ ...mail, recipients });
  await simulator.advance({ until: "idle" });
  const processed = eventsOf(simulator).filter(({ name }) => name === "processed");
  expect(
    processed.map(({ at, members }) => [at - START, textOf(members["sg_message_id"]).split(".").at(-1)]),
  ).toEqual([
    [0, "0"],
    [0, "2"],
    [60_000, "1"],
  ]);
  expect(entriesOf(simulator, "mail-accepted").map(({ recipients: count }) => count)).toEqual([2, 1]);
});

test("no two events of a message share an id, whatever its tags", async () => {
  const { simulator } = setUp();
  simulator.accept(
    mailTo(
      "ada+deferred3+delivered+bounce+blocked+asyncbounce+open+click+machineopen+spamreport+unsubscribe@example.com",
    ),
  );
  await simulator.advance({ until: "idle" });
  const ids = eventsOf(simulator).map(({ members }) => members["sg_event_id"]);
  expect(ids).toHaveLength(13);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a group tag on a message without a group leaves a note and no event", async () => {
  const { simulator, names } = setUp();
  simulator.accept(mailTo("ada+delivered+group_unsubscribe@example.com"));
  await simulator.advance({ until: "idle" });
  expect(names()).toEqual(["processed", "delivered"]);
  expect(entriesOf(simulator, "note")).toMatchObject([
    { at: START, text: expect.stringMatching(/\+group_unsubscribe ignored.*asm\.group_id/) },
  ]);
});

test("with a group the group's number is on every event", async () => {
  const { simulator } = setUp();
  simulator.accept(mailTo("ada+delivered+group_unsubscribe@example.com", { asmGroupId: 12 }));
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator).map(({ members }) => members["asm_group_id"])).toEqual([12, 12, 12]);
  expect(entriesOf(simulator, "note")).toEqual([]);
});

test("+deferred alone ends as a block after 72 h of virtual time", async () => {
  const { simulator } = setUp();
  simulator.accept(mailTo("ada+deferred@example.com"));
  await simulator.advance({ until: "idle" });
  const [, deferred, blocked] = eventsOf(simulator);
  expect([deferred?.name, blocked?.name, blocked?.members["type"]]).toEqual([
    "deferred",
    "bounce",
    "blocked",
  ]);
  expect((blocked?.at ?? 0) - (deferred?.at ?? 0)).toBe(3 * DAY_MS);
});

test("clicks go to links of the mail's HTML part, counted from 0", async () => {
  const { simulator } = setUp();
  const html =
    '<p><a class="x" href="https://example.com/a">a</a> <A HREF=\'https://example.com/b\'>b</A> <a href="mailto:x@example.com">c</a></p>';
  for (let count = 0; count < 30; count++) {
    simulator.accept(
      mailTo(`r${count}+click@example.com`, {
        content: [
          { type: "text/plain", value: "x" },
          { type: "text/html", value: html },
        ],
      }),
    );
  }
  await simulator.advance({ until: "idle" });
  const clicks = eventsOf(simulator).filter(({ name }) => name === "click");
  const seen = new Set(clicks.map(({ members }) => JSON.stringify([members["url"], members["url_offset"]])));
  expect([...seen].toSorted()).toEqual([
    '["https://example.com/a",{"index":0,"type":"html"}]',
    '["https://example.com/b",{"index":1,"type":"html"}]',
  ]);
});

test("all events of a message come from one server, and messages spread over the servers", async () => {
  const { simulator, posts } = setUp({ rules: { servers: 4 } });
  for (let count = 0; count < 40; count++) simulator.accept(mailTo(`r${count}+delivered+open@example.com`));
  await simulator.advance({ until: "idle" });
  const serversOf = new Map<string, Set<number>>();
  for (const { messageId, server } of entriesOf(simulator, "event-occurred")) {
    serversOf.set(messageId ?? "", (serversOf.get(messageId ?? "") ?? new Set()).add(server));
  }
  expect([...serversOf.values()].every((servers) => servers.size === 1)).toBe(true);
  expect(new Set([...serversOf.values()].flatMap((servers) => [...servers]))).toEqual(new Set([0, 1, 2, 3]));
  const first = entriesOf(simulator, "batch-closed").filter(({ at }) => at === START + 30_000);
  expect(first).toHaveLength(4);
  expect(new Set(first.map(({ server }) => server))).toEqual(new Set([0, 1, 2, 3]));
  expect(posts.length).toBeGreaterThan(4);
});
