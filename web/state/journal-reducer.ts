import type { AttemptEndedEntry, JournalEntry } from "../../server/contract/journal.ts";
import type { Instant } from "../../server/contract/time.ts";

// The page's only state of what happened: what the journal says, and nothing that has to be worked out twice.

/** Deliveries the page keeps; older ones are counted and found by the control API. */
export const KEPT_DELIVERIES = 2000;

/** How a delivery stands, as the page shows it: a shape and a word each. */
export type DeliveryResult = "pending" | "delivered" | "will-retry" | "timed-out" | "gave-up";

/** A delivery as its journal entries tell it. */
export interface DeliveryView {
  readonly id: string;
  /** Null for a test request. */
  readonly webhookId: string | null;
  readonly result: DeliveryResult;
  /** When the batch closed; of a test request, when it was posted. */
  readonly createdAt: Instant;
  readonly events: number;
  readonly bytes: number;
  /** The attempts made, oldest first; the one in flight is not among them. */
  readonly attempts: readonly AttemptEndedEntry[];
  readonly isInFlight: boolean;
  readonly next: Instant | null;
  /** Events lost to the retry window, or thrown away with their settings. */
  readonly lost: number;
  /** The journal's sentence on how it came to stand so. */
  readonly why: string;
}

/** How many of what. */
export interface JournalCounts {
  readonly messages: number;
  readonly events: number;
  readonly attempts: number;
  readonly deliveredAttempts: number;
}

/** Everything the page knows of what happened. */
export interface JournalView {
  /** The newest entry that is in it; 0 before the first. */
  readonly seq: number;
  /** The virtual instant of the newest entry. */
  readonly at: Instant | null;
  /** In the order in which they came up. */
  readonly deliveries: ReadonlyMap<string, DeliveryView>;
  readonly forgottenDeliveries: number;
  readonly counts: JournalCounts;
  /** Counts up with each change of webhook settings. */
  readonly settingsRevision: number;
  readonly notes: readonly string[];
}

/** Before the first entry. */
export const EMPTY_JOURNAL: JournalView = {
  seq: 0,
  at: null,
  deliveries: new Map(),
  forgottenDeliveries: 0,
  counts: { messages: 0, events: 0, attempts: 0, deliveredAttempts: 0 },
  settingsRevision: 0,
  notes: [],
};

const KEPT_NOTES = 5;

/** Takes up entries, oldest first. Entries that are in it already change nothing. */
export function withEntries(view: JournalView, entries: readonly JournalEntry[]): JournalView {
  const news = entries.filter((entry) => entry.seq > view.seq);
  if (news.length === 0) return view;
  const draft: Draft = { ...view, deliveries: new Map(view.deliveries) };
  for (const entry of news) {
    if (entry.seq <= draft.seq) continue;
    takeUp(draft, entry);
    draft.seq = entry.seq;
    draft.at = entry.at;
  }
  forgetOldest(draft);
  return draft;
}

type Draft = { -readonly [Key in keyof JournalView]: JournalView[Key] } & {
  deliveries: Map<string, DeliveryView>;
};

function takeUp(draft: Draft, entry: JournalEntry): void {
  switch (entry.kind) {
    case "started":
      Object.assign(draft, {
        ...EMPTY_JOURNAL,
        settingsRevision: draft.settingsRevision + 1,
        deliveries: new Map(),
      });
      return;
    case "mail-accepted":
      draft.counts = { ...draft.counts, messages: draft.counts.messages + entry.recipients };
      return;
    case "event-occurred":
      draft.counts = { ...draft.counts, events: draft.counts.events + 1 };
      return;
    case "settings-changed":
      draft.settingsRevision++;
      return;
    case "note":
      draft.notes = [...draft.notes, entry.text].slice(-KEPT_NOTES);
      return;
    case "suppression":
    case "fault-injected":
    case "run-started":
    case "run-ended":
      return;
    default:
      takeUpDelivery(draft, entry);
  }
}

