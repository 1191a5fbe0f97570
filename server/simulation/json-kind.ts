import type { JsonObject, JsonValue } from "../contract/json.ts";

/** A JSON value that is an array. */
export function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A JSON value that is an object. */
export function isJsonMembers(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isJsonList(value);
}
