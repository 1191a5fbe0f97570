import type { DayRange } from "../../../simulation/statistics/day-counters.ts";
import type { Metric, Metrics } from "../../../simulation/statistics/metrics.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import type { JsonShape } from "../json-shape.ts";
import { numberMember, textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { integerParameter, textParameter, wordParameter } from "../query-parameter.ts";
import { askedDays, metricsJson, segmentsAnswer } from "./statistics-answers.ts";
import {
  ALL_METRICS,
  DAYS_AND_PAGE,
  namesParameter,
  periodShape,
  statisticsShape,
} from "./statistics-shapes.ts";

const AREA = "Categories";

const CATEGORIES_SHAPE: JsonShape = {
  type: "array",
  items: { type: "object", members: { category: { type: "string" } }, required: ["category"] },
};

/** The categories of an account's mails, and their statistics. Documented; a category is known from its first event on. */
export const CATEGORIES_OPERATIONS: readonly Operation[] = [
  {
    id: "ListCategories",
    area: AREA,
    summary: "List the categories of which anything was counted",
    fidelity: "documented",
    method: "GET",
    path: "/v3/categories",
    scope: "categories.read",
    query: {
      limit: integerParameter("How many categories are answered; 50 unless given.", { least: 1 }),
      category: textParameter("Only categories that begin with it."),
      offset: integerParameter("How many categories are skipped.", { least: 0 }),
    },
    answers: { 200: CATEGORIES_SHAPE },
    handle: list,
  },
  {
    id: "ListCategoryStats",
    area: AREA,
    summary: "Read the statistics of categories",
    fidelity: "documented",
    method: "GET",
    path: "/v3/categories/stats",
    scope: "categories.stats.read",
    query: { ...DAYS_AND_PAGE, categories: namesParameter("The categories", true) },
    answers: { 200: statisticsShape(ALL_METRICS, true) },
    handle: readStatistics,
  },
  {
    id: "ListCategoryStatsSums",
    area: AREA,
    summary: "Read the sums of the statistics of all categories",
    fidelity: "documented",
    method: "GET",
    path: "/v3/categories/stats/sums",
    scope: "categories.stats.sums.read",
    query: {
      ...DAYS_AND_PAGE,
      limit: integerParameter("How many categories are answered; 5 unless given.", { least: 1 }),
      offset: integerParameter("How many categories are skipped.", { least: 0 }),
      sort_by_metric: wordParameter("What orders the categories; delivered unless given.", ALL_METRICS),
      sort_by_direction: wordParameter("Falling unless given.", ["desc", "asc"]),
    },
    answers: { 200: periodShape(ALL_METRICS, true) },
    handle: readSums,
  },
];

/** Categories that are answered unless a request says otherwise. Documented. */
const DEFAULT_CATEGORIES = 50;

/** Sums that are answered unless a request says otherwise. Documented. */
const DEFAULT_SUMS = 5;

// Assumed: in alphabetical order.
function list({ query, simulator, account }: OperationCall): ApiResponse {
  const prefix = textMember(query, "category") ?? "";
  const offset = numberMember(query, "offset") ?? 0;
  const categories = simulator
    .account(account)
    .statistics.categories.names()
    .filter((category) => category.startsWith(prefix))
    .slice(offset, offset + (numberMember(query, "limit") ?? DEFAULT_CATEGORIES));
  return jsonAnswer(
    200,
    categories.map((category) => ({ category })),
  );
}

function readStatistics(call: OperationCall): ApiResponse {
  return segmentsAnswer(
    call,
    { type: "category", metrics: ALL_METRICS, countersOf: ({ categories }) => categories },
    { names: "categories" },
  );
}

// Documented by an example: one item with the date of the first day, whatever the aggregation.
function readSums(call: OperationCall): ApiResponse {
  const asked = askedDays(call);
  if (asked.kind === "refused") return asked.answer;
  const { query } = call;
  const offset = numberMember(query, "offset") ?? 0;
  const metric = ALL_METRICS.find((name) => name === query["sort_by_metric"]) ?? "delivered";
  const stats = categoriesBy(metric, call, asked.days)
    .slice(offset, offset + (numberMember(query, "limit") ?? DEFAULT_SUMS))
    .map(([name, counted]) => ({ metrics: metricsJson(counted, ALL_METRICS), name, type: "category" }));
  return jsonAnswer(200, { date: asked.startDate, stats });
}

// Assumed: categories with equal figures come in alphabetical order.
function categoriesBy(
  metric: Metric,
  { query, simulator, account }: OperationCall,
  days: DayRange,
): readonly (readonly [name: string, counted: Readonly<Metrics>])[] {
  const sign = query["sort_by_direction"] === "asc" ? 1 : -1;
  const { categories } = simulator.account(account).statistics;
  return [...categories.sums(days)].toSorted(
    ([leftName, left], [rightName, right]) =>
      sign * (left[metric] - right[metric]) || (leftName < rightName ? -1 : 1),
  );
}