type DeliveryEntry = Extract<
  JournalEntry,
  {
    kind:
      | "batch-closed"
      | "attempt-started"
      | "attempt-ended"
      | "retry-planned"
      | "events-expired"
      | "events-discarded";
  }
>;

function takeUpDelivery(draft: Draft, entry: DeliveryEntry): void {
  switch (entry.kind) {
    case "batch-closed": {
      const closedBy = entry.closedBy === "age" ? "because it was old enough" : "because it was full";
      const { webhookId, events, bytes } = entry;
      put(draft, { ...blank(entry), webhookId, events, bytes, why: `batch closed ${closedBy}` });
      return;
    }
    case "attempt-started": {
      const delivery = find(draft, entry);
      const events = Math.max(delivery.events, entry.events);
      put(draft, { ...delivery, webhookId: entry.webhookId, events, isInFlight: true });
      return;
    }
    case "attempt-ended":
      takeUpAttempt(draft, entry);
      return;
    case "retry-planned":
      put(draft, { ...find(draft, entry), result: "will-retry", next: entry.next.at, why: entry.why });
      return;
    case "events-expired": {
      const delivery = find(draft, entry);
      const lost = delivery.lost + entry.eventIds.length;
      const isOver = entry.left === 0;
      put(draft, {
        ...delivery,
        lost,
        why: entry.why,
        ...(isOver ? { result: "gave-up", next: null, isInFlight: false } : {}),
      });
      return;
    }
    case "events-discarded":
      for (const delivery of draft.deliveries.values()) {
        if (delivery.webhookId !== entry.webhookId || isSettled(delivery)) continue;
        put(draft, { ...delivery, result: "gave-up", next: null, isInFlight: false, why: entry.why });
      }
  }
}

function takeUpAttempt(draft: Draft, entry: AttemptEndedEntry): void {
  const delivery = find(draft, entry);
  const isDelivered = entry.result === "delivered";
  put(draft, {
    ...delivery,
    webhookId: entry.webhookId,
    result: resultOf(entry),
    events: Math.max(delivery.events, entry.events),
    bytes: entry.bytes,
    attempts: [...delivery.attempts, entry],
    isInFlight: false,
    next: entry.next?.at ?? null,
    why: entry.why,
  });
  const { attempts, deliveredAttempts } = draft.counts;
  draft.counts = {
    ...draft.counts,
    attempts: attempts + 1,
    deliveredAttempts: deliveredAttempts + (isDelivered ? 1 : 0),
  };
}

function resultOf(attempt: AttemptEndedEntry): DeliveryResult {
  if (attempt.result === "delivered") return "delivered";
  if (attempt.next === null) return "gave-up";
  return attempt.result === "timed-out" ? "timed-out" : "will-retry";
}

function isSettled(delivery: DeliveryView): boolean {
  return delivery.result === "delivered" || delivery.result === "gave-up";
}

function blank({ deliveryId, at }: { readonly deliveryId: string; readonly at: Instant }): DeliveryView {
  return {
    id: deliveryId,
    webhookId: null,
    result: "pending",
    createdAt: at,
    events: 0,
    bytes: 0,
    attempts: [],
    isInFlight: false,
    next: null,
    lost: 0,
    why: "",
  };
}

// A test request belongs to no batch, and the batch of an old delivery may be out of the journal.
function find(draft: Draft, entry: { readonly deliveryId: string; readonly at: Instant }): DeliveryView {
  return draft.deliveries.get(entry.deliveryId) ?? blank(entry);
}

function put(draft: Draft, delivery: DeliveryView): void {
  draft.deliveries.set(delivery.id, delivery);
}

function forgetOldest(draft: Draft): void {
  for (const id of draft.deliveries.keys()) {
    if (draft.deliveries.size <= KEPT_DELIVERIES) return;
    draft.deliveries.delete(id);
    draft.forgottenDeliveries++;
  }
}
