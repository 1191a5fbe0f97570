import { expect, test } from "vitest";
import { DAY_MS } from "../../../server/contract/time.ts";
import type { EventDetails, Message } from "../../../server/simulation/events/event-fields.ts";
import { MessageFeed } from "../../../server/simulation/account/message-feed.ts";
import type { FeedRetention } from "../../../server/simulation/account/message-feed.ts";
import { mailTo } from "../../support/mail.ts";
import { newSimulator, START } from "../../support/simulator.ts";

async function send(email: string, more: Parameters<typeof mailTo>[1] = {}) {
  const { simulator } = newSimulator();
  simulator.accept(mailTo(email, more));
  await simulator.advance({ until: "idle" });
  const [message] = simulator.account().messages.after(0);
  return message;
}

const names = (message: { readonly events: readonly { readonly name: string }[] } | undefined) =>
  message?.events.map(({ name }) => name);

test("the feed shows a message with its mail's sender, subject and labels, and what happened to it", async () => {
  const message = await send("ada+delivered+open+click@example.com", {
    category: "receipts",
    asmGroupId: 7,
    recipient: { subject: "Your order", customArgs: [["order", "42"]] },
  });
  expect(message).toMatchObject({
    seq: 1,
    account: "main",
    from: "shop@example.com",
    to: "ada+delivered+open+click@example.com",
    subject: "Your order",
    status: "delivered",
    categories: ["receipts"],
    asmGroupId: 7,
    customArgs: [["order", "42"]],
    processedAt: START,
    opens: 1,
    clicks: 1,
  });
  expect(names(message)).toEqual(["processed", "delivered", "open", "click"]);
  expect(message?.lastEventAt).toBe(message?.events.at(-1)?.at);
});

test.each([
  ["ada+delivered@example.com", "delivered"],
  ["ada+bounce@example.com", "bounced"],
  ["ada+blocked@example.com", "blocked"],
  ["ada+dropped@example.com", "dropped"],
  ["ada+deferred+bounce@example.com", "bounced"],
  ["ada+bounce+spamreport@example.com", "bounced"],
])("a message to %s ends as %s", async (email, status) => {
  expect(await send(email)).toMatchObject({ status });
});

test("a message that still waits for a mail server is deferred, and its reason is what the server said", async () => {
  const { simulator } = newSimulator();
  simulator.accept(mailTo("ada+deferred+delivered@example.com"));
  await simulator.advance({ by: 1000 });
  const [message] = simulator.account().messages.after(0);
  expect(message).toMatchObject({ status: "deferred", reason: expect.stringMatching(/^4\d\d /) });
});

test("a bounce that comes back by mail belongs to its message, although it names none", async () => {
  const message = await send("ada+delivered+asyncbounce@example.com");
  expect(names(message)).toEqual(["processed", "delivered", "bounce"]);
  expect(message?.status).toBe("bounced");
});

test("an event made by hand is shown where it names a message, and makes no message of its own", () => {
  const { simulator } = newSimulator();
  simulator.accept(mailTo("ada@example.com"));
  const { messages } = simulator.account();
  const [message] = messages.after(0);
  simulator.emit("main", [
    { event: "open", members: { sg_message_id: message?.id ?? "" } },
    { event: "click", members: { timestamp: START / 1000 + 10_000_000 } },
    {
      event: "deferred",
      members: { sg_message_id: message?.id ?? "", timestamp: START / 1000 + 10_000_000 },
    },
  ]);
  expect(names(message)).toEqual(["processed", "open", "deferred"]);
  expect(messages.size).toBe(1);
});

test("a scheduled message comes into the feed when it is processed", async () => {
  const { simulator } = newSimulator();
  const { messages } = simulator.account();
  simulator.accept(mailTo("ada@example.com", { recipient: { sendAtSeconds: START / 1000 + 60 } }));
  expect([...messages.after(0)]).toEqual([]);
  await simulator.advance({ by: 60_000 });
  expect([...messages.after(0)]).toMatchObject([{ processedAt: START + 60_000 }]);
});

test("a message is shown for 30 days after it was processed, and not a moment longer", async () => {
  const { simulator } = newSimulator();
  const { messages } = simulator.account();
  simulator.accept(mailTo("ada+delivered@example.com"));
  const [message] = messages.after(0);
  await simulator.advance({ by: 30 * DAY_MS });
  expect(messages.find(message?.id ?? "")).toBe(message);
  await simulator.advance({ by: 1 });
  expect(messages.find(message?.id ?? "")).toBeUndefined();
  expect([...messages.after(0)]).toEqual([]);
  simulator.accept(mailTo("bob@example.com"));
  expect(messages.size).toBe(1);
});

test("accounts have feeds of their own, numbered together, and a reset of one empties its own", () => {
  const { simulator } = newSimulator();
  for (const account of ["main", "shop", "main"]) simulator.accept(mailTo("ada@example.com", { account }));
  const seqsOf = (account: string) => [...simulator.account(account).messages.after(0)].map(({ seq }) => seq);
  expect([seqsOf("main"), seqsOf("shop")]).toEqual([[1, 3], [2]]);
  simulator.reset({ account: "main" });
  expect([seqsOf("main"), seqsOf("shop")]).toEqual([[], [2]]);
});

function smallFeed(retention: Partial<FeedRetention>) {
  let seq = 0;
  const feed = new MessageFeed(
    { now: () => 0, nextSeq: () => ++seq },
    { messages: 1000, events: 1000, ageMs: DAY_MS, ...retention },
  );
  const { simulator } = newSimulator();
  simulator.accept(mailTo("ada@example.com"));
  const message: Message = {
    account: "main",
    userId: 1,
    messageId: "m",
    recipientIndex: 0,
    email: "ada@example.com",
    server: 0,
    sgMessageId: "m0",
    smtpId: "<m>",
    customArgs: [],
    category: null,
    asmGroupId: null,
    pool: null,
    templateId: null,
    sendAtSeconds: 0,
    outboundIp: "149.72.0.1",
    links: [],
  };
  const open = (messageId: string): EventDetails => ({
    name: "open",
    id: "e",
    email: "ada@example.com",
    messageId,
    fields: { builtIn: {}, customArgs: [] },
  });
  return {
    feed,
    begin: (id: string) =>
      feed.begin(
        { ...message, sgMessageId: id },
        { from: "a@example.com", subject: null, apiKeyId: null, processedAt: 0 },
      ),
    open: (id: string) => feed.record(open(id), id, 0),
    ids: () => [...feed.after(0)].map(({ id }) => id),
  };
}

test("the oldest message makes room for the newest", () => {
  const { begin, ids, feed } = smallFeed({ messages: 3 });
  for (let number = 1; number <= 100; number++) begin(`m${number}`);
  expect(ids()).toEqual(["m98", "m99", "m100"]);
  expect(feed.find("m97")).toBeUndefined();
  expect([...feed.after(99)].map(({ id }) => id)).toEqual(["m100"]);
});

test("a message keeps its newest 100 events, and counts them all", () => {
  const { begin, open, feed } = smallFeed({});
  begin("m1");
  for (let number = 1; number <= 250; number++) open("m1");
  expect(feed.find("m1")?.events).toHaveLength(100);
  expect(feed.find("m1")?.opens).toBe(250);
});

test("a feed of many events lets its oldest messages go", () => {
  const { begin, open, ids } = smallFeed({ events: 10 });
  for (let number = 1; number <= 5; number++) {
    begin(`m${number}`);
    for (let event = 1; event <= 4; event++) open(`m${number}`);
  }
  expect(ids()).toEqual(["m4", "m5"]);
});
