import { MESSAGE_STATUSES } from "../../../contract/message-feed.ts";
import { SECOND_MS } from "../../../contract/time.ts";
import type { Condition, MessageQuery, ReadQuery } from "./message-query.ts";
import { compileQuery, conditionsOf } from "./query-match.ts";
import type { MessageTest, QueryField, QueryFields } from "./query-match.ts";
import { parseQuery, syntaxProblem } from "./query-parser.ts";

/** What the Logs API may be asked for, and how. Documented. */
const FIELDS: QueryFields = new Map<string, QueryField>([
  ["sg_message_id", { type: "STRING", read: ({ id }) => id }],
  ["subject", { type: "STRING", read: ({ subject }) => subject }],
  ["to_email", { type: "STRING", read: ({ to }) => to }],
  ["status", { type: "STRING", read: ({ status }) => status }],
  ["reason", { type: "STRING", read: ({ reason }) => reason }],
  ["categories", { type: "ARRAY<STRING>", read: ({ categories }) => categories }],
  [
    "sg_message_id_created_at",
    {
      type: "TIMESTAMP",
      read: ({ processedAt }) => Math.floor(processedAt / SECOND_MS) * SECOND_MS,
    },
  ],
]);

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  sg_message_id: ["="],
  subject: ["="],
  to_email: ["="],
  status: ["IN"],
  reason: ["="],
  categories: ["IN"],
  sg_message_id_created_at: [">", "<", ">=", "<="],
};

/** Reads a query of the Logs API: a few fields, each with its operators, joined by AND. Assumed: the wording of refusals. */
export function readLogsQuery(text: string): ReadQuery<MessageTest> {
  if (text.trim() === "") return { kind: "query", query: () => true };
  const parsed = parseQuery(text);
  if (parsed.kind === "problem") return parsed;
  return refusalOf(parsed.query) ?? compileQuery(parsed.query, FIELDS);
}

function refusalOf(query: MessageQuery): ReadQuery<never> | undefined {
  const parts = query.kind === "and" ? query.parts : [query];
  const isNested = parts.some(({ kind }) => kind === "and" || kind === "or" || kind === "not");
  if (isNested) return syntaxProblem("conditions can be combined with AND only, and not be nested");
  for (const condition of conditionsOf(query)) {
    const { name } = condition.field;
    const allowed = OPERATORS[name];
    if (allowed !== undefined && !allowed.includes(operatorOf(condition)))
      return syntaxProblem(`'${name}' takes ${allowed.join(", ")}`);
    if (name === "status" && condition.kind === "in") {
      const unknown = condition.values.find(
        ({ value }) => !MESSAGE_STATUSES.some((status) => status === value),
      );
      if (unknown !== undefined)
        return syntaxProblem(`'${String(unknown.value).slice(0, 60)}' is not a known status`);
    }
  }
  return undefined;
}

function operatorOf(condition: Condition): string {
  if (condition.kind === "compare") return condition.operator;
  if (condition.kind === "in" && !condition.isNegated) return "IN";
  return condition.kind;
}
