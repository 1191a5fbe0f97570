import type {
  LoadEventCounts,
  LoadKnee,
  LoadPostCounts,
  LoadReport,
  LoadSample,
} from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { judgeAssertion } from "./assertion.ts";
import type { LoadBook } from "./load-book.ts";
import type { LoadPlan } from "./load-run.ts";
import type { LoadSender } from "./load-sender.ts";
import type { LoadServer } from "./load-server.ts";
import type { ScaledTime } from "./scaled-time.ts";

/** What a report is made from. */
export interface LoadFigures {
  readonly plan: LoadPlan;
  readonly book: LoadBook;
  readonly servers: readonly LoadServer[];
  readonly sender: LoadSender;
  readonly samples: readonly LoadSample[];
  readonly knee: LoadKnee | null;
  readonly time: ScaledTime;
  /** How long events have occurred. */
  readonly arrivedForMs: Duration;
  readonly longestQueueAgeMs: Duration;
  readonly state: LoadReport["state"];
}

/** A load test's report, as far as it is. */
export function loadReport(figures: LoadFigures): LoadReport {
  const { plan, book, time, state, samples, knee } = figures;
  const seconds = Math.max(0.001, figures.arrivedForMs / SECOND_MS);
  const measured = {
    events: eventCounts(figures),
    posts: postCounts(figures),
    latency: book.latency.figures(),
    rates: {
      generated: rounded(book.generated / seconds),
      acknowledged: rounded(book.acknowledged / seconds),
      posts: rounded(book.attempts / seconds),
      bytes: Math.round(book.bytes / seconds),
    },
  };
  return {
    kind: "load-report",
    version: 1,
    id: plan.id,
    state,
    startedAt: time.startedWallAt,
    elapsedMs: Math.round(time.elapsed()),
    settings: plan.settings,
    ...measured,
    failures: book.failures(),
    serviceTime: book.serviceTime.figures(),
    queueWait: book.queueWait.figures(),
    ownLag: book.ownLag.figures(),
    longestQueueAgeMs: rounded(figures.longestQueueAgeMs),
    knee,
    samples,
    assertions: plan.assertions.map((assertion) => judgeAssertion(assertion, measured)),
    passed: null,
  };
}

function eventCounts({ book, servers, sender }: LoadFigures): LoadEventCounts {
  const { generated, acknowledged, expired } = book;
  let [inOpenBatches, inQueues, inFlight, waitingForRetry] = [0, 0, 0, 0];
  for (const server of servers) {
    inOpenBatches += server.openEvents;
    inFlight += server.underWay?.batch.count ?? 0;
    for (const { count } of server.waiting()) inQueues += count;
  }
  for (const { count } of sender.waitingForRetry) waitingForRetry += count;
  const pending = generated - acknowledged - expired;
  return { generated, acknowledged, expired, pending, inOpenBatches, inQueues, inFlight, waitingForRetry };
}

function postCounts({ book, servers, sender }: LoadFigures): LoadPostCounts {
  const { attempts, delivered, failed, retries, bytes } = book;
  const queued = servers.reduce((sum, server) => sum + server.queued, 0);
  const inFlight = servers.filter(({ underWay }) => underWay !== undefined).length;
  const batches = servers.reduce((sum, server) => sum + server.batchesClosed, 0);
  const waitingForRetry = sender.waitingCount;
  return { batches, attempts, delivered, failed, retries, queued, inFlight, waitingForRetry, bytes };
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
