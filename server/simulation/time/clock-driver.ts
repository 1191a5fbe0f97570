import { LAST_INSTANT } from "../../contract/limits.ts";
import { DAY_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { HostTime } from "../ports.ts";
import type { Timeline } from "./timeline.ts";

/** Where to: by a length of time, to an instant, to what is due next, or until nothing is scheduled any more. */
export type AdvanceTarget =
  { readonly by: Duration } | { readonly to: Instant } | { readonly until: "next" | "idle" };

/** How virtual time runs. `speed` counts in mode real only: 1 is the wall clock's, "max" goes straight to what is due. */
export interface ClockMode {
  readonly mode: "real" | "manual";
  readonly speed: number | "max";
}

/** The attempts that are on their way: time stands still for them in every mode but real. */
export interface WorkInFlight {
  /** Resolves when nothing is in flight; undefined: nothing is. */
  settled(): Promise<void> | undefined;
}

/** What the clock was asked to do cannot be done. */
export class ClockError extends Error {
  readonly code: "clock-is-real" | "time-goes-forward" | "beyond-9999" | "never-idle";

  constructor(code: ClockError["code"], message: string) {
    super(message);
    this.name = "ClockError";
    this.code = code;
  }
}

/** `until: "idle"` stops with an error after this much virtual time. */
const NEVER_IDLE_AFTER_MS = 30 * DAY_MS;
/** How long the simulation may keep the process's only thread to itself. */
const YIELD_AFTER_WALL_MS = 20;

/**
 * Moves the timeline: with the wall clock, faster, straight on, or by command.
 *
 * In every mode but real time stands still while an attempt is in flight, so that the network's speed never changes
 * what happens when.
 */
export class ClockDriver {
  readonly #timeline: Timeline;
  readonly #host: HostTime;
  readonly #work: WorkInFlight;
  #mode: ClockMode;
  #anchor: { readonly virtual: Instant; readonly wall: Instant };
  #armedFor: Instant | undefined;
  #disarm: () => void = () => undefined;
  #running: Promise<void> | undefined;
  #runsByItself = false;
  #isInterrupted = false;
  #isClosed = false;

  constructor(timeline: Timeline, host: HostTime, options: ClockMode & { readonly work: WorkInFlight }) {
    this.#timeline = timeline;
    this.#host = host;
    this.#work = options.work;
    this.#mode = { mode: options.mode, speed: options.speed };
    this.#anchor = { virtual: timeline.now(), wall: host.now() };
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  /** True where attempts run concurrently and time flows meanwhile. */
  get isReal(): boolean {
    return this.#mode.mode === "real" && this.#mode.speed === 1;
  }

  /** Changes how time runs from now on; virtual time does not jump. */
  setMode(mode: ClockMode): void {
    this.catchUp();
    this.#mode = mode;
    this.#anchorHere();
    // Time that runs by itself stops here; a command goes on to its end.
    this.#isInterrupted = this.#runsByItself;
    this.arm();
  }

  /** Somebody's command moves time right now. */
  get isAdvancing(): boolean {
    return this.#running !== undefined && !this.#runsByItself;
  }

  /** Goes on from where the timeline was put, in the mode of a snapshot. All its alarms must be set. */
  restore({ mode, speed }: ClockMode): void {
    this.#mode = { mode, speed };
    this.#anchorHere();
    this.#isInterrupted = this.#runsByItself;
    this.#cancelAlarm();
    this.arm();
  }

  /** Lets the time count during which nobody was there: at `wall` it was what it is now. */
  countFrom(wall: Instant): void {
    this.#anchor = { virtual: this.#timeline.now(), wall: Math.min(wall, this.#host.now()) };
    this.catchUp();
  }

  /** Brings virtual time up to where it has flowed to by now. */
  catchUp(): void {
    if (this.#mode.mode === "manual" || this.#mode.speed === "max" || this.#isClosed) return;
    if (this.#timeline.isMoving) return;
    if (this.isReal) this.#timeline.moveTo(this.#flowedTo());
    else if (this.#running === undefined) this.#timeline.driftTo(this.#flowedTo());
  }

  /** Sets the wall clock's alarm for what is due next. To be called when something sooner was scheduled. */
  arm(): void {
    const next = this.#timeline.nextAt();
    if (this.#mode.mode === "manual" || next === undefined || this.#isClosed) return this.#cancelAlarm();
    if (this.#running !== undefined || this.#armedFor === next) return;
    this.#cancelAlarm();
    this.#armedFor = next;
    this.#disarm = this.#host.wakeIn(this.#wallUntil(next), () => this.#onAlarm(), "unattended");
  }

  /** Moves on by command; resolves when all that fell due has settled. Throws ClockError. */
  async advance(target: AdvanceTarget): Promise<void> {
    if (this.isReal) {
      throw new ClockError("clock-is-real", "The clock runs with the wall clock, so it cannot be advanced.");
    }
    while (this.#running !== undefined) await this.#running;
    this.catchUp();
    const start = this.#timeline.now();
    const isUntilIdle = "until" in target && target.until === "idle";
    const limit = isUntilIdle ? start + NEVER_IDLE_AFTER_MS : this.#instantOf(target);
    await this.#run({ limit: () => limit, ending: isUntilIdle ? "stay" : "reach", isByItself: false });
    if (isUntilIdle && this.#timeline.nextAt() !== undefined && !this.#isClosed) {
      throw new ClockError(
        "never-idle",
        "Something is still scheduled after 30 virtual days; the clock stopped there.",
      );
    }
  }

  /** Stops for good; resolves when nothing is in flight. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAlarm();
    await this.#running;
    await this.#work.settled();
  }

  #instantOf(target: AdvanceTarget): Instant {
    const now = this.#timeline.now();
    if ("until" in target) return this.#timeline.nextAt() ?? now;
    const to = "by" in target ? now + target.by : target.to;
    if (to < now)
      throw new ClockError("time-goes-forward", `It is ${now} already: the clock cannot go back to ${to}.`);
    // Beyond it no id and no date can be made any more, and there is no way back.
    if (!(to <= LAST_INSTANT))
      throw new ClockError("beyond-9999", `It is ${now} already: the clock cannot go beyond the year 9999.`);
    return to;
  }

  #onAlarm(): void {
    this.#armedFor = undefined;
    if (!this.isReal) {
      const run: Run =
        this.#mode.speed === "max"
          ? { limit: () => Infinity, ending: "stay", isByItself: true }
          : { limit: () => this.#flowedTo(), ending: "drift", isByItself: true };
      void this.#run(run);
      return;
    }
    this.#timeline.moveTo(this.#flowedTo());
    this.arm();
  }

  // The one loop of all modes but real.
  #run({ limit, ending, isByItself }: Run): Promise<void> {
    this.#cancelAlarm();
    this.#runsByItself = isByItself;
    this.#isInterrupted = false;
    const running = this.#steps(limit)
      .then(() => {
        const isStopped = this.#isClosed || this.#isInterrupted;
        if (ending === "reach" && !isStopped) this.#timeline.moveTo(limit());
        if (ending === "drift" && !isStopped) this.#timeline.driftTo(limit());
      })
      .finally(() => {
        this.#running = undefined;
        this.#runsByItself = false;
        this.#anchorHere();
        this.arm();
      });
    this.#running = running;
    return running;
  }

  async #steps(limit: () => Instant): Promise<void> {
    let turnBegan = this.#host.now();
    // Attempts that somebody's command started (a test request) count as in flight as well.
    await this.#work.settled();
    for (let count = 0; !this.#isClosed && !this.#isInterrupted; count++) {
      const next = this.#timeline.nextAt();
      if (next === undefined || next > limit()) break;
      this.#timeline.moveTo(next);
      const settled = this.#work.settled();
      if (settled !== undefined) {
        await settled;
        this.#anchorHere();
      }
      if (count % 64 !== 63 || this.#host.now() - turnBegan < YIELD_AFTER_WALL_MS) continue;
      await this.#host.nextTurn();
      turnBegan = this.#host.now();
    }
  }

  #flowedTo(): Instant {
    const speed = this.#mode.speed === "max" ? 0 : this.#mode.speed;
    const flowedTo = this.#anchor.virtual + Math.floor((this.#host.now() - this.#anchor.wall) * speed);
    return Math.min(flowedTo, Math.max(this.#anchor.virtual, LAST_INSTANT));
  }

  #wallUntil(at: Instant): Duration {
    if (this.#mode.speed === "max") return 0;
    return Math.max(0, Math.ceil((at - this.#flowedTo()) / this.#mode.speed));
  }

  #anchorHere(): void {
    this.#anchor = { virtual: this.#timeline.now(), wall: this.#host.now() };
  }

  #cancelAlarm(): void {
    this.#disarm();
    this.#disarm = () => undefined;
    this.#armedFor = undefined;
  }
}

interface Run {
  readonly limit: () => Instant;
  /** Where time is at the end: where the last thing happened, on its way to what is due next, or at the limit. */
  readonly ending: "stay" | "drift" | "reach";
  /** The clock's own alarm began it, nobody's command. */
  readonly isByItself: boolean;
}
