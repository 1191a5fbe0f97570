import * as z from "zod/mini";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { LAST_INSTANT } from "../../contract/limits.ts";
import { DAY_MS } from "../../contract/time.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { parseDuration } from "./durations.ts";
import { described } from "./field-schema.ts";
import { hintFor } from "./nearest.ts";
import { shown } from "./shown.ts";

// The kinds of value that bodies of /_simulator, options of the library, configuration files and flags are made
// of. Each takes the JSON value as well as its text, so that one name means the same wherever it is written.

/** A kind of value: reads what was given, or says what it must be. */
export type Field<Value> = z.ZodMiniType<Value>;

/**
 * Makes a kind of value. `read` answers undefined for what it does not take; `expected` completes "it must be …";
 * `schema` says the same as JSON Schema, as far as that can.
 */
export function field<Value>(
  expected: string,
  read: (given: unknown) => Value | undefined,
  schema: JsonObject = {},
): Field<Value> {
  const kind = z.pipe(
    z.unknown(),
    z.transform((given, context): Value => {
      const value = read(given);
      if (value !== undefined) return value;
      context.issues.push({ code: "custom", message: expected, input: given });
      return z.NEVER;
    }),
  );
  return described(kind, { ...schema, description: `${capitalised(expected)}.` });
}

/** A length of time: `500ms 30s 10m 24h 3d`, or milliseconds. At least `leastMs`, 0 unless told; at most `mostMs`. */
export function durationField(leastMs: Duration = 0, mostMs: Duration = Infinity): Field<Duration> {
  const least = leastMs > 0 ? ` of at least ${leastMs} ms` : "";
  const most = mostMs === Infinity ? "" : `, at most ${Math.floor(mostMs / DAY_MS)}d`;
  return field(
    `a duration such as "30s" or "10m"${least}, or milliseconds${most}`,
    (given) => {
      const duration =
        typeof given === "string" || typeof given === "number" ? parseDuration(given) : undefined;
      return duration !== undefined && duration >= leastMs && duration <= mostMs ? duration : undefined;
    },
    DURATION,
  );
}

/** Durations of at most `mostMs`: an array, or their text with commas between. At least one. */
export function durationsField(mostMs: Duration): Field<readonly Duration[]> {
  return field(
    `durations above 0 such as ["30s","1m"] (as a flag: 30s,1m), at most ${Math.floor(mostMs / DAY_MS)}d each`,
    (given) => {
      const parts: unknown = typeof given === "string" ? given.split(",") : given;
      if (!Array.isArray(parts) || parts.length === 0 || parts.length > 1000) return undefined;
      const durations = parts.map((part) =>
        typeof part === "string" || typeof part === "number" ? parseDuration(part) : undefined,
      );
      // A wait of nothing would try again for ever at one instant.
      const known = durations.filter(
        (wait): wait is Duration => wait !== undefined && wait > 0 && wait <= mostMs,
      );
      return known.length === durations.length ? known : undefined;
    },
    { type: ["array", "string"], items: DURATION, minItems: 1 },
  );
}

/** A whole number within bounds. */
export function countField(least: number, most: number = Number.MAX_SAFE_INTEGER): Field<number> {
  const upTo = most === Number.MAX_SAFE_INTEGER ? `, at least ${least}` : ` from ${least} to ${most}`;
  return field(
    `a whole number${upTo}`,
    (given) => {
      const figure = numberOf(given);
      return figure !== undefined && Number.isSafeInteger(figure) && figure >= least && figure <= most
        ? figure
        : undefined;
    },
    { type: "integer", minimum: least, ...(most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most }) },
  );
}

/** A share between 0 and 1, such as 0.1 for 10 %. */
export function shareField(): Field<number> {
  return field(
    "a number from 0 to 1",
    (given) => {
      const figure = numberOf(given);
      return figure !== undefined && figure >= 0 && figure <= 1 ? figure : undefined;
    },
    { type: "number", minimum: 0, maximum: 1 },
  );
}

/** How many times faster than the wall clock; "max" jumps to whatever is due next. */
export function speedField(): Field<number | "max"> {
  return field(
    'a number above 0, or "max"',
    (given) => {
      if (given === "max") return "max";
      const figure = numberOf(given);
      return figure !== undefined && figure > 0 && figure <= 1e9 ? figure : undefined;
    },
    { anyOf: [{ type: "number", exclusiveMinimum: 0 }, { const: "max" }] },
  );
}

/** One of a few words. */
export function oneOfField<const Word extends string>(words: readonly Word[]): Field<Word> {
  return field(`one of ${words.join(", ")}`, (given) => words.find((word) => word === given), {
    enum: words,
  });
}

