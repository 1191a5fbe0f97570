import type { LoadReport } from "../../server/contract/load-report.ts";

/** Whether a report's figures add up. */
export function isBalanced({ events, posts }: LoadReport): boolean {
  const { inOpenBatches, inQueues, inFlight, waitingForRetry } = events;
  return (
    events.generated === events.acknowledged + events.expired + events.pending &&
    events.pending === inOpenBatches + inQueues + inFlight + waitingForRetry &&
    posts.attempts === posts.delivered + posts.failed + posts.inFlight &&
    posts.batches + posts.retries === posts.attempts + posts.queued
  );
}
