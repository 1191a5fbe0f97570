import type { Attempt, Delivery, DeliveryContent, DeliveryDetail } from "../contract/control-api.ts";
import type {
  AttemptEndedEntry,
  AttemptStartedEntry,
  BatchClosedEntry,
  EventsExpiredEntry,
  JournalEntry,
} from "../contract/journal.ts";
import { MAX_KEPT_EVENT_BYTES } from "../contract/limits.ts";
import type { Instant } from "../contract/time.ts";
import { attemptOf, deliveryOf, recordState, stateAfter } from "./delivery-record.ts";
import type { DeliveryRecord, DeliveryRecordState } from "./delivery-record.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import { Ring } from "./ring.ts";

/** How much is kept; the oldest goes first. */
export interface Retention {
  readonly attempts: number;
  readonly events: number;
  /** What the kept events weigh together, as posted. */
  readonly eventBytes: number;
}

/** What is kept by now, and what was cut so far. */
export interface LogRetention {
  readonly attempts: number;
  readonly attemptsDropped: number;
  readonly events: number;
  readonly eventsDropped: number;
}

/** Kept unless said otherwise. */
export const DEFAULT_RETENTION: Retention = {
  attempts: 100_000,
  events: 100_000,
  eventBytes: MAX_KEPT_EVENT_BYTES,
};

// Deliveries keep the ids of their events for longer than the events are kept, but not for ever.
const IDS_PER_EVENT = 2;

/**
 * The newest deliveries, attempts and events, as lists that can be paged through: what the journal tells, by thing.
 *
 * It only reads journal entries; what it forgets is gone from the lists, not from the ledger.
 */
export class DeliveryLog {
  readonly #attempts: Ring<AttemptEndedEntry | AttemptStartedEntry>;
  readonly #deliveries: Ring<DeliveryRecord>;
  readonly #events: Ring<OccurredEvent>;
  readonly #isPaused: (webhookId: string) => boolean;
  readonly #idsLimit: number;
  readonly #capacity: number;
  #idsKept = 0;
  #firstWithIds = 1;

