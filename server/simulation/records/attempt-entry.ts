import type { FaultKind } from "../../contract/faults.ts";
import type {
  AttemptEndedEntry,
  AttemptOrigin,
  AttemptStartedEntry,
  RetryPlannedEntry,
} from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import type { PostResult } from "../ports.ts";
import { attemptId, deliveryId } from "./numbering.ts";
import type { RetryDecision } from "../deliveries/retry-schedule.ts";
import { formatDuration, shownUrl } from "../wording.ts";

/** An attempt that was made, before anything was decided of it. */
export interface MadeAttempt {
  /** The number in its id. */
  readonly attempt: number;
  /** The number in its delivery's id. */
  readonly delivery: number;
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  /** Its place among the attempts of its delivery, from 1. */
  readonly number: number;
  readonly origin: AttemptOrigin;
  readonly url: string;
  readonly startedAt: Instant;
  readonly events: number;
}

/** What follows from an attempt. */
export type AttemptSequel =
  | { readonly kind: "acknowledged" }
  | { readonly kind: "retry-with-new-token" }
  | { readonly kind: "abandoned"; readonly because: string }
  | (RetryDecision & { readonly failures: number });

/** What came of an attempt. */
export interface AttemptEnd {
  readonly at: Instant;
  readonly result: PostResult;
  readonly sequel: AttemptSequel;
  readonly faults?: readonly FaultKind[];
}

/** The journal's entry for an attempt that ended: what came of it, what follows and why. */
export function attemptEnded(
  made: MadeAttempt,
  { at, result, sequel, faults = NONE }: AttemptEnd,
  seq: number,
): AttemptEndedEntry {
  return {
    at,
    kind: "attempt-ended",
    attemptId: attemptId(made.attempt),
    deliveryId: deliveryId(made.delivery),
    webhookId: made.webhookId,
    account: made.account,
    server: made.server,
    number: made.number,
    origin: made.origin,
    url: shownUrl(made.url),
    startedAt: made.startedAt,
    startedWallAt: result.startedWallAt,
    result: result.result,
    status: result.status,
    reason: result.reason,
    location: result.location,
    latencyMs: result.latencyMs,
    events: made.events,
    bytes: result.bytes,
    faults,
    next: nextOf(nextAt(sequel, at)),
    why: whyOf(sequel, at, result.reason),
    seq,
  };
}

/** The journal's entry for an attempt whose answer takes time. */
export function attemptStarted(made: MadeAttempt, startedWallAt: Instant): Omit<AttemptStartedEntry, "seq"> {
  return {
    at: made.startedAt,
    kind: "attempt-started",
    attemptId: attemptId(made.attempt),
    deliveryId: deliveryId(made.delivery),
    webhookId: made.webhookId,
    account: made.account,
    server: made.server,
    number: made.number,
    origin: made.origin,
    url: shownUrl(made.url),
    events: made.events,
    startedWallAt,
  };
}

/** The journal's entry for a delivery that was given up and is tried after all. */
export function retryPlanned(
  { id, webhookId, account }: Pick<RetryPlannedEntry, "webhookId" | "account"> & { readonly id: string },
  at: Instant,
  now: Instant,
): Omit<RetryPlannedEntry, "seq"> {
  const why = `retry in ${formatDuration(at - now)}: the rules changed`;
  return { at: now, kind: "retry-planned", account, deliveryId: id, webhookId, next: { at }, why };
}

const NONE: readonly FaultKind[] = [];

/** When an attempt is followed by another one; 0: it is the last. */
export function nextAt(sequel: AttemptSequel, at: Instant): Instant {
  if (sequel.kind === "retry") return sequel.at;
  return sequel.kind === "retry-with-new-token" ? at : 0;
}

/** The same as the journal and the lists tell it. */
export function nextOf(at: Instant): AttemptEndedEntry["next"] {
  return at === 0 ? null : { at };
}

function whyOf(sequel: AttemptSequel, at: Instant, reason: string): string {
  switch (sequel.kind) {
    case "acknowledged":
      return `delivered: ${reason}`;
    case "retry-with-new-token":
      return `once more at once with a new token: ${reason}`;
    case "retry":
      return `retry in ${formatDuration(sequel.at - at)}: ${reason}, failure ${sequel.failures}`;
    case "give-up":
      return `no further try, ${sequel.because}: ${reason}, failure ${sequel.failures}`;
    case "abandoned":
      return `no further try, ${sequel.because}: ${reason}`;
  }
}
