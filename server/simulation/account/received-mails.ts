import { DAY_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import type { Day, DayRange } from "../statistics/day-counters.ts";

/** Days that are remembered: three years, the first counted go first. Assumed. */
const MAX_DAYS = 1_096;

/** Counts the mails that Inbound Parse received, by day (UTC). */
export class ReceivedMails {
  readonly #days = new Map<Day, number>();

  count(at: Instant): void {
    const day = Math.floor(at / DAY_MS);
    this.#days.set(day, (this.#days.get(day) ?? 0) + 1);
    const [first] = this.#days.keys();
    if (this.#days.size > MAX_DAYS && first !== undefined) this.#days.delete(first);
  }

  /** How many were received on these days. */
  sum({ first, last }: DayRange): number {
    let sum = 0;
    for (const [day, count] of this.#days) if (day >= first && day <= last) sum += count;
    return sum;
  }

  /** The counts as plain data. */
  state(): readonly (readonly [day: Day, mails: number])[] {
    return [...this.#days];
  }

  /** Takes the place of all counts. */
  restore(days: readonly (readonly [day: Day, mails: number])[]): void {
    this.#days.clear();
    for (const [day, mails] of days) this.#days.set(day, mails);
  }

  /** Forgets all that was counted. */
  clear(): void {
    this.#days.clear();
  }
}
