import { BATCH_FRAMING, BATCH_FRAMING_BYTES } from "../../contract/wire.ts";
import type { Instant } from "../../contract/time.ts";
import { DamagedState } from "../damaged-state.ts";
import { eventState, restoredEvent } from "../events/occurred-event.ts";
import type { OccurredEvent, OccurredEventState } from "../events/occurred-event.ts";
import type { Rules } from "../rules.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";

/** How long the body of a batch is, framing included. */
export function batchByteLength(events: readonly OccurredEvent[]): number {
  return BATCH_FRAMING_BYTES + bytesTogether(events);
}

function bytesTogether(events: readonly OccurredEvent[]): number {
  const separators = Math.max(0, events.length - 1) * BATCH_FRAMING.separator.length;
  return events.reduce((bytes, { byteLength }) => bytes + byteLength, separators);
}

/** Events that leave in one POST. */
export interface Batch {
  readonly events: readonly OccurredEvent[];
  /** The body's size, framing included. */
  readonly bytes: number;
  readonly openedAt: Instant;
  readonly closedBy: "age" | "size" | "fault";
}

/** A batch that is being filled, as plain data. */
export interface BatcherState {
  readonly events: readonly OccurredEventState[];
  readonly openedAt: Instant;
  /** When its age closes it; null: it is empty. */
  readonly closesAt: AlarmState | null;
}

/** What came into a batch since it was last stored. */
export interface BatcherChange extends Omit<BatcherState, "events"> {
  /** It is another batch than the one that was stored. */
  readonly isAnew: boolean;
  /** How many events were stored already; those of this change follow. */
  readonly before: number;
  readonly events: readonly OccurredEvent[];
}

/** What a batcher needs. Rules are read anew for each batch. */
export interface BatcherScope {
  readonly clock: Clock;
  rules(): Pick<Rules, "batchMaxAgeMs" | "batchMaxBytes">;
  onClosed(batch: Batch): void;
}

/**
 * Collects events and closes a batch after 30 s or before it would exceed 768 KiB, whichever comes first.
 *
 * It sends nothing: a closed batch is handed to `onClosed`. A single event that is larger than a batch may be leaves
 * alone.
 */
export class Batcher {
  readonly #scope: BatcherScope;
  #events: OccurredEvent[] = [];
  #bytes = 0;
  #openedAt: Instant = 0;
  /** Closes it for its age; null: nothing is in it. */
  #age: Alarm | null = null;
  /** The alarm of the batch that was stored, and how many of its events were. */
  #stored: { readonly order: number | undefined; readonly events: number } | undefined;

  constructor(scope: BatcherScope) {
    this.#scope = scope;
  }

  /** Events that wait for their batch to close. */
  get waiting(): number {
    return this.#events.length;
  }

  add(event: OccurredEvent): void {
    this.#add(event, event.byteLength);
  }

  /** Adds events that are not divided between two batches, unless no batch could hold them. */
  addTogether(events: readonly OccurredEvent[]): void {
    if (batchByteLength(events) > this.#scope.rules().batchMaxBytes) {
      for (const event of events) this.add(event);
      return;
    }
    let bytes = bytesTogether(events);
    for (const event of events) {
      this.#add(event, bytes);
      bytes -= event.byteLength + BATCH_FRAMING.separator.length;
    }
  }

  /** The batch as plain data. */
  state(): BatcherState {
    const closesAt = this.#age === null ? null : alarmState(this.#age);
    return { events: this.#events.map(eventState), openedAt: this.#openedAt, closesAt };
  }

  /** What is not stored yet; it counts as stored from now on. With `isAll`, the whole batch. */
  takeChange(isAll: boolean): BatcherChange {
    const order = this.#age?.order;
    const isAnew = isAll || this.#stored === undefined || this.#stored.order !== order;
    const before = isAnew ? 0 : (this.#stored?.events ?? 0);
    this.#stored = { order, events: this.#events.length };
    const closesAt = this.#age === null ? null : alarmState(this.#age);
    const events = this.#events.slice(before);
    return { isAnew, before, events, openedAt: this.#openedAt, closesAt };
  }

  /** Takes a batch over; to be called before any other thing. */
  restore({ events, openedAt, closesAt }: BatcherState): void {
    this.#events = events.map(restoredEvent);
    this.#bytes = batchByteLength(this.#events);
    this.#openedAt = openedAt;
    this.#age = closesAt === null ? null : this.#scope.clock.resume(closesAt, () => this.#close("age"));
    if ((closesAt === null) !== (events.length === 0))
      throw new DamagedState("a batch without events is to close, or one with events never closes");
  }

  /** Closes the batch before its time, unless it is empty. */
  closeNow(): void {
    if (this.#events.length > 0) this.#close("fault");
  }

  // `bytes` are those that must find room: the event's own, and those of what must follow it.
  #add(event: OccurredEvent, bytes: number): void {
    const { batchMaxBytes } = this.#scope.rules();
    if (this.#events.length > 0 && this.#bytes + BATCH_FRAMING.separator.length + bytes > batchMaxBytes) {
      this.#close("size");
    }
    if (this.#events.length === 0) this.#open();
    else this.#bytes += BATCH_FRAMING.separator.length;
    this.#events.push(event);
    this.#bytes += event.byteLength;
    if (this.#bytes >= batchMaxBytes) this.#close("size");
  }

  /** Empties the batch without posting it; answers the events. */
  discard(): readonly OccurredEvent[] {
    const events = this.#events;
    this.#stopAge();
    this.#events = [];
    return events;
  }

  #open(): void {
    const { clock } = this.#scope;
    this.#openedAt = clock.now();
    this.#bytes = BATCH_FRAMING_BYTES;
    this.#age = clock.runAt(this.#openedAt + this.#scope.rules().batchMaxAgeMs, () => this.#close("age"));
  }

  #stopAge(): void {
    this.#age?.cancel();
    this.#age = null;
  }

  #close(closedBy: Batch["closedBy"]): void {
    const batch = { events: this.#events, bytes: this.#bytes, openedAt: this.#openedAt, closedBy };
    this.#stopAge();
    this.#events = [];
    this.#scope.onClosed(batch);
  }
}
