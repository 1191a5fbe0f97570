import { expect, test } from "vitest";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { eventOf } from "../../../server/simulation/events/event-fields.ts";
import type { Message } from "../../../server/simulation/events/event-fields.ts";
import { block, deferral, lateRefusal, refusal } from "../../../server/simulation/stories/smtp-replies.ts";
import type { SmtpReply } from "../../../server/simulation/stories/smtp-replies.ts";
import type { StoryStep } from "../../../server/simulation/stories/story-step.ts";

const AT = 1_742_702_190_999;

const message: Message = {
  account: "main",
  userId: 14_314_170,
  messageId: "dStsxCyLRLKzKSH0zo9exQ",
  recipientIndex: 0,
  email: "Ada@example.com",
  server: 0,
  sgMessageId: "dStsxCyLRLKzKSH0zo9exQ.recvd-786d47b7ff-42mlq-1-67DF866E-B.0",
  smtpId: "<dStsxCyLRLKzKSH0zo9exQ@geopod-ismtpd-17>",
  customArgs: [["order", "42"]],
  category: null,
  asmGroupId: null,
  pool: null,
  templateId: null,
  sendAtSeconds: 0,
  outboundIp: "149.72.126.143",
  links: ["https://example.com/a", "https://example.com/b"],
};

function setUp(step: StoryStep, more: Partial<Message> = {}) {
  const event = eventOf(step, { ...message, ...more }, { at: AT, ids: new ChanceStream(1, "ids") });
  return { event, members: event.fields.builtIn, names: Object.keys(event.fields.builtIn).toSorted() };
}

const OF_ALL = ["email", "event", "sg_event_id", "sg_message_id", "timestamp"];

test.each<[StoryStep, readonly string[]]>([
  [{ kind: "processed" }, ["send_at", "smtp-id"]],
  [{ kind: "dropped", reason: "Bounced Address" }, ["reason", "smtp-id"]],
  [{ kind: "delivered", attempt: 0 }, ["ip", "response", "smtp-id", "tls"]],
  [
    { kind: "deferred", attempt: 0, reply: deferral("a@example.com", null) },
    ["attempt", "ip", "response", "smtp-id", "tls"],
  ],
  [
    { kind: "bounce", attempt: 0, reply: refusal("a@example.com", null), type: "bounce" },
    ["bounce_classification", "ip", "reason", "smtp-id", "status", "tls", "type"],
  ],
  [
    { kind: "bounce", attempt: 0, reply: block("a@example.com", null), type: "blocked" },
    ["bounce_classification", "ip", "reason", "smtp-id", "status", "tls", "type"],
  ],
  [{ kind: "open", isMachine: false }, ["ip", "sg_content_type", "sg_machine_open", "useragent"]],
  [{ kind: "click" }, ["ip", "url", "url_offset", "useragent"]],
  [{ kind: "spamreport" }, []],
  [{ kind: "unsubscribe" }, []],
  [{ kind: "group_unsubscribe" }, ["ip", "useragent"]],
  [{ kind: "group_resubscribe" }, ["ip", "useragent"]],
])("an event of %o has exactly the members of the real one", (step, own) => {
  const { names, event } = setUp(step);
  expect(names).toEqual([...OF_ALL, ...own].toSorted());
  expect(event.fields.customArgs).toEqual([["order", "42"]]);
});

test("a bounce that came back by mail has neither ids of the message nor ip, category or custom arguments", () => {
  const { names, event, members } = setUp(
    { kind: "late-bounce", reply: lateRefusal("a@example.com") },
    { category: ["a"], asmGroupId: 7 },
  );
  expect(names).toEqual([
    "bounce_classification",
    "email",
    "event",
    "reason",
    "sg_event_id",
    "status",
    "timestamp",
    "type",
  ]);
  expect(event.fields.customArgs).toEqual([]);
  expect(event.messageId).toBeNull();
  expect(members).toMatchObject({
    event: "bounce",
    type: "bounce",
    status: "5.1.10",
    reason:
      "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient Ada@example.com not found by SMTP address lookup",
  });
});

test("where no mail server was reached there is no ip and tls is 0; without MX records there is no status either", () => {
  const reply: SmtpReply = {
    text: "unable to get mx info",
    status: null,
    type: "blocked",
    classification: "Technical",
    hasConnection: false,
    maxTries: 5,
  };
  const deferred = setUp({ kind: "deferred", attempt: 0, reply });
  expect(deferred.names).toEqual([...OF_ALL, "attempt", "response", "smtp-id", "tls"].toSorted());
  expect(deferred.members["tls"]).toBe(0);
  const bounce = setUp({ kind: "bounce", attempt: 4, reply, type: "blocked" });
  expect(bounce.names).toEqual(
    [...OF_ALL, "bounce_classification", "reason", "smtp-id", "tls", "type"].toSorted(),
  );
  expect(bounce.members).toMatchObject({ tls: 0, type: "blocked", reason: "unable to get mx info" });
});

