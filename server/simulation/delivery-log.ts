import type { Attempt, Delivery, DeliveryDetail, DeliveryState } from "../contract/control-api.ts";
import type {
  AttemptEndedEntry,
  AttemptStartedEntry,
  BatchClosedEntry,
  EventsExpiredEntry,
  JournalEntry,
} from "../contract/journal.ts";
import type { Instant } from "../contract/time.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import { Ring } from "./ring.ts";

/** How much is kept; the oldest goes first. */
export interface Retention {
  readonly attempts: number;
  readonly events: number;
}

/** Kept unless said otherwise. */
export const DEFAULT_RETENTION: Retention = { attempts: 100_000, events: 100_000 };

interface DeliveryRecord {
  readonly id: string;
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  readonly createdAt: Instant;
  readonly eventCount: number;
  readonly eventIds: readonly string[];
  state: DeliveryState;
  readonly expiredIds: string[];
  bytes: number;
  attemptCount: number;
  firstAttempt: number;
  last: AttemptEndedEntry | undefined;
}

/**
 * The newest deliveries, attempts and events, as lists that can be paged through: what the journal tells, by thing.
 *
 * It only reads journal entries; what it forgets is gone from the lists, not from the ledger.
 */
export class DeliveryLog {
  readonly #attempts: Ring<AttemptEndedEntry | AttemptStartedEntry>;
  readonly #deliveries: Ring<DeliveryRecord>;
  readonly #events: Ring<OccurredEvent>;

  constructor(retention: Retention = DEFAULT_RETENTION) {
    this.#attempts = new Ring(retention.attempts);
    this.#deliveries = new Ring(retention.attempts);
    this.#events = new Ring(retention.events);
  }

  /** Takes an event that occurred. */
  addEvent(event: OccurredEvent): void {
    this.#events.set(event.seq, event);
  }

