import type {
  AttemptEndedEntry,
  AttemptStartedEntry,
  BatchClosedEntry,
  EventOccurredEntry,
  EventsExpiredEntry,
} from "../../server/contract/journal.ts";

// Journal entries as the simulator writes them, for tests of the page. Instants count from 0.

type Draft<Entry> = Partial<Omit<Entry, "kind" | "seq">> & { readonly seq: number };

/** A batch of two events that closed 30 s after the first. */
export function batchClosed(draft: Draft<BatchClosedEntry>): BatchClosedEntry {
  return {
    kind: "batch-closed",
    at: 30_000,
    deliveryId: "dlv_1",
    webhookId: "w1",
    account: "main",
    server: 0,
    events: 2,
    bytes: 842,
    closedBy: "age",
    openedAt: 0,
    runs: [],
    ...draft,
  };
}

/** An attempt that is on its way. */
export function attemptStarted(draft: Draft<AttemptStartedEntry>): AttemptStartedEntry {
  return {
    kind: "attempt-started",
    at: 30_000,
    attemptId: `att_${draft.seq}`,
    deliveryId: "dlv_1",
    webhookId: "w1",
    account: "main",
    server: 0,
    number: 1,
    origin: "batch",
    url: "http://127.0.0.1:3000/events",
    startedWallAt: 30_000,
    events: 2,
    ...draft,
  };
}

/** An attempt that the receiver answered with 200. */
export function attemptEnded(draft: Draft<AttemptEndedEntry>): AttemptEndedEntry {
  return {
    kind: "attempt-ended",
    at: 30_000,
    attemptId: `att_${draft.seq}`,
    deliveryId: "dlv_1",
    webhookId: "w1",
    account: "main",
    server: 0,
    number: 1,
    origin: "batch",
    url: "http://127.0.0.1:3000/events",
    startedAt: 30_000,
    startedWallAt: 30_000,
    result: "delivered",
    status: 200,
    reason: "receiver answered 200",
    location: null,
    latencyMs: 12,
    events: 2,
    bytes: 842,
    faults: [],
    next: null,
    why: "delivered: receiver answered 200",
    ...draft,
  };
}

/** The receiver answered 503; the next attempt is 30 s later. */
export function attemptRefused(draft: Draft<AttemptEndedEntry>): AttemptEndedEntry {
  return attemptEnded({
    result: "refused",
    status: 503,
    reason: "receiver answered 503",
    next: { at: 60_000 },
    why: "retry in 30 s: receiver answered 503, failure 1",
    ...draft,
  });
}

/** One event of the delivery was lost, and none is left. */
export function eventsExpired(draft: Draft<EventsExpiredEntry>): EventsExpiredEntry {
  return {
    kind: "events-expired",
    at: 86_400_000,
    account: "main",
    deliveryId: "dlv_1",
    webhookId: "w1",
    eventIds: ["e1"],
    left: 0,
    why: "given up: 24 h after the event occurred",
    ...draft,
  };
}

/** A message was delivered to its recipient's mail server. */
export function eventOccurred(draft: Draft<EventOccurredEntry>): EventOccurredEntry {
  return {
    kind: "event-occurred",
    at: 0,
    account: "main",
    event: "delivered",
    eventId: `e${draft.seq}`,
    email: "ada@example.com",
    messageId: "m1",
    server: 0,
    run: null,
    postedTo: ["w1"],
    filteredBy: [],
    ...draft,
  };
}
