import type { QueuedAlarm } from "../simulation/time/alarm-queue.ts";
import { BATCH_FRAMING, BATCH_FRAMING_BYTES } from "../contract/wire.ts";
import type { Duration } from "../contract/time.ts";
import type { EncodedEvent } from "../simulation/ports.ts";
import type { EventPage } from "./event-page.ts";
import type { WrittenPage } from "./written-page.ts";

/** Where a batch's events are from. */
export interface BatchOrigin {
  /** A page of made-up events that batches share, or one of its own that is written as events occur. */
  readonly page: EventPage | WrittenPage;
  /** The place of its first event on the page. */
  readonly from: number;
  /** Counts all batches of a load test; makes its ids differ from those of all others. */
  readonly number: number;
  /** When its first event occurred, from the test's beginning. */
  readonly openedAt: Duration;
}

/** A timestamp, and how many events that stand one behind the other have it. */
export interface EventStamp {
  readonly second: number;
  readonly count: number;
}

/**
 * The events that leave in one POST: not their bytes, but all that makes them, so that a million that wait for a retry
 * cost little.
 */
export class LoadBatch {
  readonly page: EventPage | WrittenPage;
  readonly number: number;
  readonly openedAt: Duration;
  /** When its POST is due: an attempt's latency counts from here. */
  dueAt: Duration = 0;
  /** Attempts so far that failed. */
  failures = 0;
  /** A worker that went away may have posted it already. */
  mayHaveLeft = false;
  /** Events of it that expired. */
  expiredEvents = 0;
  /** Closes it, while it is open. */
  alarm: QueuedAlarm | null = null;
  /** The timestamp of its first event, expired or not. */
  openedSecond = 0;
  #from: number;
  #count = 0;
  readonly #stamps: { readonly second: number; count: number }[] = [];

  constructor({ page, from, number, openedAt }: BatchOrigin) {
    this.page = page;
    this.number = number;
    this.openedAt = openedAt;
    this.#from = from;
  }

  /** The place of its first event on the page. */
  get from(): number {
    return this.#from;
  }

  /** How many events it has. */
  get count(): number {
    return this.#count;
  }

  /** The body's bytes, framing included. */
  get byteLength(): number {
    return bytesOf(this.page, this.#from, this.#count);
  }

  /** Whether one more event can be in it: that one, or the page's next. A single event may be larger than all the rest may be together. */
  hasRoom(maxBytes: number, written: EncodedEvent | null = null): boolean {
    if (this.#count === 0) return true;
    if (written !== null)
      return this.byteLength + BATCH_FRAMING.separator.length + written.byteLength <= maxBytes;
    return this.#count < this.page.count && bytesOf(this.page, this.#from, this.#count + 1) <= maxBytes;
  }

  /** Takes an event: the page's next, or the one that is to stand there. `second` is its timestamp. */
  add(second: number, written: EncodedEvent | null = null): void {
    if (written !== null && "events" in this.page) this.page.write(written);
    const last = this.#stamps.at(-1);
    if (last === undefined) this.openedSecond = second;
    this.#count++;
    if (last?.second === second) last.count++;
    else this.#stamps.push({ second, count: 1 });
  }

  /** Its events' timestamps, oldest first, each with how many have it. */
  get stamps(): readonly EventStamp[] {
    return this.#stamps;
  }

  /** The timestamp of its youngest event. */
  get newestSecond(): number {
    return this.#stamps.at(-1)?.second ?? 0;
  }

  /** Drops the events that occurred at this second or before; answers how many. */
  expire(second: number): number {
    let dropped = 0;
    for (
      let oldest = this.#stamps[0];
      oldest !== undefined && oldest.second <= second;
      oldest = this.#stamps[0]
    ) {
      dropped += oldest.count;
      this.#stamps.shift();
    }
    this.#drop(dropped);
    return dropped;
  }

  /** Drops so many of its first events: they had expired before it was taken over. */
  forget(events: number): void {
    let left = events;
    for (let oldest = this.#stamps[0]; left > 0 && oldest !== undefined; oldest = this.#stamps[0]) {
      const dropped = Math.min(oldest.count, left);
      left -= dropped;
      oldest.count -= dropped;
      if (oldest.count === 0) this.#stamps.shift();
    }
    this.#drop(events - left);
  }

  #drop(events: number): void {
    this.#from += events;
    this.#count -= events;
    this.expiredEvents += events;
  }
}

function bytesOf({ starts }: EventPage | WrittenPage, from: number, count: number): number {
  const events = (starts[from + count] ?? 0) - (starts[from] ?? 0);
  return BATCH_FRAMING_BYTES + events - BATCH_FRAMING.separator.length;
}
