import { statisticsTexts } from "../../texts/statistics-texts.ts";

/** What SendGrid's statistics count. */
export type Metric = keyof typeof statisticsTexts.metrics;

/** Counts by metric; not every list has all of them. */
export type Metrics = Readonly<Partial<Record<Metric, number>>>;

/** A day as SendGrid's API answers it. */
export interface StatisticsDay {
  readonly date: string;
  readonly stats: readonly { readonly name?: string; readonly metrics: Metrics }[];
}

// The names of a literal's own members.
export const METRICS = Object.keys(statisticsTexts.metrics) as readonly Metric[];

/** The sum over all days, by metric. */
export function totalsOf(days: readonly StatisticsDay[]): Metrics {
  return summed(days.flatMap(({ stats }) => stats.map(({ metrics }) => metrics)));
}

/** The sums by name of segment, those with most first. */
export function totalsByName(days: readonly StatisticsDay[]): readonly (readonly [string, Metrics])[] {
  const byName = new Map<string, Metrics[]>();
  for (const { name = "", metrics } of days.flatMap(({ stats }) => stats)) {
    byName.set(name, [...(byName.get(name) ?? []), metrics]);
  }
  return [...byName]
    .map(([name, all]) => [name, summed(all)] as const)
    .toSorted(([, left], [, right]) => (right.delivered ?? 0) - (left.delivered ?? 0));
}

function summed(all: readonly Metrics[]): Metrics {
  const sums: Partial<Record<Metric, number>> = {};
  for (const metrics of all) {
    for (const metric of METRICS) {
      const count = metrics[metric];
      if (count !== undefined) sums[metric] = (sums[metric] ?? 0) + count;
    }
  }
  return sums;
}
