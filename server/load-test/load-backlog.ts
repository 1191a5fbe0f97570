import type { LoadEventCounts, LoadPostCounts } from "../contract/load-report.ts";
import type { Duration } from "../contract/time.ts";
import type { LoadSender } from "./load-sender.ts";
import type { LoadServer } from "./load-server.ts";

/** Where the events and POSTs are that have not ended, and how many batches there were. */
export interface LoadBacklog {
  readonly events: Pick<LoadEventCounts, "inOpenBatches" | "inQueues" | "inFlight" | "waitingForRetry">;
  readonly posts: Pick<LoadPostCounts, "batches" | "queued" | "inFlight" | "waitingForRetry">;
}

/** Nothing has begun. */
export const NO_BACKLOG: LoadBacklog = {
  events: { inOpenBatches: 0, inQueues: 0, inFlight: 0, waitingForRetry: 0 },
  posts: { batches: 0, queued: 0, inFlight: 0, waitingForRetry: 0 },
};

/** What these servers have to do yet. */
export function backlogOf(servers: readonly LoadServer[], sender: LoadSender): LoadBacklog {
  let [inOpenBatches, inQueues, inFlight, waitingForRetry] = [0, 0, 0, 0];
  for (const server of servers) {
    inOpenBatches += server.openEvents;
    inFlight += server.underWay?.batch.count ?? 0;
    for (const { count } of server.waiting()) inQueues += count;
  }
  for (const { count } of sender.waitingForRetry) waitingForRetry += count;
  return {
    events: { inOpenBatches, inQueues, inFlight, waitingForRetry },
    posts: {
      batches: servers.reduce((sum, server) => sum + server.batchesClosed, 0),
      queued: servers.reduce((sum, server) => sum + server.queued, 0),
      inFlight: servers.filter(({ underWay }) => underWay !== undefined).length,
      waitingForRetry: sender.waitingCount,
    },
  };
}

/** How long the oldest POST that is due has waited for its server's connection. */
export function queueAgeOf(servers: readonly LoadServer[], now: Duration): Duration {
  const oldest = Math.min(...servers.map(({ oldestDueAt }) => oldestDueAt ?? Infinity));
  return Math.max(0, now - Math.min(now, oldest));
}

/** What several parts of a load test have to do yet, together. */
export function sumOfBacklogs(backlogs: Iterable<LoadBacklog>): LoadBacklog {
  let { events, posts } = NO_BACKLOG;
  for (const each of backlogs) {
    events = {
      inOpenBatches: events.inOpenBatches + each.events.inOpenBatches,
      inQueues: events.inQueues + each.events.inQueues,
      inFlight: events.inFlight + each.events.inFlight,
      waitingForRetry: events.waitingForRetry + each.events.waitingForRetry,
    };
    posts = {
      batches: posts.batches + each.posts.batches,
      queued: posts.queued + each.posts.queued,
      inFlight: posts.inFlight + each.posts.inFlight,
      waitingForRetry: posts.waitingForRetry + each.posts.waitingForRetry,
    };
  }
  return { events, posts };
}
