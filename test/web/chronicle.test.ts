import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import type { JournalEntry } from "../../server/contract/journal.ts";
import { eventNamesIn, faultsIn } from "../../web/state/deliveries/name-masks.ts";
import { Chronicle } from "../../web/state/live/chronicle.ts";
import {
  attemptEnded,
  attemptRefused,
  attemptStarted,
  batchClosed,
  eventOccurred,
  eventsExpired,
} from "../support/journal-entries.ts";

function chronicleOf(...entries: readonly JournalEntry[]): Chronicle {
  const chronicle = new Chronicle();
  chronicle.takeUp(entries);
  return chronicle;
}

/** All that the page can show of a chronicle. */
function shown(chronicle: Chronicle): unknown {
  const rows = Array.from({ length: chronicle.rows }, (_, row) => ({
    id: chronicle.idOf(row),
    result: chronicle.resultOf(row),
    ...chronicle.valuesAt(row),
  }));
  const { counts, seq } = chronicle;
  const { waiting, gaveUp, nextRetry } = chronicle.standing;
  return {
    rows,
    deliveries: [...chronicle.deliveries],
    counts,
    waiting,
    gaveUp,
    nextRetry,
    seq,
  };
}

test("a closed batch is a pending row that bears the delivery's name", () => {
  const chronicle = chronicleOf(batchClosed({ seq: 1 }));
  expect(chronicle.rows).toBe(1);
  expect(chronicle.idOf(0)).toBe("dlv_1");
  expect(chronicle.resultOf(0)).toBe("pending");
  expect(chronicle.valuesAt(0)).toMatchObject({ events: 2, bytes: 842, attempt: 0 });
});

test("the first attempt fills in the row of its batch; a retry gets a row of its own", () => {
  const chronicle = chronicleOf(
    batchClosed({ seq: 1 }),
    attemptStarted({ seq: 2, attemptId: "att_1" }),
    attemptRefused({ seq: 3, attemptId: "att_1" }),
    attemptEnded({ seq: 4, attemptId: "att_2", number: 2, startedAt: 60_000 }),
  );
  expect([chronicle.idOf(0), chronicle.idOf(1)]).toEqual(["att_1", "att_2"]);
  expect([chronicle.resultOf(0), chronicle.resultOf(1)]).toEqual(["will-retry", "delivered"]);
  const delivery = chronicle.deliveries.get("dlv_1");
  expect(delivery).toMatchObject({ result: "delivered", attempts: 2, next: null });
  expect(delivery && chronicle.rowsOf(delivery)).toEqual([0, 1]);
});

test("the next retry is the earliest of all deliveries that wait", () => {
  const chronicle = chronicleOf(
    attemptRefused({ seq: 1, deliveryId: "dlv_1", next: { at: 90_000 } }),
    attemptRefused({ seq: 2, deliveryId: "dlv_2", next: { at: 60_000 } }),
  );
  expect(chronicle.standing.waiting).toBe(2);
  expect(chronicle.standing.nextRetry).toBe(60_000);
  chronicle.takeUp([attemptEnded({ seq: 3, deliveryId: "dlv_2", number: 2 })]);
  expect(chronicle.standing.nextRetry).toBe(90_000);
});

test("no answer in time is shown as timed out while it is retried, as given up when it is not", () => {
  const timedOut = { result: "timed-out", status: null } as const;
  expect(chronicleOf(attemptRefused({ seq: 1, ...timedOut })).resultOf(0)).toBe("timed-out");
  expect(chronicleOf(attemptRefused({ seq: 1, ...timedOut, next: null })).resultOf(0)).toBe("gave-up");
});

test("a delivery whose last event expired is given up, and its last row says so", () => {
  const chronicle = chronicleOf(
    batchClosed({ seq: 1 }),
    attemptRefused({ seq: 2 }),
    eventsExpired({ seq: 3 }),
  );
  expect(chronicle.resultOf(0)).toBe("gave-up");
  expect(chronicle.deliveries.get("dlv_1")).toMatchObject({ result: "gave-up", next: null, lost: 1 });
  expect(chronicle.standing.gaveUp).toBe(1);
  expect(chronicle.standing.waiting).toBe(0);
});

test("what a person posts by hand may be tried again, but is no delivery that was given up", () => {
  const refused = { number: 1, next: null } as const;
  const chronicle = chronicleOf(
    attemptRefused({ seq: 1, deliveryId: "dlv_1", origin: "test-request" }),
    attemptRefused({ ...refused, seq: 2, deliveryId: "dlv_2", origin: "request" }),
  );
  expect([chronicle.resultOf(0), chronicle.resultOf(1)]).toEqual(["will-retry", "gave-up"]);
  expect(chronicle.standing.waiting).toBe(1);
  chronicle.takeUp([attemptRefused({ ...refused, seq: 3, deliveryId: "dlv_1", origin: "test-request" })]);
  expect(chronicle.standing.waiting).toBe(0);
  expect(chronicle.standing.gaveUp).toBe(0);
  chronicle.takeUp([attemptRefused({ ...refused, seq: 4, deliveryId: "dlv_3" })]);
  expect(chronicle.standing.gaveUp).toBe(1);
});

