import type { LoadSample } from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { Latencies } from "./latencies.ts";
import type { LoadBook } from "./load-book.ts";
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

type Counts = Pick<LoadBook, "generated" | "acknowledged" | "attempts" | "failed">;

/** Cuts a load test into intervals of equal length. */
export class LoadSamples {
  readonly #book: LoadBook;
  readonly #intervalMs: Duration;
  readonly #latency = new Latencies();
  readonly #all: LoadSample[] = [];
  #beganAt: Duration = 0;
  #before: Counts = { generated: 0, acknowledged: 0, attempts: 0, failed: 0 };

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
  end(elapsedMs: Duration, { queueAgeMs, pendingEvents }: Backlog): void {
    const seconds = (elapsedMs - this.#beganAt) / SECOND_MS;
    if (seconds <= 0) return;
    const { generated, acknowledged, attempts, failed } = this.#book;
    const before = this.#before;
    this.#all.push({
      atMs: Math.round(elapsedMs),
      generatedRate: rounded((generated - before.generated) / seconds),
      acknowledgedRate: rounded((acknowledged - before.acknowledged) / seconds),
      postRate: rounded((attempts - before.attempts) / seconds),
      failureRate: rounded((failed - before.failed) / seconds),
      p50: this.#latency.percentile(50),
      p99: this.#latency.percentile(99),
      queueAgeMs: rounded(queueAgeMs),
      pendingEvents,
    });
    this.#before = { generated, acknowledged, attempts, failed };
    this.#beganAt = elapsedMs;
    this.#latency.reset();
  }
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
