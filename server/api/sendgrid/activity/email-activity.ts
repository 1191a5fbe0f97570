import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { ACTIVITY_FIELDS } from "./email-activity-fields.ts";
import { activityDetail, activitySummary } from "./email-activity-json.ts";
import { ACTIVITY_DETAIL_SHAPE, ACTIVITY_LIST_SHAPE } from "./email-activity-shapes.ts";
import { DEFAULT_MESSAGES, feedError, feedOf, MAX_MESSAGES, newestOf, queryProblem } from "./feed-access.ts";
import type { ReadQuery } from "./message-query.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { compileQuery } from "./query-match.ts";
import type { MessageTest } from "./query-match.ts";
import { integerParameter } from "../query-parameter.ts";
import { parseQuery } from "./query-parser.ts";

const AREA = "Email Activity";

/** The Email Activity feed. Documented; the query language partly observed. */
export const EMAIL_ACTIVITY_OPERATIONS: readonly Operation[] = [
  {
    id: "ListMessage",
    area: AREA,
    summary: "Filter all messages",
    fidelity: "documented",
    method: "GET",
    path: "/v3/messages",
    scope: "messages.read",
    query: {
      query: {
        about: 'A condition: to_email="ada@example.com" AND status="delivered". None: the newest messages.',
        // SendGrid's description demands it; its guide begins with a request without one.
        isRequired: false,
        expected: "a string",
        schema: { type: "string" },
        read: (text) => text,
      },
      limit: integerParameter(`Messages in the answer; ${DEFAULT_MESSAGES} unless given.`, {
        least: 1,
        most: MAX_MESSAGES,
      }),
    },
    answers: { 200: ACTIVITY_LIST_SHAPE },
    handle: listMessages,
  },
  {
    id: "GetMessage",
    area: AREA,
    summary: "Read a message with all that happened to it",
    fidelity: "documented",
    method: "GET",
    path: "/v3/messages/{msg_id}",
    scope: "messages.read",
    answers: { 200: ACTIVITY_DETAIL_SHAPE },
    handle: readMessage,
  },
];

function listMessages(call: OperationCall): ApiResponse {
  const { query, limit } = call.query;
  const passes = readActivityQuery(typeof query === "string" ? query : "");
  if (passes.kind === "problem") return queryProblem(passes);
  const asked = typeof limit === "number" ? limit : DEFAULT_MESSAGES;
  const messages = newestOf(feedOf(call, call.account), asked, passes.query);
  return jsonAnswer(200, { messages: messages.map(activitySummary) });
}

function readActivityQuery(text: string): ReadQuery<MessageTest> {
  if (text.trim() === "") return { kind: "query", query: () => true };
  const parsed = parseQuery(text);
  return parsed.kind === "problem" ? parsed : compileQuery(parsed.query, ACTIVITY_FIELDS);
}

function readMessage(call: OperationCall): ApiResponse {
  const message = feedOf(call, call.account).find(call.parameters["msg_id"] ?? "");
  // Documented text.
  return message === undefined
    ? feedError(404, "not found", "message_id")
    : jsonAnswer(200, activityDetail(message));
}
