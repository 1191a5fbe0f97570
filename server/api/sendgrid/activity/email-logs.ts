import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { LOG_SHAPE, LOGS_LIST_SHAPE, LOGS_REQUEST_SHAPE } from "./email-logs-shapes.ts";
import { logDetail, logSummary } from "./email-logs-json.ts";
import { readLogsQuery } from "./email-logs-query.ts";
import {
  accountOfSubuser,
  DEFAULT_MESSAGES,
  feedError,
  feedOf,
  MAX_MESSAGES,
  newestOf,
  queryProblem,
} from "./feed-access.ts";
import { listMember, numberMember, textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { textParameter } from "../query-parameter.ts";

const AREA = "Email Logs";

/** The Logs API, which shows the same messages as Email Activity in another form. Documented. */
export const EMAIL_LOGS_OPERATIONS: readonly Operation[] = [
  {
    id: "ListMessagesByFilter",
    area: AREA,
    summary: "Search all messages",
    fidelity: "documented",
    method: "POST",
    path: "/v3/logs",
    scope: "messages.read",
    body: LOGS_REQUEST_SHAPE,
    answers: { 200: LOGS_LIST_SHAPE },
    handle: searchLogs,
  },
  {
    id: "GetMessageById",
    area: AREA,
    summary: "Read a message with all its events",
    fidelity: "documented",
    method: "GET",
    path: "/v3/logs/{sg_message_id}",
    scope: "messages.read",
    query: { subuser: textParameter("The number of the subuser that the message belongs to.") },
    answers: { 200: LOG_SHAPE },
    handle: readLog,
  },
];

function searchLogs(call: OperationCall): ApiResponse {
  const limit = numberMember(call.body, "limit") ?? DEFAULT_MESSAGES;
  if (limit < 1 || limit > MAX_MESSAGES)
    return feedError(400, `limit must be an integer from 1 to ${MAX_MESSAGES}`, "limit");
  const [subuser, ...more] = listMember(call.body, "subusers");
  if (more.length > 0) return feedError(400, "subusers must name one subuser", "subusers");
  const account = accountOfSubuser(call, typeof subuser === "string" ? subuser : undefined);
  if (account === undefined) return forbidden("subusers");
  const passes = readLogsQuery(textMember(call.body, "query") ?? "");
  if (passes.kind === "problem") return queryProblem(passes);
  const messages = newestOf(feedOf(call, account), limit, passes.query);
  return jsonAnswer(200, { messages: messages.map(logSummary) });
}

function readLog(call: OperationCall): ApiResponse {
  const { subuser } = call.query;
  const account = accountOfSubuser(call, typeof subuser === "string" ? subuser : undefined);
  if (account === undefined) return forbidden("subuser");
  const message = feedOf(call, account).find(call.parameters["sg_message_id"] ?? "");
  // Assumed: as the Email Activity API words it.
  return message === undefined
    ? feedError(404, "not found", "sg_message_id")
    : jsonAnswer(200, logDetail(message));
}

// Documented: 403 for the logs of somebody else's user. Assumed text.
function forbidden(field: string): ApiResponse {
  return { ...feedError(403, "access forbidden", field), reason: "FORBIDDEN" };
}
