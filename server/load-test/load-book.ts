import type { LoadFailure } from "../contract/load-report.ts";
import { Latencies } from "./latencies.ts";
import type { LatenciesData } from "./latencies.ts";

/** Different reasons that are counted one by one. Ours. */
const MOST_REASONS = 50;
const OTHER_REASON = "other reasons";

/** All numbers of a book that count up. */
const COUNTS = [
  "generated",
  "acknowledged",
  "expired",
  "attempts",
  "delivered",
  "failed",
  "unanswered",
  "retries",
  "bytes",
  "repeatedPosts",
  "repeatedEvents",
] as const;

/** Counts by name. */
export type LoadCounts = Record<(typeof COUNTS)[number], number>;

const DISTRIBUTIONS = ["latency", "serviceTime", "queueWait", "ownLag"] as const;

/** What a book holds, as plain data. */
export interface LoadBookData {
  readonly counts: Readonly<LoadCounts>;
  readonly failures: readonly LoadFailure[];
  readonly distributions: Readonly<Record<(typeof DISTRIBUTIONS)[number], LatenciesData>>;
}

/** All that a load test counts. */
export class LoadBook implements LoadCounts {
  readonly latency = new Latencies();
  readonly serviceTime = new Latencies();
  readonly queueWait = new Latencies();
  readonly ownLag = new Latencies();
  generated = 0;
  acknowledged = 0;
  expired = 0;
  attempts = 0;
  delivered = 0;
  failed = 0;
  /** Those that failed without an answer. */
  unanswered = 0;
  retries = 0;
  bytes = 0;
  /** POSTs, and events in them, that a worker which went away may have sent before. */
  repeatedPosts = 0;
  repeatedEvents = 0;
  readonly #failures = new Map<string, number>();

  /** An attempt failed. */
  failedBecause(reason: string): void {
    this.failed++;
    this.#addFailures(reason, 1);
  }

  /** How often attempts failed, the most frequent reason first. */
  failures(): readonly LoadFailure[] {
    return [...this.#failures]
      .map(([reason, count]) => ({ reason, count }))
      .filter(({ count }) => count > 0)
      .toSorted((left, right) => right.count - left.count);
  }

  /** As plain data. */
  data(): LoadBookData {
    return {
      // Both hold a value for each name.
      counts: Object.fromEntries(COUNTS.map((name) => [name, this[name]])) as LoadCounts,
      failures: this.failures(),
      distributions: {
        latency: this.latency.data(),
        serviceTime: this.serviceTime.data(),
        queueWait: this.queueWait.data(),
        ownLag: this.ownLag.data(),
      },
    };
  }

  /** Takes what another one counted, or with -1 takes it away again. */
  add({ counts, failures, distributions }: LoadBookData, sign: 1 | -1 = 1): void {
    for (const name of COUNTS) this[name] += sign * counts[name];
    for (const { reason, count } of failures) this.#addFailures(reason, sign * count);
    for (const name of DISTRIBUTIONS) this[name].add(distributions[name], sign);
  }

  /** Begins anew. */
  reset(): void {
    for (const name of COUNTS) this[name] = 0;
    this.#failures.clear();
    for (const name of DISTRIBUTIONS) this[name].reset();
  }

  #addFailures(reason: string, count: number): void {
    const isKnown = this.#failures.has(reason) || this.#failures.size < MOST_REASONS;
    const name = isKnown ? reason : OTHER_REASON;
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + count);
  }
}
