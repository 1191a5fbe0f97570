import type { Duration, Instant } from "../contract/time.ts";
import { createWallClock } from "../runtime/wall-clock.ts";

/** What time it is for a load test, and its alarms. Tests bring their own. */
export interface LoadTime {
  /** Milliseconds with their fractions; from when is of no matter. Never goes back. */
  now(): number;
  /** The wall clock, which stamps signatures. */
  wallNow(): Instant;
  /** Runs `task` once, about `delayMs` from now. Returns a cancel function. */
  wakeIn(delayMs: Duration, task: () => void): () => void;
  /** Runs `task` as soon as answers that have arrived were read. */
  nextTurn(task: () => void): void;
}

/** The real clocks of this machine. */
export function createLoadTime(): LoadTime {
  const wall = createWallClock();
  return {
    now: () => performance.now(),
    wallNow: () => wall.now(),
    wakeIn: (delayMs, task) => wall.wakeIn(delayMs, task),
    nextTurn: (task) => void setImmediate(task),
  };
}
