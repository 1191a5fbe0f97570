/** Things that happened, in two generations, as plain data. */
export interface FirstTimesState {
  readonly older: readonly string[];
  readonly newer: readonly string[];
}

/**
 * Tells whether something happens for the first time, as far as it remembers.
 *
 * It remembers at least the last `atLeast` things and at most twice as many; what was forgotten happens for the first
 * time once more.
 */
export class FirstTimes {
  readonly #atLeast: number;
  // Two generations: taking the oldest of a large set off, one by one, would take ever longer.
  #older: ReadonlySet<string> = new Set();
  #newer = new Set<string>();

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  /** True the first time that it is asked about a thing. */
  isFirst(thing: string): boolean {
    if (this.#newer.has(thing) || this.#older.has(thing)) return false;
    this.#newer.add(thing);
    if (this.#newer.size >= this.#atLeast) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    return true;
  }

  /** What it remembers, as plain data. */
  state(): FirstTimesState {
    return { older: [...this.#older], newer: [...this.#newer] };
  }

  /** Remembers that, and nothing else. */
  restore({ older, newer }: FirstTimesState): void {
    this.#older = new Set(older);
    this.#newer = new Set(newer);
  }

  /** Forgets all things. */
  clear(): void {
    this.#older = new Set();
    this.#newer = new Set();
  }
}
