import type { JsonObject } from "../../../contract/json.ts";
import type { DayCounters, DayRange } from "../../../simulation/statistics/day-counters.ts";
import { noMetrics } from "../../../simulation/statistics/metrics.ts";
import type { Metric, Metrics } from "../../../simulation/statistics/metrics.ts";
import { dayOf } from "../../../simulation/statistics/statistics.ts";
import type { Statistics } from "../../../simulation/statistics/statistics.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { numberMember, textMember } from "../json-members.ts";
import type { OperationCall } from "../operation.ts";
import { dateOf, daysBetween, periodsOf } from "./statistics-periods.ts";

/** Names that a request may give. Documented. */
const MAX_NAMES = 10;

/** Items that are answered unless a request says otherwise. Documented for all that are segmented. */
const DEFAULT_LIMIT = 500;

/** A kind of segment: what it is called, where it is counted, and what is told of it. */
export interface SegmentKind {
  readonly type: string;
  readonly metrics: readonly Metric[];
  countersOf(statistics: Statistics): DayCounters;
}

/** The days of a request, or the answer that refuses them. */
export type AskedDays =
  | { readonly kind: "valid"; readonly days: DayRange; readonly startDate: string }
  | { readonly kind: "refused"; readonly answer: ApiResponse };

/** Reads the days that a request is about. Documented: it ends today unless it says otherwise. */
export function askedDays({ query, simulator }: OperationCall): AskedDays {
  const now = simulator.now();
  const startDate = textMember(query, "start_date") ?? dateOf(dayOf(now));
  const endDate = textMember(query, "end_date") ?? dateOf(dayOf(now));
  if (startDate > endDate) {
    const message = `start_date must not be later than end_date (${endDate})`;
    return { kind: "refused", answer: fieldError(400, message, "start_date") };
  }
  return { kind: "valid", days: daysBetween(startDate, endDate, now), startDate };
}

/**
 * Answers the statistics of the segments that a request names in `names`, or of all that there are.
 *
 * Documented by examples: a segment of which nothing happened on a day has zeros there.
 */
export function segmentsAnswer(
  call: OperationCall,
  kind: SegmentKind,
  { names, isAnswered = () => true }: SegmentChoice,
): ApiResponse {
  const asked = askedDays(call);
  if (asked.kind === "refused") return asked.answer;
  const counters = kind.countersOf(call.simulator.account(call.account).statistics);
  const named = names === undefined ? [] : call.request.query.getAll(names).filter((name) => name !== "");
  if (named.length > MAX_NAMES) return fieldError(400, `${names} takes up to ${MAX_NAMES} names`, names);
  const answered = named.length > 0 ? [...new Set(named)] : [...counters.sums(asked.days).keys()].toSorted();
  const shown = answered.filter(isAnswered);
  const periods = pageOf(call, periodsOf(asked.days, textMember(call.query, "aggregated_by") ?? "day"));
  return jsonAnswer(
    200,
    periods.map((period) => {
      const sums = counters.sums(period);
      const stats = shown.map((name) => ({
        type: kind.type,
        name,
        metrics: metricsJson(sums.get(name), kind.metrics),
      }));
      return { date: period.date, stats };
    }),
  );
}

/** Which segments of a kind are answered. */
export interface SegmentChoice {
  /** The query's parameter that names them. */
  readonly names?: string | undefined;
  /** False of a segment that is left out. */
  readonly isAnswered?: (name: string) => boolean;
}

/** Metrics as they stand in an answer; zeros where nothing was counted. */
export function metricsJson(counted: Readonly<Metrics> | undefined, metrics: readonly Metric[]): JsonObject {
  const figures = counted ?? noMetrics();
  return Object.fromEntries(metrics.map((metric) => [metric, figures[metric]]));
}

/** The part of a list that a request asks for. */
export function pageOf<Item>(
  { query }: OperationCall,
  items: readonly Item[],
  usual = DEFAULT_LIMIT,
): readonly Item[] {
  const offset = numberMember(query, "offset") ?? 0;
  return items.slice(offset, offset + (numberMember(query, "limit") ?? usual));
}