  /** Takes a delivery that begins, with the ids of its events. */
  addDelivery(entry: Omit<BatchClosedEntry, "seq">, eventIds: readonly string[]): void {
    const { deliveryId: id, webhookId, account, server, at: createdAt, events: eventCount, bytes } = entry;
    this.#deliveries.set(numberOf(id, "dlv"), {
      id,
      webhookId,
      account,
      server,
      createdAt,
      eventCount,
      eventIds,
      state: "pending",
      expiredIds: [],
      bytes,
      attemptCount: 0,
      firstAttempt: 0,
      last: undefined,
    });
  }

  /** Takes an entry of the journal. */
  read(entry: JournalEntry): void {
    if (entry.kind === "attempt-started" || entry.kind === "attempt-ended") this.#readAttempt(entry);
    if (entry.kind === "events-expired") this.#readExpiry(entry);
    if (entry.kind === "events-discarded") this.#readDiscard(entry.webhookId);
  }

  attempt(id: string): Attempt | undefined {
    const entry = this.#attempts.get(numberOf(id, "att"));
    return entry === undefined
      ? undefined
      : attemptOf(entry, this.#deliveries.get(numberOf(entry.deliveryId, "dlv")));
  }

  delivery(id: string): DeliveryDetail | undefined {
    const record = this.#deliveries.get(numberOf(id, "dlv"));
    if (record === undefined) return undefined;
    const attempts = [...this.attemptsAfter(Math.max(0, record.firstAttempt - 1))].filter(
      (attempt) => attempt.deliveryId === id,
    );
    return { ...deliveryOf(record), attempts, eventIds: record.eventIds, expiredEventIds: record.expiredIds };
  }

  /** Attempts behind a position (the number in an attempt's id; 0: from the oldest kept), oldest first. */
  *attemptsAfter(position: number): IterableIterator<Attempt> {
    for (const entry of this.#attempts.after(position))
      yield attemptOf(entry, this.#deliveries.get(numberOf(entry.deliveryId, "dlv")));
  }

  /** Deliveries behind a position (the number in a delivery's id; 0: from the oldest kept), oldest first. */
  *deliveriesAfter(position: number): IterableIterator<Delivery> {
    for (const record of this.#deliveries.after(position)) yield deliveryOf(record);
  }

  /** Events behind a position (their `seq`; 0: from the oldest kept), oldest first. */
  eventsAfter(seq: number): IterableIterator<OccurredEvent> {
    return this.#events.after(seq);
  }

  /** What is kept, and what was cut so far. */
  retention(): { readonly attempts: number; readonly attemptsDropped: number } {
    return { attempts: this.#attempts.size, attemptsDropped: this.#attempts.dropped };
  }

  /** Forgets all; with `account`, only what belongs to it. */
  clear(account?: string): void {
    if (account === undefined) {
      for (const ring of [this.#attempts, this.#deliveries, this.#events]) ring.clear();
      return;
    }
    const owned = new Set<string>();
    this.#deliveries.remove((record) => record.account === account && owned.add(record.id).size > 0);
    this.#attempts.remove((entry) => owned.has(entry.deliveryId));
    this.#events.remove((event) => event.account === account);
  }

  #readAttempt(entry: AttemptStartedEntry | AttemptEndedEntry): void {
    this.#attempts.set(numberOf(entry.attemptId, "att"), entry);
    const record = this.#recordOf(entry);
    if (record === undefined) return;
    if (record.attemptCount < entry.number) record.attemptCount = entry.number;
    if (record.firstAttempt === 0) record.firstAttempt = numberOf(entry.attemptId, "att");
    if (entry.kind === "attempt-started") {
      record.state = "in-flight";
      return;
    }
    record.last = entry;
    record.bytes = entry.bytes === 0 ? record.bytes : entry.bytes;
    if (record.state !== "discarded") record.state = stateAfter(entry);
  }

  // A test request has no batch: its delivery begins with its first attempt.
  #recordOf(entry: AttemptStartedEntry | AttemptEndedEntry): DeliveryRecord | undefined {
    const known = this.#deliveries.get(numberOf(entry.deliveryId, "dlv"));
    if (known !== undefined || entry.webhookId !== null) return known;
    const record: DeliveryRecord = {
      id: entry.deliveryId,
      webhookId: null,
      account: entry.account,
      server: entry.server,
      createdAt: entry.at,
      eventCount: entry.events,
      eventIds: [],
      state: "pending",
      expiredIds: [],
      bytes: 0,
      attemptCount: 0,
      firstAttempt: 0,
      last: undefined,
    };
    this.#deliveries.set(numberOf(entry.deliveryId, "dlv"), record);
    return record;
  }

  #readExpiry({ deliveryId, eventIds, left }: EventsExpiredEntry): void {
    const record = this.#deliveries.get(numberOf(deliveryId, "dlv"));
    if (record === undefined) return;
    record.expiredIds.push(...eventIds);
    if (left === 0) record.state = "expired";
  }

  #readDiscard(webhookId: string): void {
    for (const record of this.#deliveries.after(0)) {
      const isPending = record.state === "pending" || record.state === "in-flight";
      if (record.webhookId === webhookId && isPending) record.state = "discarded";
    }
  }
}

function stateAfter(entry: AttemptEndedEntry): DeliveryState {
  if (entry.result === "delivered") return "acknowledged";
  // A batch that is not tried again still waits for its events to expire; a test request just ends.
  return entry.webhookId === null && entry.next === null ? "expired" : "pending";
}

function deliveryOf(record: DeliveryRecord): Delivery {
  const { id, webhookId, account, server, state, createdAt, eventCount, bytes, attemptCount, last } = record;
  return {
    id,
    webhookId,
    account,
    server,
    state,
    createdAt,
    eventCount,
    expiredCount: record.expiredIds.length,
    bytes,
    attemptCount,
    lastResult: state === "in-flight" ? "in-flight" : (last?.result ?? null),
    lastStatus: last?.status ?? null,
    next: state === "pending" ? (last?.next ?? null) : null,
  };
}

function attemptOf(
  entry: AttemptEndedEntry | AttemptStartedEntry,
  delivery: DeliveryRecord | undefined,
): Attempt {
  const { attemptId: id, deliveryId, webhookId, account, server, number, url } = entry;
  const base = { id, deliveryId, webhookId, account, server, number, url };
  if (entry.kind === "attempt-ended") {
    const { result, status, reason, location, latencyMs, bytes, faults, next, why } = entry;
    return {
      ...base,
      at: entry.startedAt,
      wallAt: entry.startedWallAt,
      result,
      status,
      reason,
      location,
      latencyMs,
      eventCount: entry.events,
      bytes,
      faults,
      next,
      why,
    };
  }
  return {
    ...base,
    at: entry.at,
    wallAt: entry.startedWallAt,
    result: "in-flight",
    status: null,
    reason: null,
    location: null,
    latencyMs: null,
    eventCount: entry.events,
    bytes: delivery?.bytes ?? 0,
    faults: [],
    next: null,
    why: null,
  };
}

/** The number in an id such as `att_12`; 0: it is no id of that kind. */
function numberOf(id: string, kind: "att" | "dlv"): number {
  const digits = /^(att|dlv)_([1-9]\d*)$/.exec(id);
  return digits?.[1] === kind ? Number(digits[2]) : 0;
}
