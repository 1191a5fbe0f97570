import type {
  LoadEventCounts,
  LoadKnee,
  LoadPostCounts,
  LoadReport,
  LoadSample,
} from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration, Instant } from "../contract/time.ts";
import { judgeAssertion } from "./assertion.ts";
import type { LoadBacklog } from "./load-backlog.ts";
import type { LoadBook } from "./load-book.ts";
import type { LoadPlan } from "./load-work.ts";

/** What a report is made from. */
export interface LoadFigures {
  readonly plan: Pick<LoadPlan, "id" | "settings" | "assertions">;
  readonly book: LoadBook;
  readonly backlog: LoadBacklog;
  readonly samples: readonly LoadSample[];
  readonly knee: LoadKnee | null;
  /** Wall clock. */
  readonly startedAt: Instant;
  readonly elapsedMs: Duration;
  /** How long events have occurred. */
  readonly arrivedForMs: Duration;
  readonly longestQueueAgeMs: Duration;
  readonly state: LoadReport["state"];
}

/** A load test's report, as far as it is. */
export function loadReport(figures: LoadFigures): LoadReport {
  const { plan, book, state, samples, knee } = figures;
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
    startedAt: figures.startedAt,
    elapsedMs: Math.round(figures.elapsedMs),
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

function eventCounts({ book, backlog }: LoadFigures): LoadEventCounts {
  const { generated, acknowledged, expired } = book;
  return { generated, acknowledged, expired, pending: generated - acknowledged - expired, ...backlog.events };
}

function postCounts({ book, backlog }: LoadFigures): LoadPostCounts {
  const { attempts, delivered, failed, retries, bytes } = book;
  const { batches, queued, inFlight, waitingForRetry } = backlog.posts;
  return { batches, attempts, delivered, failed, retries, queued, inFlight, waitingForRetry, bytes };
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
