import { beforeAll, expect, test } from "vitest";
import { BATCH_MAX_BYTES } from "../../server/contract/limits.ts";
import { renderBatch } from "../../server/load-test/batch-renderer.ts";
import type { EventPage } from "../../server/load-test/event-page.ts";
import { writePage } from "../../server/load-test/event-page.ts";
import { LoadBatch } from "../../server/load-test/load-batch.ts";
import { loadPeople } from "../../server/runtime/people.ts";

const SECOND = 1_700_000_000;
const SALT = 7;

let sending: EventPage;
let engagement: EventPage;

beforeAll(async () => {
  const people = await loadPeople();
  const order = { seed: 1, bytes: BATCH_MAX_BYTES };
  sending = writePage(people, { ...order, content: "sending", ordinal: 0 });
  engagement = writePage(people, { ...order, content: "engagement", ordinal: 1 });
});

function batchOf(page: EventPage, { from = 0, events = Infinity, number = 1 }): LoadBatch {
  const batch = new LoadBatch({ page, from, number, openedAt: 0 });
  while (batch.count < events && batch.hasRoom(BATCH_MAX_BYTES))
    batch.add(SECOND + Math.floor(batch.count / 10));
  return batch;
}

function textOf(batch: LoadBatch): string {
  const slab = Buffer.alloc(10 + batch.byteLength);
  const end = renderBatch(batch, slab, SALT);
  expect(end).toBe(slab.length);
  return slab.toString("utf8", 10);
}

function eventsIn(text: string): readonly Record<string, string | number>[] {
  return JSON.parse(text) as Record<string, string | number>[];
}

test("a full batch is framed as SendGrid frames it, and no larger than 768 KiB", () => {
  const text = textOf(batchOf(sending, {}));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(BATCH_MAX_BYTES);
  expect(Buffer.byteLength(text)).toBeGreaterThan(BATCH_MAX_BYTES - 2000);
  expect(text.slice(0, 2)).toBe("[{");
  expect(text.slice(-4)).toBe("}]\r\n");
  expect(text.split("},\r\n{").length).toBe(eventsIn(text).length);
});

test("a batch that begins in the middle of a page goes on at its beginning, each event once", () => {
  const batch = batchOf(sending, { from: sending.count - 3, events: 10 });
  const ids = eventsIn(textOf(batch)).map((event) => event["sg_event_id"]);
  expect(new Set(ids).size).toBe(10);
});

test("no id comes twice in 60 batches, of the same page and of others", () => {
  const ids = new Set<unknown>();
  let events = 0;
  for (let number = 1; number <= 30; number++) {
    for (const page of [sending, engagement]) {
      for (const event of eventsIn(
        textOf(batchOf(page, { number: 2 * number + (page === sending ? 0 : 1) })),
      )) {
        ids.add(event["sg_event_id"]);
        events++;
      }
    }
  }
  expect(events).toBeGreaterThan(100_000);
  expect(ids.size).toBe(events);
});

test("ids have the shapes of SendGrid's, and the events of a message name the same one", () => {
  const byMessage = new Map<unknown, string[]>();
  for (const event of eventsIn(textOf(batchOf(sending, { number: 5 })))) {
    const [messageId = ""] = String(event["sg_message_id"]).split(".");
    const id = Buffer.from(String(event["sg_event_id"]), "base64url").toString();
    expect(id).toMatch(/^(processed|drop|(delivered|deferred|bounce)-\d)-\d{7,8}-.{22}-0$/);
    expect(id).toContain(messageId);
    expect(event["smtp-id"]).toContain(`<${messageId}@`);
    expect(Buffer.from(messageId, "base64url").toString("hex")).toMatch(/^.{12}4.{3}[89ab].{15}$/);
    expect(event["sg_message_id"]).toMatch(/\.recvd-[0-9a-f]{10}-[a-z0-9]{5}-1-6553F100-[0-9A-F]+\.0$/);
    byMessage.set(messageId, [...(byMessage.get(messageId) ?? []), String(event["event"])]);
  }
  const stories = new Set([...byMessage.values()].map((names) => names.join(" ")));
  expect(stories).toContain("processed delivered");
  expect(stories).toContain("dropped");
});

test("opens, clicks and spam reports have ids of their own", () => {
  const events = [1, 2, 3].flatMap((number) => eventsIn(textOf(batchOf(engagement, { number }))));
  for (const event of events) {
    const id = String(event["sg_event_id"]);
    if (event["event"] === "spamreport") {
      expect(Buffer.from(id, "base64url").toString()).toMatch(
        /^spamreport-\d{7,8}-[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      );
    } else expect(Buffer.from(id, "base64url").toString("hex")).toMatch(/^.{12}4.{3}[89ab].{15}$/);
  }
  expect(new Set(events.map((event) => event["event"]))).toEqual(
    new Set(["open", "click", "unsubscribe", "spamreport"]),
  );
});

test("members are sorted, and each event has the second in which it occurred", () => {
  const events = eventsIn(textOf(batchOf(sending, { events: 25 })));
  for (const event of events) expect(Object.keys(event)).toEqual(Object.keys(event).toSorted());
  expect(events.map((event) => Number(event["timestamp"]) - SECOND)).toEqual(
    Array.from({ length: 25 }, (_, nth) => Math.floor(nth / 10)),
  );
});

test("a retry has the same bytes, until events of it expire", () => {
  const batch = batchOf(sending, { from: 5, events: 25 });
  const text = textOf(batch);
  expect(textOf(batch)).toBe(text);
  expect(batch.expire(SECOND)).toBe(10);
  expect(eventsIn(textOf(batch))).toEqual(eventsIn(text).slice(10));
  expect(batch.expire(SECOND + 2)).toBe(15);
  expect(batch.count).toBe(0);
});
