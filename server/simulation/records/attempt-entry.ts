import type { FaultKind } from "../../contract/faults.ts";
import type {
  AttemptEndedEntry,
  AttemptOrigin,
  AttemptStartedEntry,
  RetryPlannedEntry,
} from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import type { PostResult } from "../ports.ts";
import type { RetryDecision } from "../deliveries/retry-schedule.ts";
import { formatDuration, shownUrl } from "../wording.ts";

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

/** What came of an attempt. */
export interface AttemptEnd {
  readonly at: Instant;
  readonly result: PostResult;
  readonly sequel: AttemptSequel;
  readonly faults?: readonly FaultKind[];
}

/**
 * An attempt that ended, as the journal and the lists keep it.
 *
 * Its entry with all its texts is made when somebody reads it: a day of retries has millions of attempts, of which few
 * are ever read.
 */
export class EndedAttempt {
  readonly made: MadeAttempt;
  readonly at: Instant;
  readonly result: PostResult;
  readonly sequel: AttemptSequel;
  /** Its number in the journal, which gives it. */
  seq = 0;
  readonly #faults: readonly FaultKind[];

  constructor(made: MadeAttempt, { at, result, sequel, faults = NONE }: AttemptEnd) {
    this.made = made;
    this.at = at;
    this.result = result;
    this.sequel = sequel;
    this.#faults = faults;
  }

  /** The account whose attempt it was. */
  get account(): string {
    return this.made.account;
  }

  /** The journal's entry: what came of the attempt, what follows and why. */
  entry(): AttemptEndedEntry {
    const { made, at, result, sequel } = this;
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
      faults: this.#faults,
      next: nextOf(sequel, at),
      why: whyOf(sequel, at, result.reason),
      seq: this.seq,
    };
  }
}

/** The journal's entry for an attempt whose answer takes time. */
export function attemptStarted(made: MadeAttempt, startedWallAt: Instant): Omit<AttemptStartedEntry, "seq"> {
  return {
    at: made.startedAt,
    kind: "attempt-started",
    attemptId: made.attemptId,
    deliveryId: made.deliveryId,
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
  { id: deliveryId, webhookId }: { readonly id: string; readonly webhookId: string },
  at: Instant,
  now: Instant,
): Omit<RetryPlannedEntry, "seq"> {
  const why = `retry in ${formatDuration(at - now)}: the rules changed`;
  return { at: now, kind: "retry-planned", deliveryId, webhookId, next: { at }, why };
}

const NONE: readonly FaultKind[] = [];

/** When an attempt is followed by another one; null: it is the last. */
export function nextOf(sequel: AttemptSequel, at: Instant): AttemptEndedEntry["next"] {
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
