import { assert, array, integer, property } from "fast-check";
import { expect, test } from "vitest";
import type { JournalEntry } from "../../server/contract/journal.ts";
import type { DeliveryView } from "../../web/state/journal-reducer.ts";
import { EMPTY_JOURNAL, KEPT_DELIVERIES, withEntries } from "../../web/state/journal-reducer.ts";
import {
  attemptEnded,
  attemptRefused,
  attemptStarted,
  batchClosed,
  eventOccurred,
  eventsExpired,
} from "../support/journal-entries.ts";

function deliveryAfter(entries: readonly JournalEntry[], id = "d1"): DeliveryView | undefined {
  return withEntries(EMPTY_JOURNAL, entries).deliveries.get(id);
}

test("a closed batch is a pending delivery", () => {
  expect(deliveryAfter([batchClosed({ seq: 1 })])).toMatchObject({
    result: "pending",
    events: 2,
    bytes: 842,
    attempts: [],
    why: "batch closed because it was old enough",
  });
});

test("an attempt that is on its way leaves the delivery pending", () => {
  const started = attemptStarted({ seq: 2 });
  expect(deliveryAfter([batchClosed({ seq: 1 }), started])).toMatchObject({
    result: "pending",
    isInFlight: true,
  });
  expect(deliveryAfter([batchClosed({ seq: 1 }), started, attemptEnded({ seq: 3 })])).toMatchObject({
    result: "delivered",
    isInFlight: false,
  });
});

test("an answer of 503 is retried, and the page says when and why", () => {
  expect(deliveryAfter([batchClosed({ seq: 1 }), attemptRefused({ seq: 2 })])).toMatchObject({
    result: "will-retry",
    next: 60_000,
    why: "retry in 30 s: receiver answered 503, failure 1",
  });
});

test("no answer in time is shown as timed out while it is retried, as given up when it is not", () => {
  const timedOut = { result: "timed-out", status: null } as const;
  expect(deliveryAfter([attemptRefused({ seq: 1, ...timedOut })])?.result).toBe("timed-out");
  expect(deliveryAfter([attemptRefused({ seq: 1, ...timedOut, next: null })])?.result).toBe("gave-up");
});

test("a delivery that succeeds at its second attempt keeps both", () => {
  const delivery = deliveryAfter([
    batchClosed({ seq: 1 }),
    attemptRefused({ seq: 2 }),
    attemptEnded({ seq: 3, number: 2, at: 60_000 }),
  ]);
  expect(delivery).toMatchObject({ result: "delivered", next: null });
  expect(delivery?.attempts.map((attempt) => attempt.status)).toEqual([503, 200]);
});

test("a delivery goes on while some of its events are left, and is given up with the last", () => {
  const entries = [
    batchClosed({ seq: 1 }),
    attemptRefused({ seq: 2 }),
    eventsExpired({ seq: 3, eventIds: ["e1"], left: 1 }),
  ];
  expect(deliveryAfter(entries)).toMatchObject({ result: "will-retry", lost: 1, next: 60_000 });
  expect(deliveryAfter([...entries, eventsExpired({ seq: 4, eventIds: ["e2"], left: 0 })])).toMatchObject({
    result: "gave-up",
    lost: 2,
    next: null,
    why: "given up: 24 h after the event occurred",
  });
});

test("deleting webhook settings gives up their pending deliveries and no others", () => {
  const view = withEntries(EMPTY_JOURNAL, [
    batchClosed({ seq: 1, deliveryId: "pending" }),
    batchClosed({ seq: 2, deliveryId: "done" }),
    attemptEnded({ seq: 3, deliveryId: "done" }),
    batchClosed({ seq: 4, deliveryId: "other", webhookId: "w2" }),
    { kind: "events-discarded", seq: 5, at: 40_000, webhookId: "w1", events: 2, why: "settings deleted" },
  ]);
  expect(Object.fromEntries([...view.deliveries].map(([id, { result }]) => [id, result]))).toEqual({
    pending: "gave-up",
    done: "delivered",
    other: "pending",
  });
});

