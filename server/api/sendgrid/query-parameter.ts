import type { JsonValue } from "../../contract/json.ts";

/** A parameter of a query: how its text is read, and what is said of it. */
export interface QueryParameter {
  readonly about: string;
  readonly isRequired: boolean;
  /** Completes "must be …". */
  readonly expected: string;
  /** As JSON Schema, for the API's description. */
  readonly schema: Readonly<Record<string, JsonValue>>;
  /** Undefined: not a text that it takes. */
  read(text: string): JsonValue | undefined;
}

/** One of a few words. */
export function wordParameter(about: string, words: readonly string[], isRequired = false): QueryParameter {
  return {
    about,
    isRequired,
    expected: `one of ${words.join(", ")}`,
    schema: { type: "string", enum: words },
    read: (text) => (words.includes(text) ? text : undefined),
  };
}
