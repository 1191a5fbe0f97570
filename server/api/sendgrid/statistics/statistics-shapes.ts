import { METRICS } from "../../../simulation/statistics/metrics.ts";
import type { Metric } from "../../../simulation/statistics/metrics.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";
import { dayParameter, integerParameter, textParameter, wordParameter } from "../query-parameter.ts";
import type { QueryParameter } from "../query-parameter.ts";
import { AGGREGATIONS } from "./statistics-periods.ts";

// What the statistics' operations take and answer. Documented.

/** The figures of an account, and of a category. */
export const ALL_METRICS: readonly Metric[] = METRICS.filter((metric) => metric !== "drops");

/** The figures of a mailbox provider. */
export const MAILBOX_PROVIDER_METRICS: readonly Metric[] = [
  "blocks",
  "bounces",
  "clicks",
  "deferred",
  "delivered",
  "drops",
  "opens",
  "processed",
  "requests",
  "spam_reports",
  "unique_clicks",
  "unique_opens",
];

/** The figures of a mail program, and of a device. */
export const OPEN_METRICS: readonly Metric[] = ["opens", "unique_opens"];

/** The figures of a browser. */
export const CLICK_METRICS: readonly Metric[] = ["clicks", "unique_clicks"];

/** The days that are asked for. */
export const DAYS: Readonly<Record<string, QueryParameter>> = {
  start_date: dayParameter("The first day.", true),
  end_date: dayParameter("The last day; today unless given."),
  aggregated_by: wordParameter("Days are put together by day, week or month.", AGGREGATIONS),
};

/** Days, and a part of the answer. */
export const DAYS_AND_PAGE: Readonly<Record<string, QueryParameter>> = {
  ...DAYS,
  limit: integerParameter("How many items are answered.", { least: 1 }),
  offset: integerParameter("How many items are skipped.", { least: 0 }),
};

/** Names to be answered, each in a parameter of its own, 10 at most; all names where none is given. */
export function namesParameter(what: string, isRequired = false): QueryParameter {
  return textParameter(`${what}: up to 10, each in a parameter of its own.`, isRequired);
}

/** Statistics of a few days. */
export function statisticsShape(metrics: readonly Metric[], isSegmented: boolean): JsonShape {
  return { type: "array", items: periodShape(metrics, isSegmented) };
}

/** Statistics of one period. */
export function periodShape(metrics: readonly Metric[], isSegmented: boolean): ObjectShape {
  const figures: JsonShape = {
    type: "object",
    members: Object.fromEntries(metrics.map((metric) => [metric, { type: "integer" }])),
  };
  const segment: Readonly<Record<string, JsonShape>> = {
    type: { type: "string", about: "The kind of segment." },
    name: { type: "string", about: "The segment." },
  };
  return {
    type: "object",
    members: {
      date: { type: "string", about: "The first day: YYYY-MM-DD." },
      stats: {
        type: "array",
        items: { type: "object", members: { ...(isSegmented ? segment : {}), metrics: figures } },
      },
    },
    required: ["date", "stats"],
  };
}
