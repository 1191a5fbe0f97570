import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { MailProblem } from "./errors.ts";
import { MAX_ITEMS_LOOKED_AT, isJsonList, isJsonObject, memberOf } from "./json-members.ts";
import { BAD_REQUEST, problemAt } from "./mail-problem.ts";

/** What is said of a value of the wrong type: by default that a certain type was expected; "bad-request": no more than that. */
export interface WrongType {
  readonly wrong?: string;
}

/** The type that a value must have, and those of its parts. Members that are not named are let pass. */
export type JsonShape =
  | ({ readonly type: "string" | "integer" | "boolean" } & WrongType)
  | ({ readonly type: "array"; readonly items: JsonShape } & WrongType)
  | ({ readonly type: "object"; readonly members: Readonly<Record<string, JsonShape>> } & WrongType)
  /** An object of texts under any names; `wrongValue` is said once, at the object. */
  | { readonly type: "texts"; readonly wrongValue: string }
  | { readonly type: "any object" };

/** Problems told in one answer; the rest would only make it long. Assumed. */
export const MAX_PROBLEMS = 100;

/** Tells which values have the wrong type. Absent ones have none. */
export function typeProblems(root: JsonValue, shape: JsonShape): readonly MailProblem[] {
  const problems: MailProblem[] = [];
  check({ value: root, path: "" }, shape, problems);
  return problems.includes(BAD_REQUEST) ? [BAD_REQUEST] : problems;
}

interface Place {
  readonly value: JsonValue;
  readonly path: string;
}

// Descends as deep as the shape does, however deep the data are.
function check(place: Place, shape: JsonShape, problems: MailProblem[]): void {
  if (problems.length >= MAX_PROBLEMS) return;
  const { value, path } = place;
  if (!TYPE_CHECKS[shape.type](value)) {
    problems.push(wrongTypeProblem(place, shape));
  } else if (shape.type === "array" && isJsonList(value)) {
    for (const [index, item] of value.slice(0, MAX_ITEMS_LOOKED_AT).entries()) {
      check({ value: item, path: path === "" ? String(index) : `${path}.${index}` }, shape.items, problems);
    }
  } else if (shape.type === "object" && isJsonObject(value)) {
    checkMembers({ value, path }, shape.members, problems);
  } else if (shape.type === "texts" && isJsonObject(value) && !hasOnlyTexts(value)) {
    problems.push(worded(path, shape.wrongValue));
  }
}

function checkMembers(
  { value, path }: { readonly value: JsonObject; readonly path: string },
  members: Readonly<Record<string, JsonShape>>,
  problems: MailProblem[],
): void {
  for (const [name, shape] of Object.entries(members)) {
    const member = memberOf(value, name);
    if (member !== undefined)
      check({ value: member, path: path === "" ? name : `${path}.${name}` }, shape, problems);
  }
}

const TYPE_CHECKS: Readonly<Record<JsonShape["type"], (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value),
  array: isJsonList,
  object: isJsonObject,
  texts: isJsonObject,
  "any object": isJsonObject,
};

function hasOnlyTexts(object: JsonObject): boolean {
  return Object.values(object).every((value) => typeof value === "string");
}

// Observed wording, for any pair of types.
function wrongTypeProblem({ value, path }: Place, shape: JsonShape): MailProblem {
  if ("wrong" in shape && shape.wrong !== undefined) return worded(path, shape.wrong);
  const expected = shape.type === "texts" || shape.type === "any object" ? "object" : shape.type;
  const message = `Invalid type. Expected: ${expected}, given: ${typeName(value)}.`;
  return problemAt(path === "" ? "(root)" : path, { message });
}

function worded(path: string, message: string): MailProblem {
  return message === "bad-request" ? BAD_REQUEST : problemAt(path, { message });
}

function typeName(value: JsonValue): string {
  if (value === null) return "null";
  if (isJsonList(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
