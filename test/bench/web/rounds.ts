/** What rounds of a benchmark came to. */
export interface Rounds<Value> {
  readonly all: readonly Value[];
  /** Measures so many rounds after one that warms up and does not count. */
  measure(count: number, round: () => Promise<Value>): Promise<void>;
}

/** Rounds that are still to be measured. */
export function newRounds<Value>(): Rounds<Value> {
  const all: Value[] = [];
  return {
    all,
    async measure(count, round) {
      await round();
      for (let nth = 0; nth < count; nth++) all.push(await round());
    },
  };
}
