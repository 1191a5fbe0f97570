import { RecentIds } from "./recent-ids.ts";

/** How many ids are remembered. */
export interface IdBounds {
  /** Of each settings, as long as all together stay below `altogether`. */
  readonly atLeast: number;
  readonly altogether: number;
}

/**
 * Remembers the last event ids that came by each settings, within a bound on all together.
 *
 * Where that is reached, the settings with the most ids forget their older ones.
 */
export class IdsBySettings {
  readonly #bounds: IdBounds;
  readonly #ids = new Map<string, RecentIds>();
  #total = 0;

  constructor(bounds: IdBounds) {
    this.#bounds = bounds;
  }

  /** Remembers an id that came by a name of settings. False: it was known already. */
  add(settings: string, id: string): boolean {
    const ids = this.#idsOf(settings);
    const before = ids.count();
    const isNew = ids.add(id);
    this.#total += ids.count() - before;
    if (this.#total > this.#bounds.altogether) this.#makeRoom();
    return isNew;
  }

  /** How many it remembers now. */
  count(): number {
    return this.#total;
  }

  clear(): void {
    this.#ids.clear();
    this.#total = 0;
  }

  #idsOf(settings: string): RecentIds {
    const known = this.#ids.get(settings);
    if (known !== undefined) return known;
    const ids = new RecentIds(this.#bounds.atLeast);
    this.#ids.set(settings, ids);
    return ids;
  }

  #makeRoom(): void {
    const [largest] = [...this.#ids.values()].toSorted((a, b) => b.count() - a.count());
    if (largest === undefined) return;
    const before = largest.count();
    largest.forgetOlder();
    this.#total += largest.count() - before;
  }
}