test("deleted settings end what was still open, and nothing else", () => {
  const chronicle = chronicleOf(
    batchClosed({ seq: 1, deliveryId: "dlv_1" }),
    attemptEnded({ seq: 2, deliveryId: "dlv_1" }),
    batchClosed({ seq: 3, deliveryId: "dlv_2" }),
    batchClosed({ seq: 4, deliveryId: "dlv_3", webhookId: "w2" }),
    {
      kind: "events-discarded",
      seq: 5,
      at: 40_000,
      account: "main",
      webhookId: "w1",
      events: 2,
      why: "settings were deleted",
    },
  );
  expect([...chronicle.deliveries.values()].map(({ result }) => result)).toEqual([
    "delivered",
    "gave-up",
    "pending",
  ]);
});

test("a batch is told to hold the events that occurred for its settings, in their order", () => {
  const chronicle = chronicleOf(
    eventOccurred({ seq: 1, event: "processed" }),
    eventOccurred({ seq: 2, event: "bounce" }),
    eventOccurred({ seq: 3, event: "open" }),
    batchClosed({ seq: 4, events: 2 }),
    batchClosed({ seq: 5, deliveryId: "dlv_2", events: 1 }),
  );
  expect(eventNamesIn(chronicle.deliveries.get("dlv_1")?.eventNames ?? 0)).toEqual(["processed", "bounce"]);
  expect(eventNamesIn(chronicle.deliveries.get("dlv_2")?.eventNames ?? 0)).toEqual(["open"]);
});

test("once a fault moved events, the page does not guess what a batch holds", () => {
  const chronicle = chronicleOf(
    eventOccurred({ seq: 1 }),
    {
      kind: "fault-injected",
      seq: 2,
      at: 0,
      fault: "late-event",
      account: "main",
      webhookId: "w1",
      eventId: "e1",
      deliveryId: null,
      attemptId: null,
      messageId: null,
      run: null,
      why: "held back",
    },
    batchClosed({ seq: 3, events: 1 }),
  );
  expect(chronicle.deliveries.get("dlv_1")?.eventNames).toBe(0);
});

test("faults are kept by name", () => {
  const chronicle = chronicleOf(attemptEnded({ seq: 1, faults: ["wrong-signature", "slow-sending"] }));
  expect(faultsIn(chronicle.valuesAt(0).faults)).toEqual(["wrong-signature", "slow-sending"]);
});

test("a reset begins anew", () => {
  const chronicle = chronicleOf(batchClosed({ seq: 1 }), attemptEnded({ seq: 2 }), {
    kind: "started",
    seq: 3,
    at: 5,
    seed: 1,
    why: "reset",
  });
  expect(chronicle.rows).toBe(0);
  expect(chronicle.deliveries.size).toBe(0);
  expect(chronicle.counts.attempts).toBe(0);
  expect(chronicle.startedAt).toBe(5);
});

const STORY: readonly JournalEntry[] = [
  eventOccurred({ seq: 1 }),
  eventOccurred({ seq: 2, event: "bounce" }),
  batchClosed({ seq: 3 }),
  attemptStarted({ seq: 4, attemptId: "att_1" }),
  attemptRefused({ seq: 5, attemptId: "att_1" }),
  batchClosed({ seq: 6, deliveryId: "dlv_2", events: 0 }),
  attemptEnded({ seq: 7, attemptId: "att_2", deliveryId: "dlv_2" }),
  attemptEnded({ seq: 8, attemptId: "att_3", number: 2 }),
];

test("law: however the journal is cut, and however often a part is told, the same is shown", () => {
  const whole = shown(chronicleOf(...STORY));
  assert(
    property(array(integer({ min: 0, max: STORY.length }), { maxLength: 6 }), (cuts) => {
      const chronicle = new Chronicle();
      for (const cut of cuts.toSorted((left, right) => left - right)) chronicle.takeUp(STORY.slice(0, cut));
      chronicle.takeUp(STORY);
      expect(shown(chronicle)).toEqual(whole);
    }),
  );
});

test("of too many rows the oldest are dropped, and the rest is still found by its id", () => {
  const chronicle = new Chronicle(1000);
  const count = 2300;
  for (let from = 1; from <= count; from += 100) {
    chronicle.takeUp(
      Array.from({ length: 100 }, (_, index) => {
        const number = from + index;
        return attemptEnded({ seq: number, attemptId: `att_${number}`, deliveryId: `dlv_${number}` });
      }),
    );
  }
  expect(chronicle.rows + chronicle.droppedRows).toBe(count);
  expect(chronicle.rows).toBeGreaterThanOrEqual(1000);
  expect(chronicle.rows).toBeLessThanOrEqual(1250);
  expect(chronicle.idOf(chronicle.rowOf(`att_${count}`))).toBe(`att_${count}`);
  expect(chronicle.rowOf("att_1")).toBe(-1);
  expect(chronicle.deliveries.size).toBe(chronicle.rows);
});

test("a batch sent once more by hand is a row of its own and leaves its delivery waiting", () => {
  const chronicle = chronicleOf(
    batchClosed({ seq: 1 }),
    attemptRefused({ seq: 2, attemptId: "att_1" }),
    attemptStarted({ seq: 3, attemptId: "att_2", number: 2, origin: "resend", webhookId: null }),
    attemptEnded({ seq: 4, attemptId: "att_2", number: 2, origin: "resend", webhookId: null }),
  );
  expect([chronicle.resultOf(0), chronicle.resultOf(1)]).toEqual(["will-retry", "delivered"]);
  expect(chronicle.deliveries.get("dlv_1")).toMatchObject({ result: "will-retry", attempts: 2 });
  expect(chronicle.standing.waiting).toBe(1);
});
