/** Characters that one kind of thing may hold altogether, so that no number of requests fills the memory. */
export class TextBudget {
  readonly #max: number;
  readonly #byKey = new Map<string, number>();
  #total = 0;

  constructor(maxCharacters: number) {
    this.#max = maxCharacters;
  }

  /** Sets what one thing holds, in characters; false, and nothing changed: there is no room. */
  hold(key: string, characters: number): boolean {
    const total = this.#total - (this.#byKey.get(key) ?? 0) + characters;
    if (total > this.#max) return false;
    this.#byKey.set(key, characters);
    this.#total = total;
    return true;
  }

  release(key: string): void {
    this.#total -= this.#byKey.get(key) ?? 0;
    this.#byKey.delete(key);
  }
}
