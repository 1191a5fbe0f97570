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

/** A whole number within bounds. */
export function integerParameter(
  about: string,
  bounds: { readonly least: number; readonly most?: number; readonly isRequired?: true },
): QueryParameter {
  const { least, most = Number.MAX_SAFE_INTEGER, isRequired = false } = bounds;
  const upTo = most === Number.MAX_SAFE_INTEGER ? ` of at least ${least}` : ` from ${least} to ${most}`;
  return {
    about,
    isRequired,
    expected: `an integer${upTo}`,
    schema: { type: "integer", minimum: least, ...(bounds.most === undefined ? {} : { maximum: most }) },
    read(text) {
      const figure = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      return figure >= least && figure <= most ? figure : undefined;
    },
  };
}

/** Any text that is not empty. */
export function textParameter(about: string, isRequired = false): QueryParameter {
  return {
    about,
    isRequired,
    expected: "a string",
    schema: { type: "string" },
    read: (text) => (text === "" ? undefined : text),
  };
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

/** A day: YYYY-MM-DD. */
export function dayParameter(about: string, isRequired = false): QueryParameter {
  return {
    about,
    isRequired,
    expected: "a date such as 2026-01-31",
    schema: { type: "string", format: "date" },
    read: (text) => (isDay(text) ? text : undefined),
  };
}

/** True or false. */
export function switchParameter(about: string): QueryParameter {
  return {
    about,
    isRequired: false,
    expected: "true or false",
    schema: { type: "boolean" },
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  // 2026-02-31 is read as 3 March: only a day that exists comes back as it was.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
