import type { LatencyFigures } from "../contract/load-report.ts";
import { HOUR_MS } from "../contract/time.ts";

/** A distribution as plain data: it can be sent elsewhere and added to others there. */
export interface LatenciesData {
  /** Pairs, flat: how many buckets further than the one before, and how many lengths of time are in it. */
  readonly buckets: readonly number[];
  /** Of all of them, in microseconds. */
  readonly sum: number;
  readonly max: number;
}

const MICROSECONDS = 1000;
const LONGEST = 25 * HOUR_MS * MICROSECONDS;

// A bucket is at most a thousandth of its value wide: 2,048 of width 1, then 1,024 for each doubling.
const FINE = 2048;
const A_DOUBLING = 1024;

/**
 * A distribution of lengths of time to three digits, in buckets as a High Dynamic Range histogram has them.
 *
 * Of our own, since those of Node cannot leave their process: what several workers measured has to be added up.
 */
export class Latencies {
  #buckets = new Uint32Array(FINE);
  #count = 0;
  #sum = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** Counts one, in milliseconds. */
  record(durationMs: number): void {
    const value = Math.min(LONGEST, Math.max(1, Math.round(durationMs * MICROSECONDS)));
    this.#addTo(bucketOf(value), 1);
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  /** A percentile in milliseconds; null: there is none. */
  percentile(percent: number): number | null {
    return this.#count === 0 ? null : this.#at(percent);
  }

  /** All that is usually asked of it. */
  figures(): LatencyFigures {
    const count = this.#count;
    if (count === 0) return { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 };
    return {
      count,
      mean: inMs(this.#sum / count),
      p50: this.#at(50),
      p90: this.#at(90),
      p95: this.#at(95),
      p99: this.#at(99),
      p999: this.#at(99.9),
      max: inMs(this.#max),
    };
  }

  /** Takes what another one counted, or with -1 takes it away again; the longest stays. */
  add({ buckets, sum, max }: LatenciesData, sign: 1 | -1 = 1): void {
    let bucket = 0;
    for (let place = 0; place + 1 < buckets.length; place += 2) {
      bucket += buckets[place] ?? 0;
      this.#addTo(bucket, sign * (buckets[place + 1] ?? 0));
    }
    this.#sum += sign * sum;
    if (max > this.#max) this.#max = max;
  }

  /** As plain data. */
  data(): LatenciesData {
    const buckets: number[] = [];
    let last = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      if (count === 0) continue;
      buckets.push(bucket - last, count);
      last = bucket;
    }
    return { buckets, sum: this.#sum, max: this.#max };
  }

  /** Begins anew. */
  reset(): void {
    if (this.#count > 0) this.#buckets.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#max = 0;
  }

  #addTo(bucket: number, count: number): void {
    if (bucket >= this.#buckets.length) {
      const larger = new Uint32Array(Math.ceil((bucket + 1) / FINE) * FINE);
      larger.set(this.#buckets);
      this.#buckets = larger;
    }
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count;
    this.#count += count;
  }

  // The largest value that falls into the bucket, as HDR histograms have it, but none that was never measured.
  #at(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let reached = 0;
    // Of thousands of buckets the pairs of entries() would take ten times as long, and posts would wait for them.
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      reached += this.#buckets[bucket] ?? 0;
      if (reached >= rank) return inMs(Math.min(this.#max, largestIn(bucket)));
    }
    return inMs(this.#max);
  }
}

function bucketOf(value: number): number {
  if (value < FINE) return value;
  const doublings = digitsOf(value) - 11;
  return doublings * A_DOUBLING + Math.floor(value / 2 ** doublings);
}

function largestIn(bucket: number): number {
  if (bucket < FINE) return bucket;
  const doublings = Math.floor(bucket / A_DOUBLING) - 1;
  return (bucket - doublings * A_DOUBLING + 1) * 2 ** doublings - 1;
}

/** Binary digits of a whole number, which may have more than the 32 that the machine counts at once. */
function digitsOf(value: number): number {
  const high = Math.floor(value / 2 ** 31);
  return high > 0 ? 31 + 32 - Math.clz32(high) : 32 - Math.clz32(value);
}

function inMs(microseconds: number): number {
  return Math.round(microseconds) / MICROSECONDS;
}
