/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object, as parsed: nothing is known of its members. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}
