import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { MAX_ITEMS_LOOKED_AT, isJsonList, isJsonObject, memberOf } from "./json-members.ts";

/** What a shape says besides the type. */
export interface ShapeNotes {
  /**
   * Said of a value of the wrong type instead of the usual; "bad-request": no more than that. mail/send puts what was
   * given in place of "{value}".
   */
  readonly wrong?: string;
  /** Null is as good as a value. */
  readonly isNullable?: true;
  /** What it is, for the API's description. */
  readonly about?: string;
}

/** The type that a value must have, and those of its parts. Members that are not named are let pass. */
export type JsonShape = ShapeNotes &
  (
    | { readonly type: "string"; readonly oneOf?: readonly string[] }
    | { readonly type: "integer" | "number" | "boolean" | "any" }
    | { readonly type: "array"; readonly items: JsonShape }
    | ObjectShape
    /** An object of texts under any names; `wrongValue` is said once, at the object. */
    | { readonly type: "texts"; readonly wrongValue: string }
    | { readonly type: "any object" }
  );

/** An object with named members. */
export interface ObjectShape extends ShapeNotes {
  readonly type: "object";
  readonly members: Readonly<Record<string, JsonShape>>;
  readonly required?: readonly string[];
}

/** A value that is not as its shape wants it. */
export interface ShapeProblem {
  /** Dotted, with indexes from 0; empty: the whole value. */
  readonly path: string;
  readonly shape: JsonShape;
  readonly kind: "wrong-type" | "wrong-value" | "missing";
  /** The type that was given: "object", "integer", "null"; "nothing" where it is missing. */
  readonly given: string;
  /** What was given; undefined where it is missing. */
  readonly value: JsonValue | undefined;
}

/** Problems told in one answer; the rest would only make it long. Assumed. */
export const MAX_PROBLEMS = 100;

/** Tells which values are not as the shape wants them. Absent ones that are not required have no problem. */
export function shapeProblems(root: JsonValue, shape: JsonShape): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  check({ value: root, path: "" }, shape, problems);
  return problems;
}

interface Place {
  readonly value: JsonValue;
  readonly path: string;
}

// Descends as deep as the shape does, however deep the data are.
function check(place: Place, shape: JsonShape, problems: ShapeProblem[]): void {
  if (problems.length >= MAX_PROBLEMS) return;
  const { value, path } = place;
  if (value === null && shape.isNullable === true) return;
  if (!TYPE_CHECKS[shape.type](value)) {
    problems.push({ path, shape, kind: "wrong-type", given: typeName(value), value });
  } else if (shape.type === "array" && isJsonList(value)) {
    for (const [index, item] of value.slice(0, MAX_ITEMS_LOOKED_AT).entries()) {
      check({ value: item, path: joined(path, String(index)) }, shape.items, problems);
    }
  } else if (shape.type === "object" && isJsonObject(value)) {
    checkMembers({ value, path }, shape, problems);
  } else if (hasWrongValue(value, shape)) {
    problems.push({ path, shape, kind: "wrong-value", given: typeName(value), value });
  }
}

function checkMembers(
  { value, path }: { readonly value: JsonObject; readonly path: string },
  { members, required = [] }: ObjectShape,
  problems: ShapeProblem[],
): void {
  for (const [name, shape] of Object.entries(members)) {
    const member = memberOf(value, name);
    const place = joined(path, name);
    if (member !== undefined) check({ value: member, path: place }, shape, problems);
    else if (required.includes(name))
      problems.push({ path: place, shape, kind: "missing", given: "nothing", value: undefined });
  }
}

function hasWrongValue(value: JsonValue, shape: JsonShape): boolean {
  if (shape.type === "texts" && isJsonObject(value)) return !hasOnlyTexts(value);
  const isListed = shape.type !== "string" || shape.oneOf === undefined || typeof value !== "string";
  return !isListed && !shape.oneOf.includes(value);
}

const TYPE_CHECKS: Readonly<Record<JsonShape["type"], (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === "number",
  any: () => true,
  array: isJsonList,
  object: isJsonObject,
  texts: isJsonObject,
  "any object": isJsonObject,
};

function hasOnlyTexts(object: JsonObject): boolean {
  const names = Object.keys(object).slice(0, MAX_ITEMS_LOOKED_AT);
  return names.every((name) => typeof object[name] === "string");
}

function joined(path: string, segment: string): string {
  return path === "" ? segment : `${path}.${segment}`;
}

function typeName(value: JsonValue): string {
  if (value === null) return "null";
  if (isJsonList(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
