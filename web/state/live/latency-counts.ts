const STEPS_A_DECADE = 20;
const DECADES = 6;

/** Counts latencies by size in steps of a tenth, so that a percentile costs the same however many there are. */
export class LatencyCounts {
  readonly #counts = new Uint32Array(STEPS_A_DECADE * DECADES);

  add(latencyMs: number): void {
    const step = Math.ceil(STEPS_A_DECADE * Math.log10(Math.max(1, latencyMs)));
    const last = Math.min(this.#counts.length - 1, step);
    this.#counts[last] = (this.#counts[last] ?? 0) + 1;
  }

  /** What 95 of 100 did not exceed, to a tenth of its size; null: there are none. */
  get p95(): number | null {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    let seen = 0;
    const step = this.#counts.findIndex((count) => (seen += count) >= 0.95 * total);
    return Math.round(10 ** (step / STEPS_A_DECADE));
  }
}
