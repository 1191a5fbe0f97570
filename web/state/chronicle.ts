import { EVENT_NAMES } from "../../server/contract/events.ts";
import { FAULT_KINDS, FAULTS } from "../../server/contract/faults.ts";
import type {
  AttemptEndedEntry,
  AttemptStartedEntry,
  BatchClosedEntry,
  EventOccurredEntry,
  EventsExpiredEntry,
  JournalEntry,
} from "../../server/contract/journal.ts";
import type { Instant } from "../../server/contract/time.ts";
import type { AttemptColumns } from "./growing-columns.ts";
import { TextTable, createColumns, resizedColumns } from "./growing-columns.ts";

/** How an attempt stands, as the page shows it: a shape, a colour and a word each. */
export const RESULTS = ["pending", "delivered", "will-retry", "timed-out", "gave-up"] as const;

/** How an attempt stands. */
export type Result = (typeof RESULTS)[number];

/** A delivery as its journal entries tell it. */
export interface DeliveryView {
  readonly id: string;
  /** Null for a test request. */
  readonly webhookId: string | null;
  /** When the batch closed; of a test request, when it was posted. */
  readonly createdAt: Instant;
  readonly events: number;
  readonly bytes: number;
  readonly runs: readonly string[];
  /** The events in it, a bit each in the order of EVENT_NAMES; 0: not known. */
  readonly eventNames: number;
  readonly result: Result;
  readonly attempts: number;
  /** The row of its newest attempt. */
  readonly lastRow: number;
  readonly next: Instant | null;
  /** Events lost to the retry window, or thrown away with their settings. */
  readonly lost: number;
}

type Draft = { -readonly [Key in keyof DeliveryView]: DeliveryView[Key] };

/** What a row's columns hold; NaN and 0 stand for nothing, as they say. */
export type RowValues = Readonly<
  Record<
    "at" | "next" | "latencyMs" | "events" | "bytes" | "status" | "number" | "faults" | "attempt",
    number
  >
>;

/** How many of what. */
export interface ChronicleCounts {
  messages: number;
  events: number;
  attempts: number;
  delivered: number;
}

/** Rows that are kept; beyond, the oldest 50,000 go. */
export const KEPT_ROWS = 200_000;
const ROWS_DROPPED_AT_ONCE = 50_000;
const LATENCY_STEPS_A_DECADE = 20;

/**
 * All that the page knows of what happened: a fold over the journal, and nothing else.
 *
 * The same entries give the same rows, however they are cut into portions; an entry that was taken up before changes
 * nothing. Attempts are rows of typed arrays: a row is appended when a batch closes or an attempt leaves, and filled in
 * when the answer is there. It tells nobody of changes: `LiveStore` does.
 */
export class Chronicle {
  columns: AttemptColumns = createColumns(1024);
  rows = 0;
  /** Rows that were dropped because there were too many. */
  droppedRows = 0;
  /** Counts up when rows are dropped: all row numbers are others then. */
  generation = 0;
  /** Rows that changed after they were appended, in the order of the changes. */
  readonly changedRows: number[] = [];
  readonly texts = new TextTable();
  readonly deliveries = new Map<string, DeliveryView>();
  /** Those that will be tried again. */
  readonly waiting = new Set<string>();
  readonly counts: ChronicleCounts = { messages: 0, events: 0, attempts: 0, delivered: 0 };
  readonly eventCounts = new Map<string, number>();
  seq = 0;
  at: Instant | null = null;
  startedAt: Instant | null = null;
  /** Counts up with each change of webhook settings, and with each run that begins or ends. */
  settingsRevision = 0;
  runsRevision = 0;
  readonly notes: string[] = [];

  readonly #gaveUp = new Set<string>();
  readonly #batches = new Map<string, number[]>();
  readonly #unsure = new Set<string>();
  readonly #latencies = new Uint32Array(LATENCY_STEPS_A_DECADE * 6);

