import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { textMember } from "../json-members.ts";
import type { JsonShape } from "../json-shape.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { askedDays, pageOf } from "../statistics/statistics-answers.ts";
import { periodsOf } from "../statistics/statistics-periods.ts";
import { DAYS_AND_PAGE } from "../statistics/statistics-shapes.ts";

const METRICS: JsonShape = {
  type: "object",
  members: { received: { type: "integer", about: "Mails that were received and parsed." } },
};
const PERIOD: JsonShape = {
  type: "object",
  members: {
    date: { type: "string", about: "The first day: YYYY-MM-DD." },
    stats: { type: "array", items: { type: "object", members: { metrics: METRICS } } },
  },
};

/** How many mails Inbound Parse received. Documented. */
export const PARSE_STATISTICS_OPERATIONS: readonly Operation[] = [
  {
    id: "ListParseStatic",
    area: "Inbound Parse",
    summary: "Read how many mails were received",
    fidelity: "documented",
    method: "GET",
    path: "/v3/user/webhooks/parse/stats",
    scope: "user.webhooks.parse.stats.read",
    query: DAYS_AND_PAGE,
    answers: { 200: { type: "array", items: PERIOD } },
    handle: read,
  },
];

function read(call: OperationCall): ApiResponse {
  const asked = askedDays(call);
  if (asked.kind === "refused") return asked.answer;
  const { receivedMails } = call.simulator.account(call.account);
  const periods = periodsOf(asked.days, textMember(call.query, "aggregated_by") ?? "day");
  const items = pageOf(call, periods, Infinity).map((period) => ({
    date: period.date,
    stats: [{ metrics: { received: receivedMails.sum(period) } }],
  }));
  return jsonAnswer(200, items);
}
