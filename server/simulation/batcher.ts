import { BATCH_FRAMING, BATCH_FRAMING_BYTES } from "../contract/wire.ts";
import type { Instant } from "../contract/time.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import type { Rules } from "./rules.ts";
import type { Cancel, Clock } from "./timeline.ts";

/** Events that leave in one POST. */
export interface Batch {
  readonly events: readonly OccurredEvent[];
  /** The body's size, framing included. */
  readonly bytes: number;
  readonly openedAt: Instant;
  readonly closedBy: "age" | "size";
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
  #cancelAge: Cancel = () => undefined;

  constructor(scope: BatcherScope) {
    this.#scope = scope;
  }

  /** Events that wait for their batch to close. */
  get waiting(): number {
    return this.#events.length;
  }

  add(event: OccurredEvent): void {
    const { batchMaxBytes } = this.#scope.rules();
    if (
      this.#events.length > 0 &&
      this.#bytes + BATCH_FRAMING.separator.length + event.byteLength > batchMaxBytes
    ) {
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
    this.#cancelAge();
    this.#events = [];
    return events;
  }

  #open(): void {
    const { clock } = this.#scope;
    this.#openedAt = clock.now();
    this.#bytes = BATCH_FRAMING_BYTES;
    this.#cancelAge = clock.runAt(this.#openedAt + this.#scope.rules().batchMaxAgeMs, () =>
      this.#close("age"),
    );
  }

  #close(closedBy: Batch["closedBy"]): void {
    const batch = { events: this.#events, bytes: this.#bytes, openedAt: this.#openedAt, closedBy };
    this.#cancelAge();
    this.#events = [];
    this.#scope.onClosed(batch);
  }
}