  /** Takes up entries, oldest first. */
  takeUp(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.seq) continue;
      this.seq = entry.seq;
      this.at = entry.at;
      this.#takeUpOne(entry);
    }
    if (this.rows > KEPT_ROWS + ROWS_DROPPED_AT_ONCE) this.#dropOldest(ROWS_DROPPED_AT_ONCE);
  }

  /** Deliveries that were given up. */
  get gaveUp(): number {
    return this.#gaveUp.size;
  }

  /** The earliest instant at which a delivery is tried again; null: none is. */
  get nextRetry(): Instant | null {
    let next: Instant | null = null;
    for (const id of this.waiting) {
      const at = this.deliveries.get(id)?.next ?? null;
      if (at !== null && (next === null || at < next)) next = at;
    }
    return next;
  }

  /** The latency that 95 of 100 attempts did not exceed, to a tenth of its size; null: there was no answer yet. */
  get latencyP95(): number | null {
    const total = this.#latencies.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    let seen = 0;
    const step = this.#latencies.findIndex((count) => (seen += count) >= 0.95 * total);
    return Math.round(10 ** (step / LATENCY_STEPS_A_DECADE));
  }

  /** A row's numbers. */
  valuesAt(row: number): RowValues {
    const { columns } = this;
    return {
      at: columns.at[row] ?? 0,
      next: columns.next[row] ?? Number.NaN,
      latencyMs: columns.latencyMs[row] ?? Number.NaN,
      events: columns.events[row] ?? 0,
      bytes: columns.bytes[row] ?? 0,
      status: columns.status[row] ?? 0,
      number: columns.number[row] ?? 0,
      faults: columns.faults[row] ?? 0,
      attempt: columns.attempt[row] ?? 0,
    };
  }

  /** A row's result by name. */
  resultOf(row: number): Result {
    return RESULTS[this.columns.result[row] ?? 0] ?? "pending";
  }

  /** The delivery that a row belongs to. */
  deliveryOf(row: number): DeliveryView | undefined {
    return this.deliveries.get(this.deliveryIdOf(row));
  }

  deliveryIdOf(row: number): string {
    return `dlv_${this.columns.delivery[row] ?? 0}`;
  }

  /** What a row is called in addresses: the attempt's id; the delivery's as long as there is no attempt. */
  idOf(row: number): string {
    const attempt = this.columns.attempt[row] ?? 0;
    return attempt === 0 ? this.deliveryIdOf(row) : `att_${attempt}`;
  }

  /** The row of an attempt's or a delivery's id; -1: it is not there. */
  rowOf(id: string): number {
    if (id.startsWith("dlv_")) return this.deliveries.get(id)?.lastRow ?? -1;
    const wanted = numberIn(id);
    for (let row = this.rows - 1; row >= 0; row--) if (this.columns.attempt[row] === wanted) return row;
    return -1;
  }

  /** The rows of a delivery's attempts, oldest first. */
  rowsOf({ lastRow }: DeliveryView): readonly number[] {
    const rows: number[] = [];
    for (let row = lastRow; row >= 0; row = this.columns.before[row] ?? -1) rows.push(row);
    return rows.toReversed();
  }

  #takeUpOne(entry: JournalEntry): void {
    switch (entry.kind) {
      case "started":
        return this.#begin(entry.at);
      case "mail-accepted":
        this.counts.messages += entry.recipients;
        return;
      case "event-occurred":
        return this.#takeEvent(entry);
      case "batch-closed":
        return this.#takeBatch(entry);
      case "attempt-started":
        return this.#takeStart(entry);
      case "attempt-ended":
        return this.#takeEnd(entry);
      case "retry-planned":
        return this.#settle(entry.deliveryId, "will-retry", entry.next.at);
      case "events-expired":
        return this.#takeExpiry(entry);
      case "events-discarded":
        return this.#discard(entry.webhookId);
      case "settings-changed":
        this.settingsRevision++;
        return;
      case "run-started":
      case "run-ended":
        this.runsRevision++;
        return;
      case "fault-injected":
        if (FAULTS[entry.fault].subject === "event") this.#unsure.add(entry.webhookId ?? "");
        return;
      case "note":
        this.notes.splice(0, Math.max(0, this.notes.length - 19));
        this.notes.push(entry.text);
        return;
      case "suppression":
        return;
    }
  }

  #begin(at: Instant): void {
    this.rows = 0;
    this.generation++;
    this.changedRows.length = 0;
    this.deliveries.clear();
    this.waiting.clear();
    this.#gaveUp.clear();
    this.eventCounts.clear();
    this.#batches.clear();
    this.#unsure.clear();
    this.#latencies.fill(0);
    Object.assign(this.counts, { messages: 0, events: 0, attempts: 0, delivered: 0 });
    this.notes.length = 0;
    this.droppedRows = 0;
    this.startedAt = at;
    this.settingsRevision++;
    this.runsRevision++;
  }

  // The journal does not say which events a batch holds. Events enter the open batch of their settings and server in
  // the order in which they occur, so what a batch holds follows from the order, unless a fault moved an event.
  #takeEvent({ event, postedTo, server }: EventOccurredEntry): void {
    this.counts.events++;
    this.eventCounts.set(event, (this.eventCounts.get(event) ?? 0) + 1);
    for (const webhookId of postedTo) {
      const key = `${webhookId} ${server}`;
      const waiting = this.#batches.get(key);
      if (waiting === undefined) this.#batches.set(key, [EVENT_NAMES.indexOf(event)]);
      else waiting.push(EVENT_NAMES.indexOf(event));
    }
  }

  #takeBatch(entry: BatchClosedEntry): void {
    const { deliveryId, webhookId, events, bytes, runs, at } = entry;
    this.#append({ deliveryId, webhookId, at, events });
    this.#change(deliveryId, { bytes, runs, eventNames: this.#namesOf(entry) });
    this.columns.bytes[this.rows - 1] = bytes;
  }

  #namesOf({ webhookId, server, events, closedBy }: BatchClosedEntry): number {
    if (closedBy === "fault" || this.#unsure.has(webhookId) || this.#unsure.has("")) return 0;
    const waiting = this.#batches.get(`${webhookId} ${server}`) ?? [];
    return waiting.splice(0, events).reduce((names, name) => names | (1 << name), 0);
  }

  #takeStart(entry: AttemptStartedEntry): void {
    const row = this.#rowFor(entry);
    this.columns.attempt[row] = numberIn(entry.attemptId);
    this.columns.number[row] = entry.number;
    this.columns.at[row] = entry.at;
    this.changedRows.push(row);
  }

  #takeEnd(entry: AttemptEndedEntry): void {
    const row = this.#rowFor({ ...entry, at: entry.startedAt });
    const { columns } = this;
    const result = resultOf(entry);
    columns.at[row] = entry.startedAt;
    columns.attempt[row] = numberIn(entry.attemptId);
    columns.number[row] = entry.number;
    columns.status[row] = entry.status ?? 0;
    columns.latencyMs[row] = entry.latencyMs;
    columns.events[row] = entry.events;
    columns.bytes[row] = entry.bytes;
    columns.faults[row] = maskOf(entry.faults);
    columns.reason[row] = this.texts.indexOf(entry.reason);
    const before = this.deliveries.get(entry.deliveryId);
    this.#change(entry.deliveryId, {
      bytes: entry.bytes,
      attempts: (before?.attempts ?? 0) + 1,
      events: Math.max(before?.events ?? 0, entry.events),
    });
    this.#settle(entry.deliveryId, result, entry.next?.at ?? null);
    this.counts.attempts++;
    if (result === "delivered") this.counts.delivered++;
    this.#countLatency(entry.latencyMs);
  }

  #countLatency(latencyMs: number): void {
    const step = Math.ceil(LATENCY_STEPS_A_DECADE * Math.log10(Math.max(1, latencyMs)));
    const last = this.#latencies.length - 1;
    this.#latencies[Math.min(last, step)] = (this.#latencies[Math.min(last, step)] ?? 0) + 1;
  }

  #takeExpiry({ deliveryId, eventIds, left }: EventsExpiredEntry): void {
    const delivery = this.deliveries.get(deliveryId);
    if (delivery === undefined) return;
    this.#change(deliveryId, { lost: delivery.lost + eventIds.length });
    if (left === 0) this.#settle(deliveryId, "gave-up", null);
  }

  #discard(webhookId: string): void {
    for (const delivery of this.deliveries.values()) {
      const isOpen = delivery.result !== "delivered" && delivery.result !== "gave-up";
      if (delivery.webhookId === webhookId && isOpen) this.#settle(delivery.id, "gave-up", null);
    }
  }

  // A delivery's newest row is open until its answer is there; a retry begins a new one.
  #rowFor(entry: Appended): number {
    const delivery = this.deliveries.get(entry.deliveryId);
    if (delivery !== undefined && this.columns.result[delivery.lastRow] === 0) return delivery.lastRow;
    return this.#append(entry);
  }

  #append({ deliveryId, webhookId, at, events }: Appended): number {
    const row = this.rows++;
    if (row >= this.columns.at.length)
      this.columns = resizedColumns(this.columns, { length: 2 * row, dropped: 0 });
    const { columns } = this;
    const before = this.deliveries.get(deliveryId);
    columns.at[row] = at;
    columns.next[row] = Number.NaN;
    columns.latencyMs[row] = Number.NaN;
    columns.attempt[row] = 0;
    columns.delivery[row] = numberIn(deliveryId);
    columns.before[row] = before?.lastRow ?? -1;
    columns.events[row] = events;
    columns.bytes[row] = before?.bytes ?? 0;
    columns.faults[row] = 0;
    columns.status[row] = 0;
    columns.number[row] = (before?.attempts ?? 0) + 1;
    columns.reason[row] = 0;
    columns.webhook[row] = this.texts.indexOf(webhookId ?? "");
    columns.result[row] = 0;
    if (before === undefined) {
      this.deliveries.set(deliveryId, blank({ deliveryId, webhookId, at, events }, row));
    } else this.#change(deliveryId, { lastRow: row });
    return row;
  }

  #settle(deliveryId: string, result: Result, next: Instant | null): void {
    const delivery = this.deliveries.get(deliveryId);
    if (delivery === undefined) return;
    this.#change(deliveryId, { result, next });
    this.columns.result[delivery.lastRow] = RESULTS.indexOf(result);
    this.columns.next[delivery.lastRow] = next ?? Number.NaN;
    this.changedRows.push(delivery.lastRow);
    if (result === "gave-up") this.#gaveUp.add(deliveryId);
    else this.#gaveUp.delete(deliveryId);
    if (next === null) this.waiting.delete(deliveryId);
    else this.waiting.add(deliveryId);
  }

  #change(deliveryId: string, change: Partial<DeliveryView>): void {
    const delivery: Draft | undefined = this.deliveries.get(deliveryId);
    if (delivery !== undefined) Object.assign(delivery, change);
  }

  #dropOldest(dropped: number): void {
    this.columns = resizedColumns(this.columns, { length: this.columns.at.length, dropped });
    this.rows -= dropped;
    this.droppedRows += dropped;
    this.generation++;
    this.changedRows.length = 0;
    for (let row = 0; row < this.rows; row++) {
      this.columns.before[row] = Math.max(-1, (this.columns.before[row] ?? -1) - dropped);
    }
    for (const delivery of this.deliveries.values()) {
      if (delivery.lastRow < dropped) {
        this.deliveries.delete(delivery.id);
        this.waiting.delete(delivery.id);
        this.#gaveUp.delete(delivery.id);
      } else this.#change(delivery.id, { lastRow: delivery.lastRow - dropped });
    }
  }
}

