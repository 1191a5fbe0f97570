import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import { fieldError } from "./errors.ts";
import { isJsonList, isJsonObject } from "./json-members.ts";
import { shapeProblems } from "./json-shape.ts";
import type { JsonShape, ShapeProblem } from "./json-shape.ts";
import type { Operation } from "./operation.ts";
import { readJson } from "./request-json.ts";

/** What an operation's request carries, or the answer that refuses it. */
export type OperationInput =
  | { readonly kind: "valid"; readonly body: JsonObject; readonly query: Readonly<Record<string, JsonValue>> }
  | { readonly kind: "refused"; readonly answer: ApiResponse };

/** Reads a request's query and body as the operation describes them. Assumed: the wording of what is wrong. */
export async function readOperationInput(operation: Operation, request: ApiRequest): Promise<OperationInput> {
  const query = readQuery(operation, request.query);
  if (query.kind === "refused") return query;
  const body = await readBody(operation, request);
  return body.kind === "refused" ? body : { kind: "valid", body: body.body, query: query.values };
}

/**
 * A request whose query has lists as repeated names: `a=1&a=2`, as documented.
 *
 * Observed: the official Node client writes them as `a[]=1&a[]=2`.
 */
export function withPlainNames(request: ApiRequest): ApiRequest {
  if (![...request.query.keys()].some((name) => name.endsWith("[]"))) return request;
  const plain = [...request.query].map(([name, value]): [string, string] => [
    name.replace(/\[\]$/, ""),
    value,
  ]);
  return { ...request, query: new URLSearchParams(plain) };
}

type Refused = Extract<OperationInput, { kind: "refused" }>;

function readQuery(
  { query: parameters = {} }: Operation,
  query: URLSearchParams,
): Refused | { readonly kind: "valid"; readonly values: Readonly<Record<string, JsonValue>> } {
  const values: [string, JsonValue][] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const text = query.get(name);
    const value = text === null ? undefined : parameter.read(text);
    if (value !== undefined) values.push([name, value]);
    else if (text !== null) return refused(`${name} must be ${parameter.expected}`, name);
    else if (parameter.isRequired) return refused(`${name} is required`, name);
  }
  return { kind: "valid", values: Object.fromEntries(values) };
}

async function readBody(
  { body: shape }: Operation,
  request: ApiRequest,
): Promise<Refused | { readonly kind: "valid"; readonly body: JsonObject }> {
  if (shape === undefined || shape === "raw") return { kind: "valid", body: {} };
  const body = await readJson(request);
  if (body.kind === "too-large") return { kind: "refused", answer: fieldError(413, "content too large") };
  if (body.kind === "busy") return { kind: "refused", answer: fieldError(503, "service unavailable") };
  if (body.kind === "excessive")
    return { kind: "refused", answer: fieldError(400, `bad request: the JSON ${body.why}`) };
  const fits = shape.type === "array" ? isJsonList : isJsonObject;
  if (body.kind !== "json" || !fits(body.value))
    return { kind: "refused", answer: fieldError(400, "bad request") };
  const [problem] = shapeProblems(body.value, shape);
  if (problem !== undefined) return refused(problemText(problem), problem.path);
  return { kind: "valid", body: isJsonObject(body.value) ? body.value : { items: body.value } };
}

function problemText({ path, shape, kind }: ShapeProblem): string {
  if (shape.wrong !== undefined) return shape.wrong;
  if (kind === "missing") return `${path} is required`;
  return `${path} must be ${kind === "wrong-value" && shape.type === "string" ? wordsOf(shape.oneOf ?? []) : TYPE_WORDS[shape.type]}`;
}

function wordsOf(words: readonly string[]): string {
  return `one of ${words.join(", ")}`;
}

const TYPE_WORDS: Readonly<Record<JsonShape["type"], string>> = {
  string: "a string",
  integer: "an integer",
  number: "a number",
  boolean: "a boolean",
  any: "a value",
  array: "an array",
  object: "an object",
  texts: "an object of strings",
  "any object": "an object",
};

function refused(message: string, field: string): Refused {
  return { kind: "refused", answer: fieldError(400, message, field) };
}
