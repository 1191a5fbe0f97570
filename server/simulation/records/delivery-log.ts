import type { Attempt, Delivery, DeliveryContent, DeliveryDetail } from "../../contract/control-api.ts";
import type {
  AttemptStartedEntry,
  BatchClosedEntry,
  EventsExpiredEntry,
  JournalEntry,
} from "../../contract/journal.ts";
import { MAX_KEPT_EVENT_BYTES } from "../../contract/limits.ts";
import type { Instant } from "../../contract/time.ts";
import { deliveryId, numberInId } from "./numbering.ts";
import { nextAt } from "./attempt-entry.ts";
import type { AttemptEnd, MadeAttempt } from "./attempt-entry.ts";
import type { EndedAttempts, NthEnded } from "./ended-attempts.ts";
import type { FirstReader } from "./journal.ts";
import {
  attemptOf,
  deliveryOf,
  newRecord,
  recordState,
  restoredRecord,
  stateAfter,
} from "./delivery-record.ts";
import type { DeliveryRecord, DeliveryRecordState } from "./delivery-record.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import { KeptDeliveries } from "./kept-deliveries.ts";
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

/** What the log needs to know of what it writes down. */
export interface DeliveryLogScope {
  /** Whether settings are disabled: their deliveries have no next try for now. */
  isPaused(this: void, webhookId: string): boolean;
  /** Deliveries are stored as well: `wasStored` tells of each. */
  readonly isStored: boolean;
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
export class DeliveryLog implements FirstReader {
  readonly #ended: EndedAttempts;
  readonly #attempts: Ring<KeptAttempt>;
  readonly #deliveries: KeptDeliveries;
  readonly #events: Ring<OccurredEvent>;
  readonly #isPaused: (webhookId: string) => boolean;
  readonly #idsLimit: number;
  readonly #capacity: number;
  #firstWithIds = 1;

  constructor(ended: EndedAttempts, retention: Retention, { isPaused, isStored }: DeliveryLogScope) {
    this.#ended = ended;
    this.#isPaused = isPaused;
    this.#idsLimit = IDS_PER_EVENT * retention.events;
    this.#capacity = retention.attempts;
    this.#attempts = new Ring(retention.attempts);
    this.#deliveries = new KeptDeliveries(retention.attempts, isStored);
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
    this.#deliveries.add(newRecord(entry, eventIds));
    this.#boundIds();
  }

  /** Takes an entry of the journal. */
  read(entry: JournalEntry): void {
    if (entry.kind === "attempt-started") this.#readStart(entry);
    else if (entry.kind === "retry-planned") this.#readPlan(entry.deliveryId, entry.next);
    else if (entry.kind === "events-expired") this.#readExpiry(entry);
    else if (entry.kind === "events-discarded") this.#readDiscard(entry.webhookId);
  }

  /** Takes an attempt that ended, which is kept as the `nth` of those. */
  readAttempt(made: MadeAttempt, { at, result, sequel }: AttemptEnd, nth: NthEnded): void {
    const record = this.#list(nth, made, at);
    // What a person sends once more says nothing of where the delivery stands.
    if (record === undefined || made.origin === "resend") return;
    record.last = result;
    record.nextAt = nextAt(sequel, at);
    if (result.bytes !== 0) record.bytes = result.bytes;
    if (record.state !== "discarded") record.state = stateAfter(made, result, record.nextAt);
  }

  attempt(id: string): Attempt | undefined {
    const kept = this.#attempts.get(numberInId(id, "att"));
    return kept === undefined ? undefined : this.#shownAttempt(kept);
  }

  delivery(id: string): DeliveryDetail | undefined {
    const record = this.#deliveries.get(numberInId(id, "dlv"));
    if (record === undefined) return undefined;
    return { ...this.#shown(record), attempts: this.#attemptsOf(record), ...this.contentOf(id) };
  }

  /** The events of a delivery; none where it, or what was in it, is no longer kept. */
  contentOf(id: string): DeliveryContent {
    const record = this.#deliveries.get(numberInId(id, "dlv"));
    return { eventIds: record?.eventIds ?? NO_IDS, expiredEventIds: record?.expiredIds ?? NO_IDS };
  }

  // Between a delivery's attempts there may be ten thousands of others: they are passed over as they are.
  #attemptsOf(record: DeliveryRecord): readonly Attempt[] {
    const attempts: Attempt[] = [];
    const delivery = numberInId(record.id, "dlv");
    const oldest = Math.max(record.firstAttempt, record.lastAttempt - this.#capacity + 1);
    for (let number = oldest; number <= record.lastAttempt; number++) {
      const kept = this.#attempts.get(number);
      if (kept === undefined || this.#deliveryOf(kept) !== delivery) continue;
      const attempt = this.#shownAttempt(kept);
      if (attempt !== undefined) attempts.push(attempt);
    }
    return attempts;
  }

  #deliveryOf(kept: KeptAttempt): number {
    return typeof kept === "number" ? this.#ended.deliveryOf(kept) : numberInId(kept.deliveryId, "dlv");
  }

  #shown(record: DeliveryRecord): Delivery {
    const isPaused = record.webhookId !== null && this.#isPaused(record.webhookId);
    return isPaused ? { ...deliveryOf(record), next: null } : deliveryOf(record);
  }

