import type { Instant } from "../../contract/time.ts";

/** An address on a list, with what SendGrid's API tells of it. */
export interface Suppression {
  readonly email: string;
  readonly createdAt: Instant;
  /** The mail server's answer, or what stands for one; empty where there is none. */
  readonly reason: string;
  readonly status: string;
  readonly ip: string;
  /** The class of a bounce or block, as its event names it; empty for all others. */
  readonly classification: string;
}

/** Addresses in the order in which they came, each once; they compare without regard to case. */
export class AddressList {
  readonly #byKey = new Map<string, Suppression>();

  get size(): number {
    return this.#byKey.size;
  }

  /** Adds an address; one that comes again is renewed and stands last. */
  add(entry: Suppression): void {
    const key = keyOf(entry.email);
    this.#byKey.delete(key);
    this.#byKey.set(key, entry);
  }

  /** Takes an address off; false when it was not on. */
  remove(email: string): boolean {
    return this.#byKey.delete(keyOf(email));
  }

  find(email: string): Suppression | undefined {
    return this.#byKey.get(keyOf(email));
  }

  has(email: string): boolean {
    // Most lists are empty, and every message asks several.
    return this.#byKey.size > 0 && this.#byKey.has(keyOf(email));
  }

  entries(): readonly Suppression[] {
    return [...this.#byKey.values()];
  }

  /** Takes the place of all entries. */
  restore(entries: readonly Suppression[]): void {
    this.#byKey.clear();
    for (const entry of entries) this.add(entry);
  }

  clear(): void {
    this.#byKey.clear();
  }
}

function keyOf(email: string): string {
  return email.toLowerCase();
}
