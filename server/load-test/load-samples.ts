import type { LoadSample } from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { Latencies } from "./latencies.ts";
import type { LoadBook, LoadCounts } from "./load-book.ts";
import type { EndedAttempt } from "./load-sender.ts";

/** A chart has about so many points. */
const SAMPLES = 120;
const LEAST_INTERVAL_MS: Duration = 250;

/** How long the intervals of a load test are. */
export function sampleIntervalMs(durationMs: Duration): Duration {
  return Math.max(LEAST_INTERVAL_MS, durationMs / SAMPLES);
}

/** What else stands in a sample. */
export interface Backlog {
  readonly queueAgeMs: Duration;
  readonly pendingEvents: number;
}

/** Nothing counted, of what a sample tells as rates. */
export const NO_COUNTS = {
  generated: 0,
  acknowledged: 0,
  expired: 0,
  attempts: 0,
  retries: 0,
  failed: 0,
  unanswered: 0,
} as const satisfies Partial<LoadCounts>;

/** Counts of an interval, or up to an instant. */
export type SampledCounts = Readonly<Record<keyof typeof NO_COUNTS, number>>;

// The names of a literal's own members.
const NAMES = Object.keys(NO_COUNTS) as (keyof SampledCounts)[];

/** Two counts together, or with -1 the first without the second. */
export function sumOfCounts(counts: SampledCounts, others: SampledCounts, sign: 1 | -1 = 1): SampledCounts {
  // All names are there.
  return Object.fromEntries(NAMES.map((name) => [name, counts[name] + sign * others[name]])) as SampledCounts;
}

/** What happened in an interval. */
export interface SampledInterval extends Backlog {
  readonly atMs: Duration;
  readonly seconds: number;
  readonly counts: SampledCounts;
  readonly latency: Latencies;
}

/** The sample of an interval. */
export function sampleOf(interval: SampledInterval): LoadSample {
  const { atMs, seconds, counts, latency, queueAgeMs, pendingEvents } = interval;
  return {
    atMs: Math.round(atMs),
    generatedRate: rounded(counts.generated / seconds),
    acknowledgedRate: rounded(counts.acknowledged / seconds),
    expiredRate: rounded(counts.expired / seconds),
    postRate: rounded(counts.attempts / seconds),
    retryRate: rounded(counts.retries / seconds),
    failureRate: rounded(counts.failed / seconds),
    unansweredRate: rounded(counts.unanswered / seconds),
    p50: latency.percentile(50),
    p95: latency.percentile(95),
    p99: latency.percentile(99),
    queueAgeMs: rounded(queueAgeMs),
    pendingEvents,
  };
}

/** Cuts a load test into intervals of equal length. */
export class LoadSamples {
  readonly #book: LoadBook;
  readonly #intervalMs: Duration;
  readonly #latency = new Latencies();
  readonly #all: LoadSample[] = [];
  #beganAt: Duration = 0;
  #before: SampledCounts = NO_COUNTS;

  constructor(book: LoadBook, durationMs: Duration) {
    this.#book = book;
    this.#intervalMs = sampleIntervalMs(durationMs);
  }

  /** The intervals so far. */
  get all(): readonly LoadSample[] {
    return this.#all;
  }

  /** Counts an attempt that ended. */
  count({ latencyMs }: EndedAttempt): void {
    this.#latency.record(latencyMs);
  }

  /** Ends the interval if it is over. */
  update(elapsedMs: Duration, backlog: () => Backlog): void {
    if (elapsedMs - this.#beganAt >= this.#intervalMs) this.end(elapsedMs, backlog());
  }

  /** Ends the interval now. */
  end(elapsedMs: Duration, backlog: Backlog): void {
    const seconds = (elapsedMs - this.#beganAt) / SECOND_MS;
    if (seconds <= 0) return;
    const counts = sumOfCounts(this.#book, this.#before, -1);
    this.#all.push(sampleOf({ atMs: elapsedMs, seconds, counts, latency: this.#latency, ...backlog }));
    this.#before = sumOfCounts(this.#before, counts);
    this.#beganAt = elapsedMs;
    this.#latency.reset();
  }
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
