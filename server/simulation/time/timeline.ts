import type { Instant } from "../../contract/time.ts";
import { AlarmQueue } from "./alarm-queue.ts";
import type { QueuedAlarm, Task } from "./alarm-queue.ts";
import { DamagedState } from "../damaged-state.ts";

/** An alarm as plain data: when it rings, and its place among those of the same instant. */
export interface AlarmState {
  readonly at: Instant;
  readonly order: number;
}

/** An alarm that is set; its `order` is its place among those of the same instant. */
export type Alarm = QueuedAlarm;

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
  /** Runs `task` once with a subject, so that one function does for a million of them. */
  runFor<Subject>(at: Instant, task: Task<Subject>, subject: Subject): Alarm;
  /** Sets an alarm that has rung once more, instead of a new one; false, and nothing is done: it was cancelled, or waits. */
  runAgain(alarm: Alarm, at: Instant): boolean;
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
    return this.runFor(at, task, undefined);
  }

  runFor<Subject>(at: Instant, task: Task<Subject>, subject: Subject): Alarm {
    const before = this.#alarms.nextAt();
    const alarm = this.#alarms.addFor(at, task, subject);
    if (before === undefined || at < before) this.#onSooner(at);
    return alarm;
  }

  runAgain(alarm: Alarm, at: Instant): boolean {
    const before = this.#alarms.nextAt();
    const isSet = this.#alarms.addAgain(alarm, at);
    if (isSet && (before === undefined || at < before)) this.#onSooner(at);
    return isSet;
  }

  /** Tells nobody: whoever restores a timeline has all its alarms set again first. */
  resume(state: AlarmState, task: Task): Alarm {
    const alarm = this.#alarms.resume(state, task, undefined);
    if (alarm === undefined)
      throw new DamagedState(`an alarm has the place ${state.order}, which another one has or none can have`);
    return alarm;
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
        this.#alarms.take().ring();
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
