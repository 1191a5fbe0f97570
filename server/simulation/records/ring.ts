/** A bound on what all things together weigh. */
export interface WeightLimit<Thing> {
  readonly most: number;
  weightOf(thing: Thing): number;
}

/**
 * The newest things of a numbered sequence: a place for each number, taken over by the number that comes a round later.
 *
 * With a weight limit the oldest go as well while all together weigh more; the newest stays, whatever it weighs.
 */
export class Ring<Thing> {
  readonly #capacity: number;
  readonly #limit: WeightLimit<Thing>;
  readonly #numbers: number[] = [];
  readonly #things: (Thing | undefined)[] = [];
  #size = 0;
  #last = 0;
  #dropped = 0;
  #weight = 0;
  /** No thing with a smaller number is kept. */
  #first = 1;

  constructor(capacity: number, limit: WeightLimit<Thing> = WEIGHTLESS) {
    this.#capacity = capacity;
    this.#limit = limit;
  }

  /** Things that are kept. */
  get size(): number {
    return this.#size;
  }

  /** Things that made room for newer ones. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Keeps a thing under its number, from 1 on, instead of what had that number, or of the one a round before.
   *
   * Answers the one of another number that made room for it.
   */
  set(number: number, thing: Thing): Thing | undefined {
    const place = number % this.#capacity;
    const displaced = this.#things[place];
    const before = displaced === undefined ? 0 : (this.#numbers[place] ?? 0);
    if (before > number) return undefined;
    if (before === 0) this.#size++;
    else if (before !== number) this.#dropped++;
    this.#numbers[place] = number;
    this.#things[place] = thing;
    this.#last = Math.max(this.#last, number);
    this.#first = Math.min(this.#first, number);
    this.#weight +=
      this.#limit.weightOf(thing) - (displaced === undefined ? 0 : this.#limit.weightOf(displaced));
    while (this.#weight > this.#limit.most && this.#size > 1) this.#dropFirst();
    return before === number ? undefined : displaced;
  }

  get(number: number): Thing | undefined {
    const place = number % this.#capacity;
    return this.#numbers[place] === number ? this.#things[place] : undefined;
  }

  /** Things with a greater number, in order. */
  *after(number: number): IterableIterator<Thing> {
    const start = Math.max(number + 1, this.#first, this.#last - this.#capacity + 1);
    for (let next = start; next <= this.#last; next++) {
      const thing = this.get(next);
      if (thing !== undefined) yield thing;
    }
  }

  #dropFirst(): void {
    const number = Math.max(this.#first, this.#last - this.#capacity + 1);
    const thing = this.get(number);
    this.#first = number + 1;
    if (thing === undefined) return;
    this.#things[number % this.#capacity] = undefined;
    this.#size--;
    this.#dropped++;
    this.#weight -= this.#limit.weightOf(thing);
  }

  /** Forgets the things that the question is true of. */
  remove(isUnwanted: (thing: Thing) => boolean): void {
    for (const [place, thing] of this.#things.entries()) {
      if (thing === undefined || !isUnwanted(thing)) continue;
      this.#things[place] = undefined;
      this.#size--;
      this.#weight -= this.#limit.weightOf(thing);
    }
  }

  /** Forgets all things. */
  clear(): void {
    this.#numbers.length = 0;
    this.#things.length = 0;
    this.#size = 0;
    this.#last = 0;
    this.#weight = 0;
    this.#first = 1;
  }
}

const WEIGHTLESS: WeightLimit<unknown> = { most: Infinity, weightOf: () => 0 };
