import type { Instant } from "../contract/time.ts";

/** Something to be done at an instant. */
export type Task = () => void;

const ARITY = 4;
const NOTHING: Task = () => undefined;

/**
 * Tasks by instant; those of one instant in the order in which they were added.
 *
 * A heap of numbers with the tasks beside it: a day of retries holds a million of them. It knows no clock.
 */
export class AlarmQueue {
  #at: Instant[] = [];
  #sequence: number[] = [];
  readonly #tasks = new Map<number, Task>();
  #added: number;

  /** `added`: how many tasks were added to the queue whose place this one takes. */
  constructor(added = 0) {
    this.#added = added;
  }

  /** Tasks that were added so far. */
  get added(): number {
    return this.#added;
  }

  /** Tasks that wait. */
  get size(): number {
    return this.#tasks.size;
  }

  /** Adds a task; the number cancels it. */
  add(at: Instant, task: Task): number {
    const sequence = this.#added++;
    this.#put(sequence, at, task);
    return sequence;
  }

  /** Adds a task in the place of one that was added before; false: that place was never given, or is taken. */
  addAs(sequence: number, at: Instant, task: Task): boolean {
    if (sequence >= this.#added || this.#tasks.has(sequence)) return false;
    this.#put(sequence, at, task);
    return true;
  }

  /** Takes a task out; nothing happens when it has run or was taken out before. */
  cancel(sequence: number): void {
    if (!this.#tasks.delete(sequence)) return;
    // Cancelled places stay in the heap until they come up, unless they are most of it.
    if (this.#at.length > 64 && this.#at.length > 2 * this.#tasks.size) this.#compact();
  }

  /** When the next task is due; undefined: there is none. */
  nextAt(): Instant | undefined {
    while (this.#at.length > 0 && !this.#tasks.has(this.#sequence[0] ?? -1)) this.#dropFirst();
    return this.#at[0];
  }

  /** Takes the next task out. `nextAt` must have answered an instant. */
  take(): Task {
    const sequence = this.#sequence[0] ?? -1;
    const task = this.#tasks.get(sequence) ?? NOTHING;
    this.#tasks.delete(sequence);
    this.#dropFirst();
    return task;
  }

  #put(sequence: number, at: Instant, task: Task): void {
    this.#tasks.set(sequence, task);
    this.#at.push(at);
    this.#sequence.push(sequence);
    this.#moveUp(this.#at.length - 1);
  }

  #dropFirst(): void {
    const at = this.#at.pop();
    const sequence = this.#sequence.pop();
    if (at === undefined || sequence === undefined || this.#at.length === 0) return;
    this.#at[0] = at;
    this.#sequence[0] = sequence;
    this.#moveDown(0);
  }

  #compact(): void {
    const live = this.#sequence
      .map((_, index) => index)
      .filter((index) => this.#tasks.has(this.#sequence[index] ?? -1));
    this.#at = live.map((index) => this.#at[index] ?? 0);
    this.#sequence = live.map((index) => this.#sequence[index] ?? 0);
    for (let index = Math.ceil(live.length / ARITY); index >= 0; index--) this.#moveDown(index);
  }

  #moveUp(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = Math.floor((index - 1) / ARITY);
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #moveDown(start: number): void {
    let index = start;
    for (;;) {
      let first = index;
      const lastChild = Math.min(index * ARITY + ARITY, this.#at.length - 1);
      for (let child = index * ARITY + 1; child <= lastChild; child++)
        if (this.#isBefore(child, first)) first = child;
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const difference = (this.#at[left] ?? 0) - (this.#at[right] ?? 0);
    return difference < 0 || (difference === 0 && (this.#sequence[left] ?? 0) < (this.#sequence[right] ?? 0));
  }

  #swap(left: number, right: number): void {
    [this.#at[left], this.#at[right]] = [this.#at[right] ?? 0, this.#at[left] ?? 0];
    [this.#sequence[left], this.#sequence[right]] = [this.#sequence[right] ?? 0, this.#sequence[left] ?? 0];
  }
}