test("a refusal names the message's address and SendGrid's machine", () => {
  const { members } = setUp({
    kind: "bounce",
    attempt: 0,
    reply: block("a@example.com", null),
    type: "blocked",
  });
  expect(members["reason"]).toBe(
    "554 5.7.1 Service unavailable; Client host [149.72.126.143] blocked using bl.spamcop.net; Blocked - see http://www.spamcop.net/bl.shtml?149.72.126.143",
  );
  const unknown = setUp({
    kind: "bounce",
    attempt: 0,
    reply: refusal("a@example.com", null),
    type: "bounce",
  });
  expect(unknown.members["reason"]).toContain("<Ada@example.com>");
});

test("members have the types of the wire, not of the documentation", () => {
  expect(setUp({ kind: "processed" }).members).toMatchObject({
    timestamp: 1_742_702_190,
    send_at: 0,
    email: "Ada@example.com",
  });
  expect(setUp({ kind: "processed" }, { sendAtSeconds: 1_742_702_190 }).members["send_at"]).toBe(
    1_742_702_190,
  );
  const deferred = setUp({ kind: "deferred", attempt: 3, reply: deferral("a@example.com", null) }).members;
  expect(deferred).toMatchObject({
    attempt: "3",
    tls: 1,
    response: "451 4.7.1 Try again later",
    ip: "149.72.126.143",
  });
  const bounce = setUp({
    kind: "bounce",
    attempt: 0,
    reply: block("a@example.com", null),
    type: "blocked",
  }).members;
  expect(bounce).toMatchObject({
    event: "bounce",
    type: "blocked",
    status: "5.7.1",
    tls: 1,
    bounce_classification: "Reputation",
  });
  const click = setUp({ kind: "click" }).members;
  expect(["https://example.com/a", "https://example.com/b"]).toContain(click["url"]);
  expect(click["url_offset"]).toEqual({
    index: click["url"] === "https://example.com/a" ? 0 : 1,
    type: "html",
  });
  expect(setUp({ kind: "click" }, { links: [] }).members).toMatchObject({
    url: "https://example.com/",
    url_offset: { index: 0, type: "html" },
  });
});

test("ids name the event, as on the wire", () => {
  const plain = (step: StoryStep): string => Buffer.from(setUp(step).event.id, "base64url").toString();
  expect(plain({ kind: "processed" })).toBe("processed-14314170-dStsxCyLRLKzKSH0zo9exQ-0");
  expect(plain({ kind: "dropped", reason: "Invalid" })).toBe("drop-14314170-dStsxCyLRLKzKSH0zo9exQ-0");
  expect(plain({ kind: "delivered", attempt: 2 })).toBe("delivered-2-14314170-dStsxCyLRLKzKSH0zo9exQ-0");
  expect(plain({ kind: "spamreport" })).toMatch(/^spamreport-14314170-[0-9a-f]{8}-/);
  expect(plain({ kind: "late-bounce", reply: lateRefusal("a@example.com") })).toMatch(
    /^bounce-14314170-[0-9a-f]{8}-/,
  );
  expect(setUp({ kind: "click" }).event.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(setUp({ kind: "click" }).members["sg_event_id"]).toBe(setUp({ kind: "click" }).event.id);
});

test("category, group, template and pool appear where the mail has them; the pool on processed alone", () => {
  const more = {
    category: ["shop", ""],
    asmGroupId: 12,
    templateId: "d-9548ca682e2247d5aad7c162d0273dd1",
    pool: { id: 210, name: "bulk" },
  };
  const extra = {
    category: ["shop", ""],
    asm_group_id: 12,
    sg_template_id: "d-9548ca682e2247d5aad7c162d0273dd1",
  };
  expect(setUp({ kind: "processed" }, more).members).toMatchObject({
    ...extra,
    pool: { id: 210, name: "bulk" },
  });
  expect(setUp({ kind: "open", isMachine: false }, more).members).toMatchObject(extra);
  expect(setUp({ kind: "open", isMachine: false }, more).names).not.toContain("pool");
});

test("a legacy template leaves no trace, and a category that was a text stays one", () => {
  const { names, members } = setUp(
    { kind: "processed" },
    { templateId: "13b8f94f-bcae-4ec6-b752-70d6cb59f932", category: "shop" },
  );
  expect(names).not.toContain("sg_template_id");
  expect(members["category"]).toBe("shop");
});

test("Apple's proxy, Gmail's proxy and a person each have their own address and user agent", () => {
  expect(setUp({ kind: "open", isMachine: true }).members).toMatchObject({
    sg_machine_open: true,
    useragent: "Mozilla/5.0",
    ip: expect.stringMatching(/^(17\.58|104\.28|172\.226)\./),
  });
  const gmail = setUp({ kind: "open", isMachine: false }, { email: "ada@gmail.com" }).members;
  expect(gmail).toMatchObject({
    sg_machine_open: false,
    useragent: expect.stringContaining("GoogleImageProxy"),
    ip: expect.stringMatching(/^(66\.102|66\.249|74\.125)\./),
  });
  const open = setUp({ kind: "open", isMachine: false }, { email: "ada@icloud.com" }).members;
  const click = setUp({ kind: "click" }, { email: "ada@icloud.com" }).members;
  expect([open["ip"], open["useragent"]]).toEqual([click["ip"], click["useragent"]]);
});