  /** Attempts behind a position (the number in an attempt's id; 0: from the oldest kept), oldest first. */
  *attemptsAfter(position: number): IterableIterator<Attempt> {
    for (const kept of this.#attempts.after(position)) {
      const attempt = this.#shownAttempt(kept);
      if (attempt !== undefined) yield attempt;
    }
  }

  #shownAttempt(kept: KeptAttempt): Attempt | undefined {
    const entry = typeof kept === "number" ? this.#ended.entry(kept) : kept;
    if (entry === undefined) return undefined;
    return attemptOf(entry, this.#deliveries.get(numberInId(entry.deliveryId, "dlv")));
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

  /** One delivery as plain data; undefined: it is not kept. */
  recordState(id: string): DeliveryRecordState | undefined {
    const record = this.#deliveries.find(numberInId(id, "dlv"));
    return record === undefined ? undefined : recordState(record);
  }

  /** A delivery is stored as it is now. */
  wasStored(id: string): void {
    this.#deliveries.wasStored(numberInId(id, "dlv"));
  }

  /** The ids of the deliveries that are kept. */
  deliveryIds(): readonly string[] {
    return Array.from(this.#deliveries.after(0), ({ id }) => id);
  }

  /** The deliveries as plain data. */
  state(): readonly DeliveryRecordState[] {
    return [...this.#deliveries.after(0)].map(recordState);
  }

  /** Takes the place of all deliveries. Attempts and events are forgotten. */
  restore(deliveries: readonly DeliveryRecordState[]): void {
    this.clear();
    for (const state of deliveries) {
      this.#deliveries.add(restoredRecord(state));
      this.#boundIds();
    }
  }

  /** Forgets all; with `account`, only what belongs to it. */
  clear(account?: string): void {
    this.#deliveries.clear(account);
    if (account === undefined) {
      for (const ring of [this.#attempts, this.#events]) ring.clear();
      this.#firstWithIds = 1;
      return;
    }
    const isOf = (kept: { readonly account: string }): boolean => kept.account === account;
    this.#events.remove(isOf);
    this.#attempts.remove((kept) =>
      typeof kept === "number" ? this.#ended.accountOf(kept) === account : isOf(kept),
    );
  }

  // One batch may have 1,800 events: bounding deliveries alone would keep the ids of millions.
  #boundIds(): void {
    while (this.#deliveries.ids > this.#idsLimit) {
      const oldest = this.#deliveries.get(this.#firstWithIds++);
      if (oldest !== undefined) this.#deliveries.forgetIds(oldest);
    }
  }

  #readStart(entry: AttemptStartedEntry): void {
    const attempt = numberInId(entry.attemptId, "att");
    const delivery = numberInId(entry.deliveryId, "dlv");
    const record = this.#list(entry, { ...entry, attempt, delivery }, entry.at);
    if (record !== undefined && entry.origin !== "resend") record.state = "in-flight";
  }

  #list(kept: KeptAttempt, made: ListedAttempt, at: Instant): DeliveryRecord | undefined {
    this.#attempts.set(made.attempt, kept);
    const record = this.#recordOf(made, at);
    if (record === undefined) return undefined;
    if (record.attemptCount < made.number) record.attemptCount = made.number;
    if (record.firstAttempt === 0) record.firstAttempt = made.attempt;
    // A resend may begin after an attempt and end before it.
    if (record.lastAttempt < made.attempt) record.lastAttempt = made.attempt;
    return record;
  }

  // A test request has no batch: its delivery begins with its first attempt.
  #recordOf(made: ListedAttempt, at: Instant): DeliveryRecord | undefined {
    const { delivery } = made;
    const known = this.#deliveries.find(delivery);
    if (known !== undefined || made.webhookId !== null) return known;
    const { account, server, events } = made;
    const begun = { deliveryId: deliveryId(delivery), webhookId: null, account, server, at, events };
    const record = newRecord({ ...begun, runs: [], bytes: 0 }, NO_IDS);
    this.#deliveries.add(record);
    return record;
  }

  #readPlan(id: string, next: { readonly at: Instant }): void {
    const record = this.#deliveries.find(numberInId(id, "dlv"));
    if (record !== undefined) record.nextAt = next.at;
  }

  #readExpiry({ deliveryId: id, eventIds, left }: EventsExpiredEntry): void {
    const record = this.#deliveries.find(numberInId(id, "dlv"));
    if (record === undefined) return;
    record.expiredIds = [...record.expiredIds, ...eventIds];
    if (left === 0) record.state = "expired";
  }

  #readDiscard(webhookId: string): void {
    for (const record of this.#deliveries.underWay())
      if (record.webhookId === webhookId) record.state = "discarded";
  }
}

const NO_IDS: readonly string[] = [];

/** Of an attempt that ended its number among those, of one that is in flight the journal's entry. */
type KeptAttempt = NthEnded | AttemptStartedEntry;

type ListedAttempt = Pick<
  MadeAttempt,
  "attempt" | "delivery" | "webhookId" | "account" | "server" | "number" | "events"
>;
