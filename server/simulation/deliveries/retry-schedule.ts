import { TEST_REQUEST_RETRY_WINDOW_MS } from "../../contract/limits.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import type { Rules } from "../rules.ts";

/** What happens to a delivery after a failed attempt. */
export type RetryDecision =
  { readonly kind: "retry"; readonly at: Instant } | { readonly kind: "give-up"; readonly because: string };

/** A delivery that failed, as far as the decision needs it. */
export interface FailedDelivery {
  /** When its youngest event occurred: it expires last. */
  readonly newestEventAt: Instant;
  readonly failedAt: Instant;
  /** Failures so far, this one included. */
  readonly failures: number;
}

/** What retries go by. */
export type RetryRules = Pick<Rules, "retryWaitsMs" | "retryWindowMs" | "retryJitter">;

/** Decides whether, and when, a failed delivery is posted again. Each event expires by its own alarm. */
export function decideRetry(failed: FailedDelivery, rules: RetryRules, chance: Chance): RetryDecision {
  const at = failed.failedAt + waitAfter(failed.failures, rules, chance);
  if (at < failed.newestEventAt + rules.retryWindowMs) return { kind: "retry", at };
  return { kind: "give-up", because: "its events expire before the next try is due" };
}

/** Decides the same for a test request, whose window is counted from when it was asked for. */
export function decideTestRetry(failed: FailedDelivery, rules: RetryRules, chance: Chance): RetryDecision {
  const at = failed.failedAt + waitAfter(failed.failures, rules, chance);
  if (at < failed.newestEventAt + TEST_REQUEST_RETRY_WINDOW_MS) return { kind: "retry", at };
  return { kind: "give-up", because: "a test request is tried for 10 minutes" };
}

/** The wait after the given number of failures, jitter included. Waits never shrink, jitter aside. */
function waitAfter(failures: number, rules: RetryRules, chance: Chance): Duration {
  const waits = rules.retryWaitsMs;
  const wait = waits[Math.min(failures, waits.length) - 1] ?? 0;
  if (rules.retryJitter === 0) return wait;
  return Math.round(wait * (1 + rules.retryJitter * (2 * chance.fraction() - 1)));
}
