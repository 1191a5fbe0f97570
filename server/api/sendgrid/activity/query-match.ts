import type { FeedMessage } from "../../../simulation/account/message-feed.ts";
import { isLike } from "./like-pattern.ts";
import type {
  Comparison,
  Condition,
  FieldName,
  MessageQuery,
  QueryValue,
  ReadQuery,
} from "./message-query.ts";
import { readInstant } from "./query-instant.ts";
import { syntaxProblem } from "./query-parser.ts";

/** What a field of a message can hold; null: nothing. */
export type FieldValue = string | number | readonly string[] | null;

/** A field that queries may name. */
export interface QueryField {
  readonly type: "STRING" | "NUMBER" | "TIMESTAMP" | "ARRAY<STRING>" | "MAP<STRING, STRING>";
  /** `key` is null but for a map. */
  read(message: FeedMessage, key: string | null): FieldValue;
}

/** The fields by their names. */
export type QueryFields = ReadonlyMap<string, QueryField>;

/** True for a message that a query is about. */
export type MessageTest = (message: FeedMessage) => boolean;

/** Makes a test of a query, if all its fields are known and its operators go with their values. */
export function compileQuery(query: MessageQuery, fields: QueryFields): ReadQuery<MessageTest> {
  const problem = problemIn(query, fields);
  if (problem !== undefined) return problem;
  return { kind: "query", query: (message) => holds(query, { message, fields }) === true };
}

/** The conditions of a query, in order. */
export function* conditionsOf(query: MessageQuery): IterableIterator<Condition> {
  if ("parts" in query) for (const part of query.parts) yield* conditionsOf(part);
  else if (query.kind === "not") yield* conditionsOf(query.part);
  else yield query;
}

function problemIn(query: MessageQuery, fields: QueryFields): ReadQuery<never> | undefined {
  for (const condition of conditionsOf(query)) {
    const { name, key } = condition.field;
    const field = fields.get(name);
    // Documented text.
    if (field === undefined) return syntaxProblem(`'${name.slice(0, 60)}' is not a known field`);
    const isMap = field.type.startsWith("MAP");
    if (key !== null && !isMap) return syntaxProblem(`'${name}' has no keys`);
    const type = key === null ? field.type : "STRING";
    const wrong = valuesOf(condition).find((value) => !goesWith(condition, type, value));
    if (wrong !== undefined) return typeProblem(condition, type, wrong);
  }
  return undefined;
}

/** Observed: "operator = is incompatible with NUMBER, STRING". Assumed: the same words for other operators. */
function typeProblem(condition: Condition, type: string, value: QueryValue): ReadQuery<never> {
  const operator = condition.kind === "compare" ? condition.operator : condition.kind.toUpperCase();
  const message = `operator ${operator} is incompatible with ${type}, ${value.type}`;
  return { kind: "problem", message, isType: true };
}

function valuesOf(condition: Condition): readonly QueryValue[] {
  switch (condition.kind) {
    case "compare":
    case "like":
    case "contains":
      return [condition.value];
    case "in":
      return condition.values;
    case "between":
      return [condition.from, condition.to];
    case "null":
      return [];
  }
}

function goesWith(condition: Condition, type: QueryField["type"], value: QueryValue): boolean {
  // Observed: a list compares with nothing. Documented for categories and events: Contains(list, value).
  if (type === "ARRAY<STRING>") return isListCondition(condition) && value.type === "STRING";
  if (condition.kind === "contains" || type.startsWith("MAP")) return false;
  if (condition.kind === "like") return type === "STRING" && value.type === "STRING";
  // Documented: last_event_time="2017-11-07T23:13:58Z", a text.
  if (type === "TIMESTAMP" && value.type === "STRING") return readInstant(value.value) !== undefined;
  return value.type === type;
}

// Documented for the Logs API: categories IN ('a', 'b'). Assumed: the Email Activity API takes it too.
function isListCondition({ kind }: Condition): boolean {
  return kind === "contains" || kind === "in";
}

interface Subject {
  readonly message: FeedMessage;
  readonly fields: QueryFields;
}

/** Null: unknown, because a field holds nothing. It follows SQL: neither the query nor its negation is true then. */
function holds(query: MessageQuery, subject: Subject): boolean | null {
  switch (query.kind) {
    case "and":
      return joined(query.parts, subject, true);
    case "or":
      return joined(query.parts, subject, false);
    case "not":
      return negated(holds(query.part, subject), true);
    case "null":
      return negated(valueOf(query.field, subject) === null, query.isNegated);
    default:
      return meets(query, valueOf(query.field, subject));
  }
}

/** `neutral` is true for AND and false for OR: the first part that is the opposite decides. */
function joined(parts: readonly MessageQuery[], subject: Subject, neutral: boolean): boolean | null {
  let isUnknown = false;
  for (const part of parts) {
    const is = holds(part, subject);
    if (is === !neutral) return is;
    isUnknown ||= is === null;
  }
  return isUnknown ? null : neutral;
}

function valueOf({ name, key }: FieldName, { message, fields }: Subject): FieldValue {
  return fields.get(name)?.read(message, key) ?? null;
}

function meets(condition: Exclude<Condition, { kind: "null" }>, held: FieldValue): boolean | null {
  if (held === null) return null;
  switch (condition.kind) {
    case "compare":
      return compares(held, condition.operator, condition.value);
    case "like":
      return negated(isLike(String(held), String(condition.value.value)), condition.isNegated);
    case "contains":
      return hasOneOf(held, [condition.value]);
    case "in":
      return negated(hasOneOf(held, condition.values), condition.isNegated);
    case "between": {
      const isBetween = compares(held, ">=", condition.from) && compares(held, "<=", condition.to);
      return negated(isBetween, condition.isNegated);
    }
  }
}

function negated(is: boolean | null, isNegated: boolean): boolean | null {
  return is === null ? null : is !== isNegated;
}

function hasOneOf(held: string | number | readonly string[], values: readonly QueryValue[]): boolean {
  return typeof held === "string" || typeof held === "number"
    ? values.some((value) => compares(held, "=", value))
    : values.some(({ value }) => held.some((item) => item === value));
}

function compares(held: FieldValue, operator: Comparison, { value, type }: QueryValue): boolean {
  const wanted = typeof held === "number" && type === "STRING" ? readInstant(value) : value;
  if (operator === "=") return held === wanted;
  if (operator === "!=") return held !== wanted;
  if (typeof held === "number" && typeof wanted === "number") return isOrdered(held, operator, wanted);
  if (typeof held === "string" && typeof wanted === "string") return isOrdered(held, operator, wanted);
  return false;
}

function isOrdered<Value extends string | number>(
  left: Value,
  operator: Exclude<Comparison, "=" | "!=">,
  right: Value,
): boolean {
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}
