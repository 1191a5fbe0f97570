import { createHistogram } from "node:perf_hooks";
import type { RecordableHistogram } from "node:perf_hooks";
import type { LatencyFigures, LoadFailure } from "../contract/load-report.ts";
import { HOUR_MS } from "../contract/time.ts";

/** Different reasons that are counted one by one. Ours. */
const MOST_REASONS = 50;
const OTHER_REASON = "other reasons";

/** All that a load test counts. */
export class LoadBook {
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
  retries = 0;
  bytes = 0;
  readonly #failures = new Map<string, number>();

  /** An attempt failed. */
  failedBecause(reason: string): void {
    this.failed++;
    const isKnown = this.#failures.has(reason) || this.#failures.size < MOST_REASONS;
    const name = isKnown ? reason : OTHER_REASON;
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
  }

  /** How often attempts failed, the most frequent reason first. */
  failures(): readonly LoadFailure[] {
    return [...this.#failures]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((left, right) => right.count - left.count);
  }
}

const MICROSECONDS = 1000;
const LONGEST = 25 * HOUR_MS * MICROSECONDS;

/** A distribution of lengths of time (a High Dynamic Range histogram), to three digits. */
export class Latencies {
  readonly #histogram: RecordableHistogram = createHistogram({ lowest: 1, highest: LONGEST, figures: 3 });

  /** Counts one, in milliseconds. */
  record(durationMs: number): void {
    this.#histogram.record(Math.min(LONGEST, Math.max(1, Math.round(durationMs * MICROSECONDS))));
  }

  /** A percentile in milliseconds; null: there is none. */
  percentile(percent: number): number | null {
    return this.#histogram.count === 0 ? null : this.#ms(this.#histogram.percentile(percent));
  }

  /** All that is usually asked of it. */
  figures(): LatencyFigures {
    const { count, mean, max } = this.#histogram;
    if (count === 0) return { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 };
    const at = (percent: number): number => this.#ms(this.#histogram.percentile(percent));
    return {
      count,
      mean: this.#ms(mean),
      p50: at(50),
      p90: at(90),
      p95: at(95),
      p99: at(99),
      p999: at(99.9),
      max: this.#ms(max),
    };
  }

  /** Takes what another one counted. */
  add(other: Latencies): void {
    if (other.#histogram.count > 0) this.#histogram.add(other.#histogram);
  }

  /** Begins anew. */
  reset(): void {
    this.#histogram.reset();
  }

  #ms(microseconds: number): number {
    return Math.round(microseconds) / MICROSECONDS;
  }
}
