import type { JsonObject } from "../../../contract/json.ts";
import type { Suppression } from "../../../simulation/account/address-list.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { dayParameter } from "../query-parameter.ts";
import { API_HEADERS } from "../response-headers.ts";
import { CLASSIFICATIONS_SHAPE, CLASSIFIED_DOMAINS_SHAPE } from "./suppression-shapes.ts";

const PATH = "/v3/suppression/bounces/classifications";

/** The classes as these operations spell them: one differs from the events' spelling. Documented. */
const CLASSIFICATIONS = [
  "Content",
  "Frequency or Volume Too High",
  "Invalid Address",
  "Mailbox Unavailable",
  "Reputation",
  "Technical Failure",
  "Unclassified",
] as const;

const SHARED = {
  area: "Bounces",
  fidelity: "assumed",
  method: "GET",
  scope: "suppression.bounces.read",
  query: {
    start_date: dayParameter("The first day, in UTC."),
    end_date: dayParameter("The last day, in UTC."),
  },
} as const;

/**
 * Counts of bounces by class and by domain, also as CSV where the request accepts `text/csv`. Documented: the forms.
 *
 * Assumed: what stands on the lists of bounces and blocks is counted, days without any are left out, and the columns.
 */
export const BOUNCE_CLASSIFICATION_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "ListSuppressionBouncesClassifications",
    summary: "Count bounces and blocks by class, day by day",
    path: PATH,
    answers: { 200: CLASSIFICATIONS_SHAPE },
    handle: (call) => answer(call, countByDay(refusalsIn(call), classOf), "classification"),
  },
  {
    ...SHARED,
    id: "GetSuppressionBouncesClassifications",
    summary: "Count the bounces and blocks of one class by domain, day by day",
    path: `${PATH}/{classification}`,
    answers: { 200: CLASSIFIED_DOMAINS_SHAPE },
    handle: byDomain,
  },
];

function byDomain(call: OperationCall): ApiResponse {
  const wanted = CLASSIFICATIONS.find(
    (classification) => classification === call.parameters["classification"],
  );
  if (wanted === undefined) {
    const text = `classification must be one of ${CLASSIFICATIONS.join(", ")}`;
    return fieldError(400, text, "classification");
  }
  const entries = refusalsIn(call).filter((entry) => classOf(entry) === wanted);
  return answer(call, countByDay(entries, domainOf), "domain");
}

/** The bounces and blocks of the days that are asked for. */
function refusalsIn({ simulator, account, query }: OperationCall): readonly Suppression[] {
  const { start_date: first, end_date: last } = query;
  const lists = simulator.suppressions.of(account);
  return [...lists.entries("bounces"), ...lists.entries("blocks")].filter(
    (entry) =>
      (typeof first !== "string" || dayOf(entry) >= first) &&
      (typeof last !== "string" || dayOf(entry) <= last),
  );
}

type DailyCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

function countByDay(entries: readonly Suppression[], keyOf: (entry: Suppression) => string): DailyCounts {
  const days = new Map<string, Map<string, number>>();
  for (const entry of entries) {
    const day = dayOf(entry);
    const counts = days.get(day) ?? new Map<string, number>();
    days.set(day, counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1));
  }
  return new Map([...days].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function answer({ request }: OperationCall, days: DailyCounts, column: string): ApiResponse {
  const rows = [...days].map(([date, counts]) => ({ date, counts: mostFirst(counts) }));
  if (!(request.headers["accept"] ?? "").includes("text/csv")) {
    const result = rows.map(({ date, counts }) => ({
      date,
      stats: counts.map((row) => statOf(row, column)),
    }));
    return jsonAnswer(200, { result });
  }
  const lines = rows.flatMap(({ date, counts }) =>
    counts.map(([key, count]) => `${date},${csvField(key)},${count}`),
  );
  return {
    status: 200,
    headers: { ...API_HEADERS, "Content-Type": "text/csv" },
    body: [`date,${column},count`, ...lines, ""].join("\n"),
  };
}

function statOf([key, count]: readonly [string, number], column: string): JsonObject {
  return { [column]: key, count };
}

// An event made by hand may name any text as its address.
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Documented: in descending order. Assumed: of the counts; equal ones in the order of their names.
function mostFirst(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].toSorted(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

function dayOf({ createdAt }: Suppression): string {
  return new Date(createdAt).toISOString().slice(0, "2026-01-31".length);
}

function domainOf({ email }: Suppression): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}

function classOf({ classification }: Suppression): string {
  if (classification === "Technical") return "Technical Failure";
  return CLASSIFICATIONS.find((known) => known === classification) ?? "Unclassified";
}
