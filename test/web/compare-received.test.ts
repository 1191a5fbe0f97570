import { expect, test } from "vitest";
import type { EventRecord } from "../../server/contract/control-api.ts";
import { compareReceived } from "../../web/state/received/compare-received.ts";
import type { Finding } from "../../web/state/received/compare-received.ts";
import { findingsAsCsv, findingsAsNdjson } from "../../web/state/received/exported-findings.ts";
import { readLines } from "../../web/state/received/received-lines.ts";
import type { ReceivedLine } from "../../web/state/received/received-lines.ts";
import { nameAtReceiver, reportLine, sourceFor } from "../../web/state/received/received-source.ts";
import type { SentBatch, SentEvent, SentPost } from "../../web/state/received/sent-events.ts";

function post(ordinal: number, more: Partial<SentPost> = {}): SentPost {
  return {
    attemptId: `att_${ordinal}`,
    ordinal,
    isAcknowledged: true,
    origin: "batch",
    faults: [],
    ...more,
  };
}

/** Events as they stand in batches: `a b` in the first, and so on; they occurred in the order of the alphabet. */
function sentIn(batches: readonly (readonly [events: string, ...posts: SentPost[]])[]) {
  const sent = new Map<string, SentEvent>();
  for (const [number, [events, ...posts]] of batches.entries()) {
    const batch: SentBatch = { deliveryId: `dlv_${number + 1}`, posts };
    for (const [index, id] of events.split(" ").entries()) {
      const known = sent.get(id);
      sent.set(id, {
        id,
        place: id.charCodeAt(0),
        record: recordOf(id),
        isOwed: known?.isOwed === true || posts.some(({ isAcknowledged }) => isAcknowledged),
        copies: [...(known?.copies ?? []), { batch, index }],
      });
    }
  }
  return sent;
}

function recordOf(id: string): EventRecord {
  const [at, email] = [Date.UTC(2026, 0, 5, 9), "ada@example.com"];
  const payload = { email, event: "open", timestamp: at / 1000, sg_event_id: id, tags: { a: 1, b: [2] } };
  const rest = { account: "main", server: 1, messageId: null, run: null, postedTo: ["wh_1"] };
  return { id, event: "open", email, at, ...rest, payload };
}

function received(...ids: readonly string[]): readonly ReceivedLine[] {
  return ids.map((eventId) => ({ eventId, times: 1, payload: null }));
}

function compare(sent: ReadonlyMap<string, SentEvent>, lines: readonly ReceivedLine[]) {
  return compareReceived(
    { events: sent, occurred: new Set(sent.keys()), isWhole: true },
    { lines, isWhole: true },
  );
}

function told({ findings }: { readonly findings: readonly Finding[] }): readonly string[] {
  return findings.map(({ kind, eventId, isExplained, attempts }) =>
    `${kind} ${eventId} ${isExplained ? "explained" : "unexplained"} ${attempts.join(" ")}`.trim(),
  );
}

test("what was received once and in order has no finding", () => {
  const comparison = compare(sentIn([["a b c", post(1)]]), received("a", "b", "c"));
  expect(comparison).toEqual({ owed: 3, received: 3, withoutId: 0, notJudged: [], findings: [] });
});

test("an acknowledged event that was not received is missing; one that waits or expired is not", () => {
  const sent = sentIn([
    ["a b", post(1)],
    ["c", post(2, { isAcknowledged: false })],
  ]);
  const comparison = compare(sent, received("a"));
  expect(told(comparison)).toEqual(["missing b unexplained att_1"]);
  expect(comparison.findings[0]).toMatchObject({
    event: "open",
    email: "ada@example.com",
    why: "The receiver acknowledged it in att_1 and does not have it.",
  });
});

test("an event posted twice may come twice, and the resend or fault behind it is named; thrice it may not", () => {
  const sent = sentIn([
    ["a", post(1), post(3, { origin: "resend" })],
    ["b", post(2)],
    ["b", post(4, { faults: ["duplicate-batch"] })],
    ["c c", post(5)],
  ]);
  const lines = received("a", "b", "c", "a", "b", "c");
  const comparison = compare(sent, lines);
  expect(told(comparison)).toEqual([
    "duplicated a explained att_1 att_3",
    "duplicated b explained att_2 att_4",
    "duplicated c explained att_5",
  ]);
  expect(comparison.findings.map(({ why }) => why)).toEqual([
    "Received 2 times, posted 2 times, 1 of them by hand.",
    "Received 2 times, posted 2 times. Faults had a hand in it: duplicate-batch.",
    "Received 2 times, posted 2 times.",
  ]);
  const [thrice] = compare(sentIn([["a", post(1)]]), received("a", "a", "a")).findings;
  expect(thrice).toMatchObject({
    kind: "duplicated",
    isExplained: false,
    why: "Received 3 times, but posted only once: the receiver stored it again by itself.",
  });
});

