/**
 * Remembers ids, at least the last `atLeast` of them and at most twice as many.
 *
 * Two sets take turns: the older one is thrown away as a whole, which costs nothing per id.
 */
export class RecentIds {
  readonly #atLeast: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  /** Remembers an id. False: it was known already. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    this.#newer.add(id);
    if (this.#newer.size >= this.#atLeast) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    return true;
  }

  has(id: string): boolean {
    return this.#newer.has(id) || this.#older.has(id);
  }

  /** How many it remembers now. */
  count(): number {
    return this.#newer.size + this.#older.size;
  }

  delete(id: string): void {
    this.#newer.delete(id);
    this.#older.delete(id);
  }

  /** Makes room: forgets the older set, or all where there is none. */
  forgetOlder(): void {
    if (this.#older.size === 0) this.#newer = new Set();
    this.#older = new Set();
  }

  clear(): void {
    this.#newer.clear();
    this.#older.clear();
  }
}