test("a test request is a delivery without webhook settings", () => {
  expect(deliveryAfter([attemptEnded({ seq: 1, webhookId: null })])).toMatchObject({
    webhookId: null,
    result: "delivered",
    events: 2,
  });
});

test("counts are those of the journal", () => {
  const view = withEntries(EMPTY_JOURNAL, [
    { kind: "mail-accepted", seq: 1, at: 0, account: "main", messageId: "m1", recipients: 3, processAt: 0 },
    eventOccurred({ seq: 2 }),
    eventOccurred({ seq: 3, event: "open" }),
    attemptRefused({ seq: 4 }),
    attemptEnded({ seq: 5 }),
  ]);
  expect(view.counts).toEqual({ messages: 3, events: 2, attempts: 2, deliveredAttempts: 1 });
});

test("a reset forgets what was, and asks for the settings again", () => {
  const before = withEntries(EMPTY_JOURNAL, [batchClosed({ seq: 1 }), attemptEnded({ seq: 2 })]);
  const after = withEntries(before, [{ kind: "started", seq: 3, at: 0, seed: 7, why: "reset" }]);
  expect(after).toMatchObject({ seq: 3, counts: { attempts: 0 } });
  expect(after.deliveries.size).toBe(0);
  expect(after.settingsRevision).toBe(before.settingsRevision + 1);
});

test("the page keeps the newest 2,000 deliveries and counts those it forgot", () => {
  const entries = Array.from({ length: KEPT_DELIVERIES + 5 }, (_, index) =>
    batchClosed({ seq: index + 1, deliveryId: `d${index + 1}` }),
  );
  const view = withEntries(EMPTY_JOURNAL, entries);
  expect(view.deliveries.size).toBe(2000);
  expect(view.forgottenDeliveries).toBe(5);
  expect(view.deliveries.has("d5")).toBe(false);
  expect(view.deliveries.has("d6")).toBe(true);
});

const STORY: readonly JournalEntry[] = [
  { kind: "started", seq: 1, at: 0, seed: 7, why: "start" },
  { kind: "settings-changed", seq: 2, at: 0, account: "main", webhookId: "w1", change: "created" },
  { kind: "mail-accepted", seq: 3, at: 0, account: "main", messageId: "m1", recipients: 1, processAt: 0 },
  eventOccurred({ seq: 4, event: "processed" }),
  eventOccurred({ seq: 5 }),
  batchClosed({ seq: 6 }),
  attemptRefused({ seq: 7 }),
  { kind: "note", seq: 8, at: 31_000, text: "the tag +nonsense is unknown" },
  attemptEnded({ seq: 9, number: 2, at: 60_000 }),
  eventOccurred({ seq: 10, event: "open", at: 70_000 }),
  batchClosed({ seq: 11, at: 100_000, deliveryId: "d2" }),
  eventsExpired({ seq: 12, deliveryId: "d2" }),
];

test("however the entries are cut into frames, and however often one comes, the page is the same", () => {
  const whole = withEntries(EMPTY_JOURNAL, STORY);
  assert(
    property(array(integer({ min: 0, max: STORY.length }), { maxLength: 8 }), (cuts) => {
      let view = EMPTY_JOURNAL;
      for (const end of [...cuts.toSorted((a, b) => a - b), STORY.length]) {
        // Each frame begins up to two entries before where the last one ended: those are repeated.
        view = withEntries(view, STORY.slice(Math.max(0, view.seq - 2), end));
      }
      expect(view).toEqual(whole);
    }),
  );
});

test("taking up entries leaves the view before as it was", () => {
  const before = withEntries(EMPTY_JOURNAL, STORY.slice(0, 6));
  const copy = structuredClone(before);
  withEntries(before, STORY.slice(6));
  expect(before).toEqual(copy);
});