interface Appended {
  readonly deliveryId: string;
  readonly webhookId: string | null;
  readonly at: Instant;
  readonly events: number;
}

function blank({ deliveryId, webhookId, at, events }: Appended, lastRow: number): DeliveryView {
  return {
    id: deliveryId,
    webhookId,
    createdAt: at,
    events,
    bytes: 0,
    runs: NO_RUNS,
    eventNames: 0,
    result: "pending",
    attempts: 0,
    lastRow,
    next: null,
    lost: 0,
  };
}

const NO_RUNS: readonly string[] = [];

function resultOf({ result, next }: AttemptEndedEntry): Result {
  if (result === "delivered") return "delivered";
  if (next === null) return "gave-up";
  return result === "timed-out" ? "timed-out" : "will-retry";
}

function numberIn(id: string): number {
  return Number(/(\d+)$/.exec(id)?.[1] ?? 0);
}

function maskOf(faults: readonly string[]): number {
  return FAULT_KINDS.reduce((mask, kind, bit) => (faults.includes(kind) ? mask | (1 << bit) : mask), 0);
}

/** The faults of a row by name. */
export function faultsIn(mask: number): readonly string[] {
  return FAULT_KINDS.filter((_kind, bit) => (mask & (1 << bit)) !== 0);
}

/** The events of a delivery by name. */
export function eventNamesIn(mask: number): readonly string[] {
  return EVENT_NAMES.filter((_name, bit) => (mask & (1 << bit)) !== 0);
}
