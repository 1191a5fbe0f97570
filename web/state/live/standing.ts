import type { Instant } from "../../../server/contract/time.ts";
import type { Result } from "../deliveries/delivery-view.ts";

/** Which deliveries wait for a retry, and which were given up. */
export class Standing {
  readonly #waiting = new Map<string, Instant>();
  readonly #gaveUp = new Set<string>();

  /** How a delivery stands now. */
  note(id: string, result: Result, next: Instant | null): void {
    this.forget(id);
    if (result === "gave-up") this.#gaveUp.add(id);
    if (next !== null) this.#waiting.set(id, next);
  }

  forget(id: string): void {
    this.#waiting.delete(id);
    this.#gaveUp.delete(id);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get gaveUp(): number {
    return this.#gaveUp.size;
  }

  /** The earliest instant at which one is tried again; null: none is. */
  get nextRetry(): Instant | null {
    const next = [...this.#waiting.values()].reduce((earliest, at) => Math.min(earliest, at), Infinity);
    return next === Infinity ? null : next;
  }
}
