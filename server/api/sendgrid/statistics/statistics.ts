import { CLIENT_TYPES, clientTypeOf } from "../../../simulation/statistics/mail-programs.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { askedDays, metricsJson, pageOf, segmentsAnswer } from "./statistics-answers.ts";
import type { SegmentKind } from "./statistics-answers.ts";
import { periodsOf } from "./statistics-periods.ts";
import {
  ALL_METRICS,
  CLICK_METRICS,
  DAYS_AND_PAGE,
  MAILBOX_PROVIDER_METRICS,
  namesParameter,
  OPEN_METRICS,
  statisticsShape,
} from "./statistics-shapes.ts";

const AREA = "Statistics";

/** The statistics, counted from events: all of them, and by segment. */
export const STATISTICS_OPERATIONS: readonly Operation[] = [
  {
    id: "ListStats",
    area: AREA,
    summary: "Read the account's statistics",
    fidelity: "documented",
    method: "GET",
    path: "/v3/stats",
    scope: "stats.read",
    query: DAYS_AND_PAGE,
    answers: { 200: statisticsShape(ALL_METRICS, false) },
    handle: readTotals,
  },
  segmentOperation("ListMailboxProviderStats", {
    path: "/v3/mailbox_providers/stats",
    summary: "Read statistics by mailbox provider",
    names: "mailbox_providers",
    metrics: MAILBOX_PROVIDER_METRICS,
    type: "mailbox_provider",
    countersOf: (statistics) => statistics.mailboxProviders,
  }),
  segmentOperation("ListBrowserStats", {
    path: "/v3/browsers/stats",
    summary: "Read statistics of clicks by browser",
    names: "browsers",
    metrics: CLICK_METRICS,
    type: "browser",
    countersOf: (statistics) => statistics.browsers,
  }),
  segmentOperation("ListDeviceStats", {
    path: "/v3/devices/stats",
    summary: "Read statistics of opens by device",
    metrics: OPEN_METRICS,
    type: "device",
    countersOf: (statistics) => statistics.devices,
  }),
  segmentOperation("ListClientStats", {
    path: "/v3/clients/stats",
    summary: "Read statistics of opens by mail program",
    metrics: OPEN_METRICS,
    type: "client",
    countersOf: (statistics) => statistics.clients,
  }),
  segmentOperation("ListClientTypeStats", {
    path: "/v3/clients/{client_type}/stats",
    summary: "Read statistics of opens by mail program of one kind",
    metrics: OPEN_METRICS,
    type: "client",
    countersOf: (statistics) => statistics.clients,
  }),
];

function readTotals(call: OperationCall): ApiResponse {
  const asked = askedDays(call);
  if (asked.kind === "refused") return asked.answer;
  const { totals } = call.simulator.account(call.account).statistics;
  const periods = periodsOf(asked.days, textMember(call.query, "aggregated_by") ?? "day");
  const items = pageOf(call, periods, Infinity).map((period) => ({
    date: period.date,
    stats: [{ metrics: metricsJson(totals.sums(period).get(""), ALL_METRICS) }],
  }));
  return jsonAnswer(200, items);
}

interface SegmentOperation extends SegmentKind {
  readonly path: string;
  readonly summary: string;
  readonly names?: string;
}

/** An operation that answers a kind of segment. Documented, but for the segments' names. */
function segmentOperation(id: string, kind: SegmentOperation): Operation {
  const { path, summary, names, metrics } = kind;
  return {
    id,
    area: AREA,
    summary,
    fidelity: "assumed",
    method: "GET",
    path,
    scope: `${path.slice("/v3/".length).replaceAll("/", ".").replace(".{client_type}", "")}.read`,
    query:
      names === undefined ? DAYS_AND_PAGE : { ...DAYS_AND_PAGE, [names]: namesParameter(`The ${names}`) },
    answers: { 200: statisticsShape(metrics, true) },
    handle: (call) => answerSegments(call, kind),
  };
}

function answerSegments(call: OperationCall, kind: SegmentOperation): ApiResponse {
  const clientType = call.parameters["client_type"];
  if (clientType === undefined) return segmentsAnswer(call, kind, { names: kind.names });
  if (CLIENT_TYPES.every((known) => known !== clientType)) {
    return fieldError(400, `client_type must be one of ${CLIENT_TYPES.join(", ")}`, "client_type");
  }
  return segmentsAnswer(call, kind, { isAnswered: (client) => clientTypeOf(client) === clientType });
}
