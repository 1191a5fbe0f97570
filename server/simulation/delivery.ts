import type { Instant } from "../contract/time.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import type { Cancel } from "./timeline.ts";

/** A batch with all its attempts, while it is under way. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly account: string;
  readonly server: number;
  /** Those that are neither acknowledged nor expired. */
  events: readonly OccurredEvent[];
  /** Counts the sets of events that this delivery has posted: a set that shrank has another body. */
  bodyVersion: number;
  attempts: number;
  failures: number;
  state: "waiting" | "in-flight" | "resting" | "ended";
  /** The receiver may have had the events of the last attempt. */
  wasUncertain: boolean;
  /** The one further attempt that a rejected token earns was used. */
  hasNewToken: boolean;
  /** Why it was thrown away, for an attempt that was in flight at the time. */
  discardedBecause: string;
  /** When the last attempt failed. */
  failedAt: Instant;
  /** Null: no further try is planned. */
  cancelRetry: Cancel | null;
  cancelExpiry: Cancel | null;
}

/** Events of a delivery that are too old at `now`, and those that are not. */
export function splitByAge(
  events: readonly OccurredEvent[],
  now: Instant,
  windowMs: number,
): { readonly tooOld: readonly OccurredEvent[]; readonly young: readonly OccurredEvent[] } {
  const tooOld = events.filter((event) => event.at + windowMs <= now);
  return {
    tooOld,
    young: tooOld.length === 0 ? events : events.filter((event) => event.at + windowMs > now),
  };
}

/** When the oldest event of a delivery occurred: it expires first. */
export function oldestAt(events: readonly OccurredEvent[]): Instant {
  return events.reduce((oldest, event) => Math.min(oldest, event.at), Infinity);
}

/** When the youngest event of a delivery occurred: it expires last. */
export function newestAt(events: readonly OccurredEvent[]): Instant {
  return events.reduce((newest, event) => Math.max(newest, event.at), -Infinity);
}