test("an event that came after a younger one is reordered: explained where it was posted later", () => {
  const retried = sentIn([
    ["a b", post(1, { isAcknowledged: false }), post(3)],
    ["c d", post(2)],
  ]);
  expect(told(compare(retried, received("c", "d", "a", "b")))).toEqual([
    "reordered a explained att_3 att_2",
    "reordered b explained att_3 att_2",
  ]);
  const shuffled = sentIn([["a c b", post(1)]]);
  expect(told(compare(shuffled, received("a", "c", "b")))).toEqual(["reordered b explained att_1"]);
  const [mixed] = compare(sentIn([["a b", post(1)]]), received("b", "a")).findings;
  expect(mixed).toMatchObject({
    eventId: "a",
    isExplained: false,
    why: "It was posted before the younger b, and stored after it.",
  });
});

test("members with another value are altered; left out, added or otherwise ordered ones are not", () => {
  const sent = sentIn([["a b c", post(1)]]);
  const { findings } = compare(
    sent,
    [
      { sg_event_id: "a", event: "open", tags: { b: [2], a: 1 }, storedAt: 5 },
      { sg_event_id: "b", event: "open", email: "ADA@example.com", timestamp: "1767603600" },
      { sg_event_id: "c", event: "open", email: "ada@example.com" },
    ].map((payload) => ({ eventId: payload.sg_event_id, times: 1, payload })),
  );
  expect(findings).toMatchObject([
    { kind: "altered", eventId: "b", why: "Other than sent: email, timestamp." },
  ]);
});

test("an id that was never sent is named once, and lines without an id are counted", () => {
  const lines = [...received("x", "a", "x"), { eventId: null, times: 1, payload: { event: "open" } }];
  const comparison = compare(sentIn([["a", post(1)]]), lines);
  expect(told(comparison)).toEqual(["unknown x unexplained"]);
  expect([comparison.received, comparison.withoutId]).toEqual([4, 1]);
});

test("an event that was posted while the rest was read is not called never sent", () => {
  const side = { events: sentIn([["a", post(1)]]), occurred: new Set(["a", "b"]), isWhole: true };
  expect(told(compareReceived(side, { lines: received("a", "b", "x"), isWhole: true }))).toEqual([
    "unknown x unexplained",
  ]);
});

test("where not all is kept, nothing is called missing or never sent", () => {
  const sent = sentIn([["a b", post(1)]]);
  const lines = received("a", "x", "a");
  const comparison = compareReceived(
    { events: sent, occurred: new Set(), isWhole: false },
    { lines, isWhole: false },
  );
  expect(told(comparison)).toEqual(["duplicated a unexplained att_1"]);
  expect(comparison.notJudged).toEqual(["missing", "unknown"]);
});

test.each([
  ["an array of ids", '["a","b"]'],
  ["what POST received takes", '{"sg_event_ids":["a","b"]}'],
  ["what GET received answers", '{"items":[{"sg_event_id":"a","times":1},{"sg_event_id":"b"}]}'],
  ["bodies one after the other", '[{"sg_event_id":"a"}]\n\n[{"sg_event_id":"b"}]\n'],
  ["NDJSON with commas at the ends of its lines", '{"sg_event_id":"a"},\r\n{"sg_event_id":"b"},'],
  ["an id a line", "a\nb\n"],
])("%s is read", (_name, text) => {
  expect(readLines(text)).toEqual({
    kind: "ok",
    lines: [
      { eventId: "a", times: 1, payload: null },
      { eventId: "b", times: 1, payload: null },
    ],
  });
});

test("a line that is broken JSON is named by its number; nothing has no lines", () => {
  expect(readLines('a\n{"sg_event_id":"b"')).toEqual({
    kind: "problem",
    line: 2,
    text: '{"sg_event_id":"b"',
  });
  expect(readLines(" \n")).toEqual({ kind: "ok", lines: [] });
  const event = { sg_event_id: "a", event: "open", times: 3 };
  expect(readLines(JSON.stringify(event))).toEqual({
    kind: "ok",
    lines: [{ eventId: "a", times: 1, payload: event }],
  });
});

test("findings leave as one JSON object a line, and as a table with quotes where they are needed", () => {
  const { findings } = compare(sentIn([["a", post(1), post(2)]]), received("a", "a"));
  expect(JSON.parse(findingsAsNdjson(findings))).toMatchObject({
    kind: "duplicated",
    sg_event_id: "a",
    explained: true,
    attempts: ["att_1", "att_2"],
  });
  expect(findingsAsCsv(findings).split("\r\n")).toEqual([
    "kind,sg_event_id,event,email,explained,why,attempts",
    'duplicated,a,open,ada@example.com,true,"Received 2 times, posted 2 times.",att_1 att_2',
    "",
  ]);
});

test("settings of the built-in receiver are compared with it, by their name; others with what was reported", () => {
  const url = "http://127.0.0.1:7363/_simulator/receiver?settings=orders";
  expect([sourceFor(url), nameAtReceiver(url)]).toEqual(["built-in", "orders"]);
  expect([sourceFor("http://127.0.0.1:3000/events"), sourceFor("no URL")]).toEqual(["told", "told"]);
  expect(nameAtReceiver("http://127.0.0.1:7363/_simulator/receiver")).toBeNull();
  expect(reportLine("http://127.0.0.1:7363", "it's")).toBe(
    `curl -X POST http://127.0.0.1:7363/_simulator/received -H 'content-type: application/json' -d '{"sg_event_ids":["it'\\''s"]}'`,
  );
});
