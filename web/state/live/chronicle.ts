import type { JournalEntry } from "../../../server/contract/journal.ts";
import type { Instant } from "../../../server/contract/time.ts";
import { ORIGINS, isByHand } from "../deliveries/attempt-origins.ts";
import { BatchContents } from "../deliveries/batch-contents.ts";
import { numberIn, rowToFill, rowsBackFrom, standingRow } from "../deliveries/delivery-rows.ts";
import type { Appended, ChronicleCounts, DeliveryView, Result } from "../deliveries/delivery-view.ts";
import { RESULTS, blankDelivery, resultOf } from "../deliveries/delivery-view.ts";
import type { AttemptColumns, RowValues } from "./growing-columns.ts";
import { LatencyCounts } from "./latency-counts.ts";
import { maskOfFaults } from "../deliveries/name-masks.ts";
import { Standing } from "./standing.ts";
import {
  TextTable,
  beginRow,
  createColumns,
  fillRow,
  resizedColumns,
  valuesIn,
  withoutOldest,
} from "./growing-columns.ts";

type EntryOf<Kind> = Extract<JournalEntry, { kind: Kind }>;
type Draft = { -readonly [Key in keyof DeliveryView]: DeliveryView[Key] };

/** Rows that are kept at least; a quarter more, and the oldest go. */
const KEPT_ROWS = 200_000;

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
  /** Which deliveries wait, and which were given up. */
  standing = new Standing();
  readonly counts: ChronicleCounts = { messages: 0, events: 0, attempts: 0, delivered: 0 };
  seq = 0;
  at: Instant | null = null;
  startedAt: Instant | null = null;
  /** Counts up with each change of webhook settings, and with each run that begins or ends. */
  settingsRevision = 0;
  runsRevision = 0;

  readonly #keptRows: number;
  #contents = new BatchContents();
  #latencies = new LatencyCounts();

  constructor(keptRows = KEPT_ROWS) {
    this.#keptRows = keptRows;
  }

  /** Takes up entries, oldest first. */
  takeUp(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.seq) continue;
      this.seq = entry.seq;
      this.at = entry.at;
      this.#takeUpOne(entry);
    }
    const { rows } = this;
    if (rows > 1.25 * this.#keptRows) this.#dropOldest(rows - this.#keptRows);
  }

  /** The latency that 95 of 100 attempts did not exceed, to a tenth of its size; null: there was no answer yet. */
  get latencyP95(): number | null {
    return this.#latencies.p95;
  }

  /** A row's numbers. */
  valuesAt(row: number): RowValues {
    return valuesIn(this.columns, row);
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
    return rowsBackFrom(this.columns, lastRow).toReversed();
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
        this.#contents.takeFault(entry);
        return;
      case "note":
      case "suppression":
        return;
    }
  }

  #begin(at: Instant): void {
    this.rows = 0;
    this.generation++;
    this.changedRows.length = 0;
    this.deliveries.clear();
    this.standing = new Standing();
    this.#contents = new BatchContents();
    this.#latencies = new LatencyCounts();
    Object.assign(this.counts, { messages: 0, events: 0, attempts: 0, delivered: 0 });
    this.droppedRows = 0;
    this.startedAt = at;
    this.settingsRevision++;
    this.runsRevision++;
  }

  #takeEvent(entry: EntryOf<"event-occurred">): void {
    this.counts.events++;
    this.#contents.takeEvent(entry);
  }

  #takeBatch(entry: EntryOf<"batch-closed">): void {
    const { deliveryId, webhookId, events, bytes, runs, at } = entry;
    this.#append({ deliveryId, webhookId, origin: "batch", at, events });
    this.#change(deliveryId, { bytes, runs, eventNames: this.#contents.namesOf(entry) });
    this.columns.bytes[this.rows - 1] = bytes;
  }

  #takeStart(entry: EntryOf<"attempt-started">): void {
    const row = this.#rowFor(entry);
    this.columns.attempt[row] = numberIn(entry.attemptId);
    this.columns.number[row] = entry.number;
    this.columns.origin[row] = ORIGINS.indexOf(entry.origin);
    this.columns.at[row] = entry.at;
    this.changedRows.push(row);
  }

  #takeEnd(entry: EntryOf<"attempt-ended">): void {
    const row = this.#rowFor({ ...entry, at: entry.startedAt });
    const result = resultOf(entry);
    fillRow(this.columns, row, {
      at: entry.startedAt,
      attempt: numberIn(entry.attemptId),
      origin: ORIGINS.indexOf(entry.origin),
      number: entry.number,
      status: entry.status ?? 0,
      latencyMs: entry.latencyMs,
      events: entry.events,
      bytes: entry.bytes,
      faults: maskOfFaults(entry.faults),
      reason: this.texts.indexOf(entry.reason),
    });
    const before = this.deliveries.get(entry.deliveryId);
    this.#change(entry.deliveryId, {
      bytes: entry.bytes,
      attempts: (before?.attempts ?? 0) + 1,
      events: Math.max(before?.events ?? 0, entry.events),
    });
    // What a person sends once more says nothing of where the delivery stands.
    if (entry.origin === "resend") this.#showResult(row, result, null);
    else this.#settle(entry.deliveryId, result, entry.next?.at ?? null);
    this.counts.attempts++;
    if (result === "delivered") this.counts.delivered++;
    this.#latencies.add(entry.latencyMs);
  }

  #takeExpiry({ deliveryId, eventIds, left }: EntryOf<"events-expired">): void {
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
  #rowFor(entry: Appended & { readonly attemptId: string }): number {
    const attempt = { id: numberIn(entry.attemptId), isResend: entry.origin === "resend" };
    const row = rowToFill(this.columns, this.deliveries.get(entry.deliveryId)?.lastRow ?? -1, attempt);
    return row < 0 ? this.#append(entry) : row;
  }

  #append({ deliveryId, webhookId, origin, at, events }: Appended): number {
    const row = this.rows++;
    if (row >= this.columns.at.length)
      this.columns = resizedColumns(this.columns, { length: 2 * row, dropped: 0 });
    const before = this.deliveries.get(deliveryId);
    beginRow(this.columns, row, {
      at,
      events,
      delivery: numberIn(deliveryId),
      before: before?.lastRow ?? -1,
      bytes: before?.bytes ?? 0,
      number: (before?.attempts ?? 0) + 1,
      webhook: this.texts.indexOf(webhookId ?? before?.webhookId ?? ""),
      origin: ORIGINS.indexOf(origin),
    });
    if (before === undefined) {
      this.deliveries.set(deliveryId, blankDelivery({ deliveryId, webhookId, origin, at, events }, row));
    } else this.#change(deliveryId, { lastRow: row });
    return row;
  }

  #settle(deliveryId: string, result: Result, next: Instant | null): void {
    const delivery = this.deliveries.get(deliveryId);
    if (delivery === undefined) return;
    this.#change(deliveryId, { result, next });
    this.#showResult(standingRow(this.columns, delivery.lastRow), result, next);
    if (result === "gave-up" && isByHand(delivery.origin)) this.standing.forget(deliveryId);
    else this.standing.note(deliveryId, result, next);
  }

  #showResult(row: number, result: Result, next: Instant | null): void {
    this.columns.result[row] = RESULTS.indexOf(result);
    this.columns.next[row] = next ?? Number.NaN;
    this.changedRows.push(row);
  }

  #change(deliveryId: string, change: Partial<DeliveryView>): void {
    const delivery: Draft | undefined = this.deliveries.get(deliveryId);
    if (delivery !== undefined) Object.assign(delivery, change);
  }

  #dropOldest(dropped: number): void {
    this.columns = withoutOldest(this.columns, dropped);
    this.rows -= dropped;
    this.droppedRows += dropped;
    this.generation++;
    this.changedRows.length = 0;
    for (const delivery of this.deliveries.values()) {
      if (delivery.lastRow < dropped) {
        this.deliveries.delete(delivery.id);
        this.standing.forget(delivery.id);
      } else this.#change(delivery.id, { lastRow: delivery.lastRow - dropped });
    }
  }
}
