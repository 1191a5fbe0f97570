import type { Duration, Instant } from "../contract/time.ts";
import type { LoadTime } from "./load-time.ts";

/** How the two times of a load test belong together. */
export interface TimeScale {
  readonly scale: number;
  readonly durationMs: Duration;
  readonly startedWallAt?: Instant;
}

/**
 * The two times of a load test: what has elapsed of it by the wall clock, and the virtual time that stamps events,
 * which goes `scale` times as fast and reaches the wall clock's when the test ends.
 */
export class ScaledTime {
  readonly scale: number;
  readonly startedWallAt: Instant;
  readonly #time: LoadTime;
  readonly #startedAt: number;
  readonly #virtualStart: Instant;

  /** It begins now, or began at `startedWallAt`, which may also be still to come. */
  constructor(time: LoadTime, { scale, durationMs, startedWallAt = time.wallNow() }: TimeScale) {
    this.scale = scale;
    this.#time = time;
    this.#startedAt = time.now() - (time.wallNow() - startedWallAt);
    this.startedWallAt = startedWallAt;
    this.#virtualStart = virtualStart(this.startedWallAt, { scale, durationMs });
  }

  /** Milliseconds of the test so far. */
  elapsed(): Duration {
    return this.sinceStart(this.#time.now());
  }

  /** The same for a reading of the clock. */
  sinceStart(now: number): Duration {
    return now - this.#startedAt;
  }

  /** The virtual instant when so much of the test has elapsed. */
  virtualAt(elapsedMs: Duration): Instant {
    return this.#virtualStart + elapsedMs * this.scale;
  }

  /** How much of the test has elapsed at a virtual instant. */
  elapsedAt(virtual: Instant): Duration {
    return (virtual - this.#virtualStart) / this.scale;
  }
}

/** The virtual instant at which a load test begins: no event is stamped with a time that is still to come. */
export function virtualStart(
  startedWallAt: Instant,
  { scale, durationMs }: Pick<TimeScale, "scale" | "durationMs">,
): Instant {
  return startedWallAt - Math.max(0, scale - 1) * durationMs;
}
