import type { FaultKind } from "../contract/faults.ts";
import type { AttemptEndedEntry, AttemptOrigin, AttemptStartedEntry } from "../contract/journal.ts";
import type { Instant } from "../contract/time.ts";
import type { PostResult } from "./ports.ts";
import type { RetryDecision } from "./retry-schedule.ts";
import { formatDuration, shownUrl } from "./wording.ts";

/** An attempt that was made, before anything was decided of it. */
export interface MadeAttempt {
  readonly attemptId: string;
  readonly deliveryId: string;
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
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

/** The journal's entry for an attempt: what came of it, what follows and why. */
export function attemptEnded(
  made: MadeAttempt,
  result: PostResult,
  context: {
    readonly at: Instant;
    readonly sequel: AttemptSequel;
    readonly faults?: readonly FaultKind[];
  },
): Omit<AttemptEndedEntry, "seq"> {
  const { at, sequel, faults = NONE } = context;
  return {
    at,
    kind: "attempt-ended",
    attemptId: made.attemptId,
    deliveryId: made.deliveryId,
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
    next: nextOf(sequel, at),
    why: whyOf(sequel, at, result.reason),
  };
}

/** The journal's entry for an attempt whose answer takes time. */
export function attemptStarted(made: MadeAttempt, startedWallAt: Instant): Omit<AttemptStartedEntry, "seq"> {
  const { startedAt: at, ...rest } = made;
  return { at, kind: "attempt-started", ...rest, url: shownUrl(made.url), startedWallAt };
}

const NONE: readonly FaultKind[] = [];

function nextOf(sequel: AttemptSequel, at: Instant): AttemptEndedEntry["next"] {
  if (sequel.kind === "retry") return { at: sequel.at };
  return sequel.kind === "retry-with-new-token" ? { at } : null;
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
