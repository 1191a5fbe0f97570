import { DAY_MS } from "../../../contract/time.ts";
import type { Instant } from "../../../contract/time.ts";
import type { Day, DayRange } from "../../../simulation/statistics/day-counters.ts";
import { dayOf } from "../../../simulation/statistics/statistics.ts";

/** How days are put together. Documented. */
export const AGGREGATIONS = ["day", "week", "month"] as const;

/** One item of an answer: days that are counted together. */
export interface Period extends DayRange {
  /** The first day of the whole day, week or month: YYYY-MM-DD. */
  readonly date: string;
}

/** Days further than this from today are left out of answers, or nobody could read them. Assumed: ten years. */
const MAX_DAYS_AWAY = 3_653;

/** The days of a request, without those that are too far away. */
export function daysBetween(startDate: string, endDate: string, now: Instant): DayRange {
  const today = dayOf(now);
  return {
    first: Math.max(dayNamed(startDate), today - MAX_DAYS_AWAY),
    last: Math.min(dayNamed(endDate), today + MAX_DAYS_AWAY),
  };
}

/**
 * The periods that days fall into, oldest first.
 *
 * Documented: a month has the date of its first day. Assumed: so has a week, which begins on Monday, and of a period
 * that begins or ends outside of the days only the days inside count.
 */
export function periodsOf({ first, last }: DayRange, aggregation: string): readonly Period[] {
  const periods: Period[] = [];
  for (let day = first; day <= last;) {
    const whole = PERIOD_AROUND[aggregation]?.(day) ?? { first: day, last: day };
    periods.push({ date: dateOf(whole.first), first: day, last: Math.min(whole.last, last) });
    day = whole.last + 1;
  }
  return periods;
}

/** The date of a day: YYYY-MM-DD. */
export function dateOf(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

const PERIOD_AROUND: Readonly<Record<string, (day: Day) => DayRange>> = {
  week(day) {
    // 1970-01-01 was a Thursday.
    const first = day - ((((day + 3) % 7) + 7) % 7);
    return { first, last: first + 6 };
  },
  month(day) {
    const date = new Date(day * DAY_MS);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { first: dayOf(Date.UTC(year, month)), last: dayOf(Date.UTC(year, month + 1)) - 1 };
  },
};

function dayNamed(date: string): Day {
  return dayOf(Date.parse(`${date}T00:00:00Z`));
}
