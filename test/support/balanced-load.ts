import type { LoadReport } from "../../server/contract/load-report.ts";

/** Whether a report's figures add up. */
export function isBalanced({ events, posts }: LoadReport): boolean {
  const { inOpenBatches, inQueues, inFlight, waitingForRetry } = events;
  const firstAttempts = posts.attempts - posts.retries;
  return (
    events.generated === events.acknowledged + events.expired + events.pending &&
    events.pending === inOpenBatches + inQueues + inFlight + waitingForRetry &&
    posts.attempts === posts.delivered + posts.failed + posts.inFlight &&
    // A batch whose events all expired before its turn is neither sent nor queued.
    firstAttempts <= posts.batches &&
    (events.expired > 0 || posts.batches <= firstAttempts + posts.queued)
  );
}
