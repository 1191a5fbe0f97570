import { addMetrics, noMetrics } from "./metrics.ts";
import type { Metric, Metrics } from "./metrics.ts";

/** A day in UTC: whole days since 1970-01-01. */
export type Day = number;

/** Days that follow one another, both ends included. */
export interface DayRange {
  readonly first: Day;
  readonly last: Day;
}

/** What was counted on a day, as plain data. */
export interface DayCountersState {
  readonly day: Day;
  readonly names: readonly (readonly [name: string, metrics: Metrics])[];
}

/**
 * Counts metrics by day and name, in a fixed number of counters.
 *
 * When there is no room for one more, the day that was counted first goes; a name that comes up when one day fills all
 * the room is not counted.
 */
export class DayCounters {
  readonly #capacity: number;
  readonly #days = new Map<Day, Map<string, Metrics>>();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds one to each of the metrics. */
  count(day: Day, name: string, metrics: readonly Metric[]): void {
    const counter = this.#counter(day, name);
    if (counter === undefined) return;
    for (const metric of metrics) counter[metric]++;
  }

  /** What was counted on these days, by name. */
  sums({ first, last }: DayRange): ReadonlyMap<string, Metrics> {
    const sums = new Map<string, Metrics>();
    for (let day = first; day <= last; day++) {
      for (const [name, counted] of this.#days.get(day) ?? []) {
        const sum = sums.get(name) ?? noMetrics();
        addMetrics(sum, counted);
        sums.set(name, sum);
      }
    }
    return sums;
  }

  /** All names of which something was counted, on whatever day, in alphabetical order. */
  names(): readonly string[] {
    return [...new Set([...this.#days.values()].flatMap((byName) => [...byName.keys()]))].toSorted();
  }

  /** All counts as plain data, the day that was counted first at the front. */
  state(): readonly DayCountersState[] {
    return [...this.#days].map(([day, byName]) => ({
      day,
      names: [...byName].map(([name, metrics]) => [name, { ...metrics }] as const),
    }));
  }

  /** Takes the place of all counts. */
  restore(days: readonly DayCountersState[]): void {
    this.clear();
    for (const { day, names } of days) {
      this.#days.set(day, new Map(names.map(([name, metrics]) => [name, { ...metrics }])));
      this.#size += names.length;
    }
  }

  /** Forgets all counts. */
  clear(): void {
    this.#days.clear();
    this.#size = 0;
  }

  #counter(day: Day, name: string): Metrics | undefined {
    const known = this.#days.get(day)?.get(name);
    if (known !== undefined) return known;
    if (this.#size >= this.#capacity && !this.#makeRoom(day)) return undefined;
    const counter = noMetrics();
    const byName = this.#days.get(day) ?? new Map<string, Metrics>();
    this.#days.set(day, byName.set(name, counter));
    this.#size++;
    return counter;
  }

  #makeRoom(day: Day): boolean {
    const [oldest] = this.#days;
    if (oldest === undefined || oldest[0] === day) return false;
    this.#days.delete(oldest[0]);
    this.#size -= oldest[1].size;
    return true;
  }
}
