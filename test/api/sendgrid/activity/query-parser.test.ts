import * as fc from "fast-check";
import { expect, test } from "vitest";
import type {
  Comparison,
  Condition,
  FieldName,
  MessageQuery,
  QueryValue,
} from "../../../../server/api/sendgrid/activity/message-query.ts";
import { MAX_QUERY_DEPTH, parseQuery } from "../../../../server/api/sendgrid/activity/query-parser.ts";

const KEYWORDS = ["and", "or", "not", "like", "in", "between", "is", "null", "timestamp", "true", "false"];
const OTHERS = ["interval", "contains"];

function quoted(text: string, mark: string): string {
  return `${mark}${text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`)}${mark}`;
}

function printField({ name, key }: FieldName): string {
  return key === null ? name : `${name}[${quoted(key, "'")}]`;
}

function printValue({ type, value }: QueryValue): string {
  if (type === "STRING") return quoted(value, '"');
  return type === "TIMESTAMP" ? `TIMESTAMP "${new Date(value).toISOString()}"` : String(value);
}

function print(query: MessageQuery): string {
  switch (query.kind) {
    case "and":
    case "or":
      return query.parts.map((part) => `(${print(part)})`).join(query.kind === "and" ? " AND " : " OR ");
    case "not":
      return `NOT (${print(query.part)})`;
    default:
      return printCondition(query);
  }
}

function printCondition(condition: Condition): string {
  const field = printField(condition.field);
  const not = "isNegated" in condition && condition.isNegated ? "NOT " : "";
  switch (condition.kind) {
    case "compare":
      return `${field}${condition.operator}${printValue(condition.value)}`;
    case "like":
      return `${field} ${not}LIKE ${printValue(condition.value)}`;
    case "in":
      return `${field} ${not}IN (${condition.values.map(printValue).join(",")})`;
    case "between":
      return `${field} ${not}BETWEEN ${printValue(condition.from)} AND ${printValue(condition.to)}`;
    case "null":
      return `${field} IS ${not}NULL`;
    case "contains":
      return `Contains(${field}, ${printValue(condition.value)})`;
  }
}

const field: fc.Arbitrary<FieldName> = fc.record({
  name: fc
    .stringMatching(/^[a-z_][a-z0-9_]{0,8}$/)
    .filter((name) => !KEYWORDS.includes(name) && !OTHERS.includes(name)),
  key: fc.option(fc.string()),
});
const value: fc.Arbitrary<QueryValue> = fc.oneof(
  fc.record({ type: fc.constant("STRING" as const), value: fc.string({ unit: "binary" }) }),
  fc.record({ type: fc.constant("NUMBER" as const), value: fc.integer() }),
  fc.record({ type: fc.constant("TIMESTAMP" as const), value: fc.integer({ min: 0, max: 4e12 }) }),
  fc.record({ type: fc.constant("BOOLEAN" as const), value: fc.boolean() }),
);
const operator = fc.constantFrom<Comparison>("=", "!=", "<", "<=", ">", ">=");
const isNegated = fc.boolean();
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant("compare" as const), field, operator, value }),
  fc.record({ kind: fc.constant("like" as const), field, isNegated, value }),
  fc.record({
    kind: fc.constant("in" as const),
    field,
    isNegated,
    values: fc.array(value, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("between" as const), field, isNegated, from: value, to: value }),
  fc.record({ kind: fc.constant("null" as const), field, isNegated }),
  fc.record({ kind: fc.constant("contains" as const), field, value }),
);
const { query } = fc.letrec<{ query: MessageQuery }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    condition,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("query"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("query") }),
  ),
}));

test("every query that is printed is understood as it was meant", () => {
  fc.assert(
    fc.property(query, (meant) => {
      expect(parseQuery(print(meant))).toEqual({ kind: "query", query: meant });
    }),
    { numRuns: 1000 },
  );
});

test("any text at all is a query or a problem in SendGrid's words", () => {
  const pieces = fc.constantFrom(
    ...`status = != < ( ) [ ] , "a" 'b' 1 " ' \\ % - ;`.split(" "),
    ...KEYWORDS,
    ...OTHERS,
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces, { maxLength: 15 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = parseQuery(text);
      if (read.kind === "problem") expect(read.message).toMatch(/^invalid syntax: \S/);
    }),
    { numRuns: 5000 },
  );
});

test("keywords may be small, texts may stand in either quotes, and AND binds tighter than OR", () => {
  const asked = parseQuery(`status='delivered' or status = "processed" and not clicks > 2`);
  const compare = (name: string, operator: Comparison, value: QueryValue) => ({
    kind: "compare",
    field: { name, key: null },
    operator,
    value,
  });
  expect(asked).toEqual({
    kind: "query",
    query: {
      kind: "or",
      parts: [
        compare("status", "=", { type: "STRING", value: "delivered" }),
        {
          kind: "and",
          parts: [
            compare("status", "=", { type: "STRING", value: "processed" }),
            { kind: "not", part: compare("clicks", ">", { type: "NUMBER", value: 2 }) },
          ],
        },
      ],
    },
  });
});

test.each([
  ["", "expected a field, found the end"],
  ["to_email", "expected an operator, found the end"],
  ["to_email=", "expected a value, found the end"],
  ["to_email=ada@example.com", "unexpected '@' at character 13"],
  ["subject=Hello", "expected a value, found 'Hello' at character 9"],
  ['subject="Hello', "the text that begins at character 9 has no end"],
  ['subject="a" subject="b"', "expected AND, OR or the end, found 'subject' at character 13"],
  ['(subject="a"', "expected ')', found the end"],
  ["status IN ()", "expected a value, found ')' at character 12"],
  ["clicks NOT 5", "expected LIKE, IN or BETWEEN, found '5' at character 12"],
  ["clicks IS 5", "expected NULL, found '5' at character 11"],
  ["clicks BETWEEN 1 OR 2", "expected AND, found 'OR' at character 18"],
  ["Contains(events)", "expected ',', found ')' at character 16"],
  ["unique_args[order]=1", "expected a text in quotes, found 'order' at character 13"],
  ['last_event_time > TIMESTAMP "yesterday"', "'yesterday' is not a timestamp such as 2026-01-31T12:00:00Z"],
  [
    'last_event_time > TIMESTAMP "2026-02-31T00:00:00Z"',
    "'2026-02-31T00:00:00Z' is not a timestamp such as 2026-01-31T12:00:00Z",
  ],
])("%s is refused: %s", (text, problem) => {
  expect(parseQuery(text)).toEqual({
    kind: "problem",
    message: `invalid syntax: ${problem}`,
    isType: false,
  });
});

test("a query that is too long or too deep is refused", () => {
  const nested = (depth: number) => `${"(".repeat(depth)}clicks=1${")".repeat(depth)}`;
  expect(parseQuery(nested(MAX_QUERY_DEPTH - 1)).kind).toBe("query");
  for (const text of [nested(MAX_QUERY_DEPTH), "NOT ".repeat(3000), "(".repeat(16_000), "a".repeat(20_000)]) {
    expect(parseQuery(text).kind).toBe("problem");
  }
});
