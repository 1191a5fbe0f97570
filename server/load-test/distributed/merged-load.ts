import type { LoadSample } from "../../contract/load-report.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import { Latencies } from "../latencies.ts";
import { sumOfBacklogs } from "../load-backlog.ts";
import type { LoadBacklog } from "../load-backlog.ts";
import { LoadBook } from "../load-book.ts";
import { NO_COUNTS, sampleIntervalMs, sampleOf, sumOfCounts } from "../load-samples.ts";
import type { SampledCounts } from "../load-samples.ts";
import type { RampSteps } from "../ramp-judge.ts";
import type { PostsUnderWay, SlicePart } from "../slice-parts.ts";
import type { SliceState } from "./slice-work.ts";

/** What a worker did, as far as its parts tell. */
export interface WorkerFigures {
  readonly acknowledged: number;
  readonly posts: number;
}

interface Interval {
  readonly latency: Latencies;
  counts: SampledCounts;
  readonly queueAgesMs: Map<string, Duration>;
}

/**
 * What all workers did, added up.
 *
 * A part has one name and counts once: told again, it takes the place of what it was.
 */
export class MergedLoad {
  readonly book = new LoadBook();
  readonly #steps: RampSteps | undefined;
  readonly #intervalMs: Duration;
  readonly #parts = new Map<string, SlicePart>();
  readonly #states = new Map<number, Pick<SliceState, "backlog" | "underWay">>();
  readonly #intervals = new Map<number, Interval>();
  #longestQueueAgeMs: Duration = 0;

  constructor(durationMs: Duration, steps: RampSteps | undefined) {
    this.#intervalMs = sampleIntervalMs(durationMs);
    this.#steps = steps;
  }

  /** What there is to do yet. */
  get backlog(): LoadBacklog {
    return sumOfBacklogs([...this.#states.values()].map(({ backlog }) => backlog));
  }

  /** How long the oldest POST ever waited for its connection. */
  get longestQueueAgeMs(): Duration {
    return this.#longestQueueAgeMs;
  }

  /** Takes a part, in place of what it was. Names are "slice/owner/interval". */
  take(name: string, part: SlicePart): void {
    const before = this.#parts.get(name);
    if (before !== undefined) this.#add(name, before, -1);
    this.#parts.set(name, part);
    this.#add(name, part, 1);
    this.#longestQueueAgeMs = Math.max(this.#longestQueueAgeMs, part.longestQueueAgeMs);
  }

  /** Takes what a slice has to do yet, and which POSTs no part has counted. */
  takeState(slice: number, { backlog, underWay }: Pick<SliceState, "backlog" | "underWay">): void {
    this.#addUnderWay(this.#states.get(slice)?.underWay, -1);
    this.#addUnderWay(underWay, 1);
    this.#states.set(slice, { backlog, underWay });
  }

  /** Intervals that are over at an instant, counted from the test's beginning. */
  samples(elapsedMs: Duration): readonly LoadSample[] {
    const samples: LoadSample[] = [];
    let pendingEvents = 0;
    for (const [index, interval] of [...this.#intervals].toSorted(([left], [right]) => left - right)) {
      const atMs = Math.min(elapsedMs, (index + 1) * this.#intervalMs);
      const seconds = (atMs - index * this.#intervalMs) / SECOND_MS;
      if (seconds <= 0) continue;
      const { counts, latency, queueAgesMs } = interval;
      pendingEvents += counts.generated - counts.acknowledged - counts.expired;
      const queueAgeMs = Math.max(0, ...queueAgesMs.values());
      samples.push(sampleOf({ atMs, seconds, counts, latency, queueAgeMs, pendingEvents }));
    }
    return samples;
  }

  /** How long POSTs waited at the end of the newest interval. */
  get queueAgeMs(): Duration {
    const newest = Math.max(-1, ...this.#intervals.keys());
    return Math.max(0, ...(this.#intervals.get(newest)?.queueAgesMs.values() ?? []));
  }

  /** What each worker did, by its id. */
  byWorker(): ReadonlyMap<string, WorkerFigures> {
    const all = new Map<string, WorkerFigures>();
    for (const [name, { book }] of this.#parts) {
      const worker = workerIn(name);
      const { acknowledged, posts } = all.get(worker) ?? { acknowledged: 0, posts: 0 };
      all.set(worker, {
        acknowledged: acknowledged + book.counts.acknowledged,
        posts: posts + book.counts.attempts,
      });
    }
    return all;
  }

  #addUnderWay(counts: PostsUnderWay | undefined, sign: 1 | -1): void {
    if (counts === undefined) return;
    this.book.attempts += sign * counts.attempts;
    this.book.retries += sign * counts.retries;
    this.book.bytes += sign * counts.bytes;
  }

  #add(name: string, { interval, book, steps, queueAgeMs }: SlicePart, sign: 1 | -1): void {
    this.book.add(book, sign);
    this.#steps?.add(steps, sign);
    const found = this.#intervals.get(interval) ?? newInterval();
    this.#intervals.set(interval, found);
    found.counts = sumOfCounts(found.counts, book.counts, sign);
    found.latency.add(book.distributions.latency, sign);
    found.queueAgesMs.set(name, queueAgeMs);
  }
}

function newInterval(): Interval {
  return {
    latency: new Latencies(),
    counts: NO_COUNTS,
    queueAgesMs: new Map(),
  };
}

// "3/a1b2c3.2/17": what the worker a1b2c3 did when it had taken something for the second time.
function workerIn(partName: string): string {
  return partName.split("/")[1]?.split(".")[0] ?? "";
}
