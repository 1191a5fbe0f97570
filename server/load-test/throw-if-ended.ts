import { CannotRun } from "../runtime/cannot-run.ts";

/** Throws a CannotRun where a load test was to end before it had begun. */
export function throwIfEnded(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CannotRun("Ended before the load test began.");
}
