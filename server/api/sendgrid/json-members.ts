import type { JsonObject, JsonValue } from "../../contract/json.ts";

/** True for an object that is neither null nor a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a list. */
export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A member that the object itself has; names that every object inherits are no members. */
export function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A member that is a string. */
export function textMember(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === "string" ? value : undefined;
}

/** A member that is a number. */
export function numberMember(object: JsonObject, name: string): number | undefined {
  const value = memberOf(object, name);
  return typeof value === "number" ? value : undefined;
}

/** A member that is true or false. */
export function booleanMember(object: JsonObject, name: string): boolean | undefined {
  const value = memberOf(object, name);
  return typeof value === "boolean" ? value : undefined;
}

/** A member that is an object; an empty one where there is none. */
export function objectMember(object: JsonObject, name: string): JsonObject {
  const value = memberOf(object, name);
  return isJsonObject(value) ? value : {};
}

/** A member that is a list; an empty one where there is none. */
export function listMember(object: JsonObject, name: string): readonly JsonValue[] {
  const value = memberOf(object, name);
  return isJsonList(value) ? value : [];
}

/**
 * Items of one list, or members of one object, that are looked at. SendGrid takes no list that is nearly as long, and a body of 30 MB can hold ten
 * million items, which would keep everybody waiting. Assumed.
 */
export const MAX_ITEMS_LOOKED_AT = 10_000;

/** A value with the path that leads to it, indexes from 0: `to.0.email`. */
export interface PlacedValue {
  readonly path: string;
  /** Undefined: the object in front of it has no such member. */
  readonly value: JsonValue | undefined;
}

/**
 * All values at a path in which `*` stands for every item of a list; no more than are looked at. What is on no such
 * path is left out.
 */
export function* valuesAt(root: JsonObject, pattern: string): Generator<PlacedValue> {
  let left = MAX_ITEMS_LOOKED_AT;
  for (const place of valuesBelow({ path: "", value: root }, pattern.split("."))) {
    yield place;
    if (--left === 0) return;
  }
}

function* valuesBelow(place: PlacedValue, segments: readonly string[]): Generator<PlacedValue> {
  const [segment, ...rest] = segments;
  const { path, value } = place;
  if (segment === undefined) {
    yield place;
  } else if (segment === "*" && isJsonList(value)) {
    for (const [index, item] of value.slice(0, MAX_ITEMS_LOOKED_AT).entries())
      yield* valuesBelow({ path: joined(path, index), value: item }, rest);
  } else if (segment !== "*" && isJsonObject(value)) {
    yield* valuesBelow({ path: joined(path, segment), value: memberOf(value, segment) }, rest);
  }
}

function joined(path: string, segment: string | number): string {
  return path === "" ? String(segment) : `${path}.${segment}`;
}
