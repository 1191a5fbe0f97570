import type { Instant } from "../contract/time.ts";
import { AlarmQueue } from "./alarm-queue.ts";
import type { Task } from "./alarm-queue.ts";

/** Takes back what `runAt` set; harmless when it has run. */
export type Cancel = () => void;

/** The only source of "now" in the simulation. */
export interface Clock {
  now(): Instant;
  /** True while an alarm runs. */
  readonly isMoving: boolean;
  /** Runs `task` once, as soon as `now()` is at or past `at`. */
  runAt(at: Instant, task: Task): Cancel;
}

/**
 * Virtual time: it moves only when told to, and never back.
 *
 * Alarms that are due at one instant run in the order they were set, so the same commands always replay alike. It
 * knows nothing of the wall clock: see clock-driver.ts.
 */
export class Timeline implements Clock {
  readonly #alarms = new AlarmQueue();
  readonly #onSooner: (at: Instant) => void;
  #now: Instant;
  #isMoving = false;

  /** `onSooner` is called when an alarm is set that comes before all others. */
  constructor(startAt: Instant, onSooner: (at: Instant) => void = () => undefined) {
    this.#now = startAt;
    this.#onSooner = onSooner;
  }

  /** Alarms that are set. */
  get scheduled(): number {
    return this.#alarms.size;
  }

  now(): Instant {
    return this.#now;
  }

  /** An alarm is running: what is done now is done in its turn, not by somebody's command. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  /** When the next alarm is due; undefined: none is set. */
  nextAt(): Instant | undefined {
    return this.#alarms.nextAt();
  }

  runAt(at: Instant, task: Task): Cancel {
    const before = this.#alarms.nextAt();
    const sequence = this.#alarms.add(at, task);
    if (before === undefined || at < before) this.#onSooner(at);
    return () => this.#alarms.cancel(sequence);
  }

  /** Moves to `to`, running on the way what is due, each at its own instant. */
  moveTo(to: Instant): void {
    this.#isMoving = true;
    try {
      for (let at = this.nextAt(); at !== undefined && at <= to; at = this.nextAt()) {
        this.#now = Math.max(this.#now, at);
        this.#alarms.take()();
      }
    } finally {
      this.#isMoving = false;
    }
    this.#now = Math.max(this.#now, to);
  }

  /** Moves towards `to` as far as no alarm is due. */
  driftTo(to: Instant): void {
    const at = this.nextAt() ?? to;
    this.#now = Math.max(this.#now, Math.min(to, at));
  }
}