  /** `isPaused` tells whether settings are disabled: their deliveries have no next try for now. */
  constructor(
    retention: Retention = DEFAULT_RETENTION,
    isPaused: (webhookId: string) => boolean = () => false,
  ) {
    this.#isPaused = isPaused;
    this.#idsLimit = IDS_PER_EVENT * retention.events;
    this.#capacity = retention.attempts;
    this.#attempts = new Ring(retention.attempts);
    this.#deliveries = new Ring(retention.attempts);
    this.#events = new Ring(retention.events, {
      most: retention.eventBytes,
      weightOf: (event) => event.byteLength,
    });
  }

  /** Takes an event that occurred. */
  addEvent(event: OccurredEvent): void {
    this.#events.set(event.seq, event);
  }

  /** Takes a delivery that begins, with the ids of its events. */
  addDelivery(entry: Omit<BatchClosedEntry, "seq">, eventIds: readonly string[]): void {
    const {
      deliveryId: id,
      webhookId,
      account,
      server,
      at: createdAt,
      events: eventCount,
      bytes,
      runs,
    } = entry;
    const number = numberOf(id, "dlv");
    this.#idsKept -= this.#deliveries.get(number - this.#capacity)?.eventIds.length ?? 0;
    this.#deliveries.set(number, {
      id,
      webhookId,
      account,
      server,
      createdAt,
      eventCount,
      eventIds,
      runs,
      state: "pending",
      expiredIds: [],
      bytes,
      attemptCount: 0,
      firstAttempt: 0,
      last: undefined,
      next: null,
    });
    this.#keepIds(eventIds.length);
  }

  /** Takes an entry of the journal. */
  read(entry: JournalEntry): void {
    if (entry.kind === "attempt-started" || entry.kind === "attempt-ended") this.#readAttempt(entry);
    if (entry.kind === "retry-planned") this.#readPlan(entry.deliveryId, entry.next);
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
    return { ...this.#shown(record), attempts, ...this.contentOf(id) };
  }

  /** The events of a delivery; none where it, or what was in it, is no longer kept. */
  contentOf(id: string): DeliveryContent {
    const record = this.#deliveries.get(numberOf(id, "dlv"));
    return { eventIds: record?.eventIds ?? NO_IDS, expiredEventIds: record?.expiredIds ?? NO_IDS };
  }

  #shown(record: DeliveryRecord): Delivery {
    const isPaused = record.webhookId !== null && this.#isPaused(record.webhookId);
    return isPaused ? { ...deliveryOf(record), next: null } : deliveryOf(record);
  }

  /** Attempts behind a position (the number in an attempt's id; 0: from the oldest kept), oldest first. */
  *attemptsAfter(position: number): IterableIterator<Attempt> {
    for (const entry of this.#attempts.after(position))
      yield attemptOf(entry, this.#deliveries.get(numberOf(entry.deliveryId, "dlv")));
  }

  /** Deliveries behind a position (the number in a delivery's id; 0: from the oldest kept), oldest first. */
  *deliveriesAfter(position: number): IterableIterator<Delivery> {
    for (const record of this.#deliveries.after(position)) yield this.#shown(record);
  }

  /** Events behind a position (their `seq`; 0: from the oldest kept), oldest first. */
  eventsAfter(seq: number): IterableIterator<OccurredEvent> {
    return this.#events.after(seq);
  }

  /** The events of an account's acknowledged deliveries, or of all; those left out that had expired before. */
  *acknowledgedEventIds(wanted?: string): IterableIterator<string> {
    for (const { account, state, eventIds, expiredIds } of this.#deliveries.after(0)) {
      if (state !== "acknowledged" || (wanted !== undefined && account !== wanted)) continue;
      const expired = new Set(expiredIds);
      for (const id of eventIds) if (!expired.has(id)) yield id;
    }
  }

  /** What is kept, and what was cut so far. */
  retention(): LogRetention {
    return {
      attempts: this.#attempts.size,
      attemptsDropped: this.#attempts.dropped,
      events: this.#events.size,
      eventsDropped: this.#events.dropped,
    };
  }

  /** The deliveries as plain data. */
  state(): readonly DeliveryRecordState[] {
    return [...this.#deliveries.after(0)].map(recordState);
  }

  /** Takes the place of all deliveries. Attempts and events are forgotten. */
  restore(deliveries: readonly DeliveryRecordState[]): void {
    this.clear();
    for (const { last, expiredIds, ...record } of deliveries) {
      // The attempts that it had are not kept.
      const own = { expiredIds: [...expiredIds], last: last ?? undefined, firstAttempt: 0 };
      this.#deliveries.set(numberOf(record.id, "dlv"), { ...record, ...own });
      this.#keepIds(record.eventIds.length);
    }
  }

  /** Forgets all; with `account`, only what belongs to it. */
  clear(account?: string): void {
    if (account === undefined) {
      for (const ring of [this.#attempts, this.#deliveries, this.#events]) ring.clear();
      this.#idsKept = 0;
      this.#firstWithIds = 1;
      return;
    }
    for (const ring of [this.#deliveries, this.#attempts, this.#events]) {
      ring.remove((kept: { readonly account: string }) => kept.account === account);
    }
    this.#idsKept = [...this.#deliveries.after(0)].reduce((sum, { eventIds }) => sum + eventIds.length, 0);
  }

  // One batch may have 1,800 events: bounding deliveries alone would keep the ids of millions.
  #keepIds(added: number): void {
    this.#idsKept += added;
    while (this.#idsKept > this.#idsLimit) {
      const oldest = this.#deliveries.get(this.#firstWithIds++);
      if (oldest === undefined) continue;
      this.#idsKept -= oldest.eventIds.length;
      oldest.eventIds = NO_IDS;
    }
  }

  #readAttempt(entry: AttemptStartedEntry | AttemptEndedEntry): void {
    this.#attempts.set(numberOf(entry.attemptId, "att"), entry);
    const record = this.#recordOf(entry);
    if (record === undefined) return;
    if (record.attemptCount < entry.number) record.attemptCount = entry.number;
    if (record.firstAttempt === 0) record.firstAttempt = numberOf(entry.attemptId, "att");
    // What a person sends once more says nothing of where the delivery stands.
    if (entry.origin === "resend") return;
    if (entry.kind === "attempt-started") {
      record.state = "in-flight";
      return;
    }
    record.last = entry;
    record.next = entry.next;
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
      runs: [],
      state: "pending",
      expiredIds: [],
      bytes: 0,
      attemptCount: 0,
      firstAttempt: 0,
      last: undefined,
      next: null,
    };
    this.#deliveries.set(numberOf(entry.deliveryId, "dlv"), record);
    return record;
  }

  #readPlan(deliveryId: string, next: { readonly at: Instant }): void {
    const record = this.#deliveries.get(numberOf(deliveryId, "dlv"));
    if (record !== undefined) record.next = next;
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

const NO_IDS: readonly string[] = [];

/** The number in an id such as `att_12`; 0: it is no id of that kind. */
function numberOf(id: string, kind: "att" | "dlv"): number {
  const digits = /^(att|dlv)_([1-9]\d*)$/.exec(id);
  return digits?.[1] === kind ? Number(digits[2]) : 0;
}
