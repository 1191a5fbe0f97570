import type { SignableBody } from "./batch-body.ts";

const DEFAULT_BUDGET_BYTES = 16 * 1024 * 1024;

/**
 * Bodies of deliveries that may be tried again, so that their bytes are not made anew each time.
 *
 * It is bounded: the one that was not asked for the longest goes first.
 */
export class BodyCache {
  readonly #budgetBytes: number;
  readonly #bodies = new Map<string, SignableBody>();
  #keptBytes = 0;

  constructor(budgetBytes: number = DEFAULT_BUDGET_BYTES) {
    this.#budgetBytes = budgetBytes;
  }

  /** The body of that key, made by `make` where it is not kept. */
  bodyFor(bodyKey: string, make: () => SignableBody): SignableBody {
    const body = this.#bodies.get(bodyKey) ?? make();
    this.#drop(bodyKey);
    this.#bodies.set(bodyKey, body);
    this.#keptBytes += body.slab.length;
    if (this.#keptBytes > this.#budgetBytes) this.#makeRoom();
    return body;
  }

  /** Forgets all bodies. */
  clear(): void {
    this.#bodies.clear();
    this.#keptBytes = 0;
  }

  #drop(bodyKey: string): void {
    const body = this.#bodies.get(bodyKey);
    if (body === undefined) return;
    this.#bodies.delete(bodyKey);
    this.#keptBytes -= body.slab.length;
  }

  // Drops somewhat more than it must: looking for the oldest is slow just after many were dropped.
  #makeRoom(): void {
    for (const oldest of this.#bodies.keys()) {
      if (this.#keptBytes <= this.#budgetBytes * LEFT_AFTER_DROPPING) break;
      this.#drop(oldest);
    }
  }
}

const LEFT_AFTER_DROPPING = 0.75;
