/** The newest things of a numbered sequence: a place for each number, taken over by the number that comes a round later. */
export class Ring<Thing> {
  readonly #capacity: number;
  readonly #numbers: number[] = [];
  readonly #things: (Thing | undefined)[] = [];
  #size = 0;
  #last = 0;
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Things that are kept. */
  get size(): number {
    return this.#size;
  }

  /** Things that made room for newer ones. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Keeps a thing under its number, from 1 on, instead of what had that number, or of the one a round before. */
  set(number: number, thing: Thing): void {
    const place = number % this.#capacity;
    const before = this.#things[place] === undefined ? 0 : (this.#numbers[place] ?? 0);
    if (before > number) return;
    if (before === 0) this.#size++;
    else if (before !== number) this.#dropped++;
    this.#numbers[place] = number;
    this.#things[place] = thing;
    this.#last = Math.max(this.#last, number);
  }

  get(number: number): Thing | undefined {
    const place = number % this.#capacity;
    return this.#numbers[place] === number ? this.#things[place] : undefined;
  }

  /** Things with a greater number, in order. */
  *after(number: number): IterableIterator<Thing> {
    for (let next = Math.max(number + 1, this.#last - this.#capacity + 1); next <= this.#last; next++) {
      const thing = this.get(next);
      if (thing !== undefined) yield thing;
    }
  }

  /** Forgets the things that the question is true of. */
  remove(isUnwanted: (thing: Thing) => boolean): void {
    for (const [place, thing] of this.#things.entries()) {
      if (thing === undefined || !isUnwanted(thing)) continue;
      this.#things[place] = undefined;
      this.#size--;
    }
  }

  /** Forgets all things. */
  clear(): void {
    this.#numbers.length = 0;
    this.#things.length = 0;
    this.#size = 0;
    this.#last = 0;
  }
}
