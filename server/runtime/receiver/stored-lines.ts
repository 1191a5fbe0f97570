import type { StoredEvent } from "../../api/control/ports.ts";

/**
 * The newest events that a receiver stored, a line for each time, in their order: at least the last `atLeast`, and at
 * most twice as many.
 */
export class StoredLines {
  readonly #atLeast: number;
  #lines: StoredEvent[] = [];
  #lastSeq = 0;

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  add(eventId: string, settings: string): void {
    this.#lines.push({ seq: ++this.#lastSeq, eventId, settings });
    // Rarely, and all at once: taking one off the front of a long array each time would cost more.
    if (this.#lines.length >= 2 * this.#atLeast) this.#lines = this.#lines.slice(-this.#atLeast);
  }

  /** Those behind a position (0: from the oldest kept), oldest first. */
  after(position: number): readonly StoredEvent[] {
    const first = this.#lines[0]?.seq ?? 1;
    return this.#lines.slice(Math.max(0, position - first + 1));
  }

  clear(): void {
    this.#lines = [];
    this.#lastSeq = 0;
  }
}
