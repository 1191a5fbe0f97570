import type { Instant } from "../contract/time.ts";
import { AlarmQueue } from "./alarm-queue.ts";
import type { Task } from "./alarm-queue.ts";
import { DamagedState } from "./damaged-state.ts";

/** An alarm as plain data: when it rings, and its place among those of the same instant. */
export interface AlarmState {
  readonly at: Instant;
  readonly order: number;
}

/** An alarm that is set. */
export interface Alarm extends AlarmState {
  /** Takes it back; harmless when it has rung. */
  cancel(): void;
}

/** The alarm as plain data. */
export function alarmState({ at, order }: Alarm): AlarmState {
  return { at, order };
}

/** A timeline as plain data; who has set alarms keeps them. */
export interface TimelineState {
  readonly now: Instant;
  /** Alarms that were set so far. */
  readonly alarmsSet: number;
}

/** The only source of "now" in the simulation. */
export interface Clock {
  now(): Instant;
  /** True while an alarm runs. */
  readonly isMoving: boolean;
  /** Runs `task` once, as soon as `now()` is at or past `at`. */
  runAt(at: Instant, task: Task): Alarm;
  /** Sets an alarm of a snapshot again, in the place that it had. */
  resume(alarm: AlarmState, task: Task): Alarm;
}

/**
 * Virtual time: it moves only when told to, and never back unless a snapshot is restored.
 *
 * Alarms that are due at one instant run in the order they were set, so the same commands always replay alike. It
 * knows nothing of the wall clock: see clock-driver.ts.
 */
export class Timeline implements Clock {
  #alarms = new AlarmQueue();
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

  runAt(at: Instant, task: Task): Alarm {
    const before = this.#alarms.nextAt();
    const order = this.#alarms.add(at, task);
    if (before === undefined || at < before) this.#onSooner(at);
    return new SetAlarm(this.#alarms, at, order);
  }

  /** Tells nobody: whoever restores a timeline has all its alarms set again first. */
  resume({ at, order }: AlarmState, task: Task): Alarm {
    if (!this.#alarms.addAs(order, at, task))
      throw new DamagedState(`an alarm has the place ${order}, which another one has or none can have`);
    return new SetAlarm(this.#alarms, at, order);
  }

  /** The timeline as plain data. */
  state(): TimelineState {
    return { now: this.#now, alarmsSet: this.#alarms.added };
  }

  /** Goes to where a timeline was, be it back in time. No alarm is set any more. */
  restore({ now, alarmsSet }: TimelineState): void {
    this.#now = now;
    this.#alarms = new AlarmQueue(alarmsSet);
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

// One object an alarm: there are millions of them.
class SetAlarm implements Alarm {
  readonly at: Instant;
  readonly order: number;
  readonly #alarms: AlarmQueue;

  constructor(alarms: AlarmQueue, at: Instant, order: number) {
    this.#alarms = alarms;
    this.at = at;
    this.order = order;
  }

  cancel(): void {
    this.#alarms.cancel(this.order);
  }
}
