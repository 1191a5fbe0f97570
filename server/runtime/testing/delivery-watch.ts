import { parseDuration } from "../../api/control/durations.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { DurationInput, FakeSendgrid } from "../embedded/library-interface.ts";
import { UsageError } from "../usage-error.ts";
import { createWallClock } from "../wall-clock.ts";
import { postedAttempt } from "./posted-attempt.ts";
import type { PostedAttempt } from "./posted-attempt.ts";

/** Why nobody waits any longer. */
export type WatchEnd =
  /** The time is over; `dueAt` is when the next thing would happen. */
  | { readonly kind: "time-is-over"; readonly dueAt: Instant | null }
  /** A manual clock, and nothing is scheduled any more. */
  | { readonly kind: "idle" };

/** What came of watching. */
export interface Watched {
  /** The attempt that was wanted; undefined: none came. */
  readonly found: PostedAttempt | undefined;
  readonly end: WatchEnd;
  /** On the simulation's clock. */
  readonly from: Instant;
  readonly to: Instant;
}

/** How to watch. */
export interface Watch {
  readonly simulator: FakeSendgrid;
  readonly isWanted: (attempt: PostedAttempt) => boolean;
  /** Entries of the journal up to this one are not looked at. */
  readonly afterSeq: number;
  /** Virtual on a clock that is moved by hand, else by the wall clock. */
  readonly withinMs: Duration;
}

/**
 * Looks at all attempts that were made, then moves a manual clock from one due instant to the next, or waits on a clock
 * that runs by itself, until an attempt is wanted or the time is over.
 */
export async function watchAttempts(watch: Watch): Promise<Watched> {
  return watch.simulator.clock().mode === "manual" ? byHand(watch) : byItself(watch);
}

/** Reads how long to wait. Throws a UsageError for anything that is no length of time. */
export function readWithin(asker: string, within: DurationInput): Duration {
  const read = parseDuration(within);
  if (read !== undefined) return read;
  throw new UsageError(
    `${asker}: "within" is ${JSON.stringify(within)}. It must be a duration such as "30s" or "24h".`,
  );
}

/** The newest entry's number; 0: there is none. */
export function lastSeq(simulator: FakeSendgrid): number {
  return simulator.journal().at(-1)?.seq ?? 0;
}

async function byHand(watch: Watch): Promise<Watched> {
  const { simulator, withinMs } = watch;
  const from = simulator.clock().now;
  const seek = seeker(watch);
  for (;;) {
    const found = seek();
    const { now, next } = simulator.clock();
    const end: WatchEnd = next === null ? { kind: "idle" } : { kind: "time-is-over", dueAt: next };
    if (found !== undefined || next === null || next > from + withinMs) return { found, end, from, to: now };
    await simulator.advance({ until: "next" });
  }
}

async function byItself(watch: Watch): Promise<Watched> {
  const { simulator, withinMs } = watch;
  const wallClock = createWallClock();
  const from = simulator.clock().now;
  const deadline = wallClock.now() + withinMs;
  const seek = seeker(watch);
  for (;;) {
    const found = seek();
    const { now, next } = simulator.clock();
    if (found !== undefined || wallClock.now() >= deadline) {
      return { found, end: { kind: "time-is-over", dueAt: next }, from, to: now };
    }
    await new Promise<void>((resolve) => void wallClock.wakeIn(LOOK_MS, resolve));
  }
}

// Soon enough for a person, rarely enough for a machine. Ours.
const LOOK_MS: Duration = 10;

// Each attempt is looked at once, in the order in which they ended.
function seeker({ simulator, isWanted, afterSeq }: Watch): () => PostedAttempt | undefined {
  let seenSeq = afterSeq;
  return () => {
    for (const entry of simulator.journal(seenSeq)) {
      seenSeq = entry.seq;
      if (entry.kind !== "attempt-ended") continue;
      const attempt = postedAttempt(simulator, entry.attemptId);
      if (attempt !== undefined && isWanted(attempt)) return attempt;
    }
    return undefined;
  };
}