/** Yes or no. */
export function switchField(): Field<boolean> {
  return field(
    "true or false",
    (given) => {
      if (typeof given === "boolean") return given;
      return given === "true" ? true : given === "false" ? false : undefined;
    },
    { type: "boolean" },
  );
}

/** A text of at most `mostCharacters`, not empty. */
export function textField(expected = "a text that is not empty", mostCharacters = 10_000): Field<string> {
  return field(
    expected,
    (given) =>
      typeof given === "string" && given !== "" && given.length <= mostCharacters ? given : undefined,
    { type: "string", minLength: 1, maxLength: mostCharacters },
  );
}

/** Texts of at most `mostCharacters`, none of them empty: an array, or a single one. */
export function textsField(expected: string, mostCharacters = 10_000): Field<readonly string[]> {
  return field(
    expected,
    (given) => {
      const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
      const known = texts.filter(
        (text): text is string => typeof text === "string" && text !== "" && text.length <= mostCharacters,
      );
      return known.length === texts.length && known.length <= 10_000 ? known : undefined;
    },
    {
      type: ["array", "string"],
      items: { type: "string", minLength: 1, maxLength: mostCharacters },
      maxItems: 10_000,
    },
  );
}

/** A point in time: milliseconds since 1970, or an ISO date such as 2026-08-22T12:00:00Z. */
export function instantField(): Field<Instant> {
  return field(
    "milliseconds since 1970, or an ISO date such as 2026-08-22T12:00:00Z",
    (given) => {
      const figure = numberOf(given) ?? isoInstant(given);
      // Ids and headers carry Unix seconds: stay within the years 1970 to 9999.
      return figure !== undefined && Number.isSafeInteger(figure) && figure >= 0 && figure <= LAST_INSTANT
        ? figure
        : undefined;
    },
    { type: ["integer", "string"] },
  );
}

const DURATION: JsonObject = { type: ["string", "integer"], examples: ["30s"] };

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What reading an object against its known names came to. */
export type Read<Value> =
  | { readonly kind: "ok"; readonly value: Value }
  | { readonly kind: "problem"; readonly message: string; readonly hint: string };

/** What `readOptions` answers for a shape: every name may be absent, none is undefined. */
export type Options<Shape> = {
  readonly [Name in keyof Shape]?: Shape[Name] extends Field<infer Value> ? Value : never;
};

/** Reads an object of which every name is known and may be absent: another name is a problem that names the nearest. */
export function readOptions<Shape extends Readonly<Record<string, Field<unknown>>>>(
  shape: Shape,
  given: unknown,
): Read<Options<Shape>> {
  const optional = Object.fromEntries(Object.entries(shape).map(([name, of]) => [name, z.optional(of)]));
  const result = z.safeParse(z.strictObject(optional), given);
  if (!result.success) return { kind: "problem", ...problemOf(result.error.issues, { shape, given }) };
  const present = Object.entries(result.data).filter(([, value]) => value !== undefined);
  // zod checked each member against its field; only the loop over names hides it from the compiler.
  return { kind: "ok", value: Object.fromEntries(present) as Options<Shape> };
}

interface Subject {
  readonly shape: Readonly<Record<string, unknown>>;
  readonly given: unknown;
}

function problemOf(
  issues: readonly z.core.$ZodIssue[],
  { shape, given }: Subject,
): { readonly message: string; readonly hint: string } {
  const known = Object.keys(shape);
  const unknownKeys = issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []));
  const [unknownKey] = unknownKeys;
  if (unknownKey !== undefined) {
    return { message: `"${shortened(unknownKey)}" is no known name here.`, hint: hintFor(unknownKey, known) };
  }
  const [issue] = issues;
  const name = issue?.path[0];
  if (issue === undefined || name === undefined) {
    return { message: `${shown(given)} is no object.`, hint: `Give an object with: ${known.join(", ")}.` };
  }
  const value = memberOf(given, String(name));
  return { message: `"${String(name)}" is ${shown(value)}.`, hint: `It must be ${issue.message}.` };
}

function memberOf(given: unknown, name: string): unknown {
  if (typeof given !== "object" || given === null) return undefined;
  return Object.entries(given).find(([key]) => key === name)?.[1];
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}...` : name;
}

function numberOf(given: unknown): number | undefined {
  if (typeof given === "number") return Number.isFinite(given) ? given : undefined;
  if (typeof given !== "string" || !/^-?\d+(\.\d+)?$/.test(given.trim())) return undefined;
  return Number(given);
}

function isoInstant(given: unknown): number | undefined {
  if (typeof given !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(given)) return undefined;
  const instant = Date.parse(given);
  return Number.isNaN(instant) ? undefined : instant;
}

/** A parsed JSON value that is an object. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
