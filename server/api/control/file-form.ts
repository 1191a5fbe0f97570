import * as z from "zod/mini";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { schemaOfFields } from "./field-schema.ts";
import type { Field } from "./fields.ts";
import { isJsonObject } from "./fields.ts";
import type { FileProblem, Place } from "./file-problems.ts";
import {
  itemPlace,
  memberPlace,
  tellMissing,
  tellUnknownName,
  tellUnknownWord,
  tellWrong,
} from "./file-problems.ts";

// What files are made of. A form reads a value and tells all that is wrong with it, each with its place; and it says
// the same as JSON Schema. Reader and schema are made of one table, so that neither knows a name the other does not.

/** A kind of value in a file. */
export interface Form<Value> {
  /** Completes "it must be …". */
  readonly expected: string;
  /** The same as JSON Schema, as far as that can. */
  readonly schema: JsonObject;
  /** Undefined: it is wrong, and the place's problems say why. */
  read(given: unknown, place: Place): Value | undefined;
}

/** A member of an object: "always" is there when it was read, by default where it was not given. */
export interface Member<Value, Presence extends "always" | "maybe" = "always" | "maybe"> {
  readonly presence: Presence;
  readonly form: Form<Value>;
  readonly about: string;
  readonly isRequired: boolean;
  readonly fallback?: Value;
}

/** A member that must be given. */
export function required<Value>(form: Form<Value>, about: string): Member<Value, "always"> {
  return { presence: "always", form, about, isRequired: true };
}

/** A member that has a value also where it is not given. */
export function defaulted<Value>(form: Form<Value>, about: string, fallback: Value): Member<Value, "always"> {
  return { presence: "always", form, about, isRequired: false, fallback };
}

/** A member that may be absent. */
export function optional<Value>(form: Form<Value>, about: string): Member<Value, "maybe"> {
  return { presence: "maybe", form, about, isRequired: false };
}

/** The members of an object by name. */
export type Members = Readonly<Record<string, Member<unknown>>>;

type NamesOf<Shape, Presence extends "always" | "maybe"> = {
  [Name in keyof Shape]: Shape[Name] extends Member<unknown, Presence> ? Name : never;
}[keyof Shape];

type ValueOf<Kind> = Kind extends Member<infer Value> ? Value : never;

/** What an object of these members is when it was read. */
export type ValuesOf<Shape> = { readonly [Name in NamesOf<Shape, "always">]: ValueOf<Shape[Name]> } & {
  readonly [Name in NamesOf<Shape, "maybe">]?: ValueOf<Shape[Name]>;
};

/** An object with these members and no others. `demands` are what its schema says besides. */
export function objectForm<Shape extends Members>(
  members: Shape,
  demands: JsonObject = {},
): Form<ValuesOf<Shape>> {
  const expected = `an object with: ${Object.keys(members).join(", ")}`;
  return {
    expected,
    schema: { ...schemaOfMembers(members), ...demands },
    read: (given, place) => {
      if (!isJsonObject(given)) return tellWrong(place, given, expected);
      const values = readMembers(members, given, place);
      // Each value was read by the form that its type is of; only the loop over names hides it from the compiler.
      return values === undefined ? undefined : (Object.fromEntries(values) as ValuesOf<Shape>);
    },
  };
}

/** Any of several objects, told apart by their `kind`. */
export function kindsForm<Value>(forms: Readonly<Record<string, Form<Value>>>): Form<Value> {
  const kinds = Object.keys(forms);
  const expected = `an object whose kind is one of ${kinds.join(", ")}`;
  return {
    expected,
    schema: { oneOf: Object.values(forms).map(({ schema }) => schema) },
    read: (given, place) => {
      if (!isJsonObject(given)) return tellWrong(place, given, expected);
      const kind = Object.hasOwn(given, "kind") ? given["kind"] : undefined;
      if (kind === undefined) return tellMissing(place, "kind", `one of ${kinds.join(", ")}`);
      const form = kinds.find((name) => name === kind);
      if (form === undefined) return tellUnknownWord(memberPlace(place, "kind"), kind, kinds);
      return forms[form]?.read(given, place);
    },
  };
}

/** A list of at least `least` and at most `most` items, all of one form. */
export function listForm<Value>(
  item: Form<Value>,
  { least = 0, most = 1000 }: { readonly least?: number; readonly most?: number } = {},
): Form<readonly Value[]> {
  const from = least === 0 ? `at most ${most}` : `${least} to ${most}`;
  const expected = `a list of ${from} items, each ${item.expected}`;
  return {
    expected,
    schema: {
      type: "array",
      items: item.schema,
      ...(least === 0 ? {} : { minItems: least }),
      maxItems: most,
    },
    read: (given, place) => {
      if (!Array.isArray(given) || given.length < least || given.length > most)
        return tellWrong(place, given, expected);
      const items = given.map((each: unknown, index) => item.read(each, itemPlace(place, index)));
      const known = items.filter((value) => value !== undefined);
      return known.length === items.length ? known : undefined;
    },
  };
}

/**
 * A kind of value that options and bodies know too. `demands` are what its schema says besides.
 *
 * Fields take texts for numbers, as flags bring them; a file is JSON, where a text is no number.
 */
export function fieldForm<Value>(kind: Field<Value>, demands: JsonObject = {}): Form<Value> {
  const schema = { ...schemaOfField(kind), ...demands };
  const expected = lowered(textOf(schema["description"]).replace(/\.$/, ""));
  return {
    expected,
    schema,
    read: (given, place) => {
      const result = fits(schema, given) ? z.safeParse(kind, given) : undefined;
      return result?.success === true ? result.data : tellWrong(place, given, expected);
    },
  };
}

/** One of a few words. `aliases` are other spellings, each with the word it stands for. */
export function wordForm<const Word extends string>(
  words: readonly Word[],
  {
    abouts,
    aliases,
  }: { readonly abouts?: Readonly<Record<Word, string>>; readonly aliases?: ReadonlyMap<string, Word> } = {},
): Form<Word> {
  const described = abouts && words.map((word) => ({ const: word, description: `${abouts[word]}.` }));
  const others = aliases === undefined ? [] : [{ enum: [...aliases.keys()] }];
  return {
    expected: `one of ${words.join(", ")}`,
    schema: described === undefined ? { enum: words } : { anyOf: [...described, ...others] },
    read: (given, place) =>
      words.find((word) => word === given) ??
      (typeof given === "string" ? aliases?.get(given) : undefined) ??
      tellUnknownWord(place, given, words),
  };
}

/** A form whose value is made into another. */
export function mapped<From, To>(form: Form<From>, make: (value: From) => To): Form<To> {
  return {
    ...form,
    read: (given, place) => {
      const value = form.read(given, place);
      return value === undefined ? undefined : make(value);
    },
  };
}

/** A form with a demand that JSON Schema cannot express: `find` answers what is wrong, with paths from the place on. */
export function checked<Value>(
  form: Form<Value>,
  find: (value: Value, place: Place) => readonly FileProblem[],
): Form<Value> {
  return {
    ...form,
    read: (given, place) => {
      const value = form.read(given, place);
      if (value === undefined) return undefined;
      const found = find(value, place);
      for (const problem of found) place.problems.add(problem);
      return found.length === 0 ? value : undefined;
    },
  };
}

/** The members' values, in the order of the file; undefined: at least one is wrong. */
function readMembers(
  members: Members,
  given: Readonly<Record<string, JsonValue>>,
  place: Place,
): readonly (readonly [string, unknown])[] | undefined {
  const values: (readonly [string, unknown])[] = [];
  let isWrong = false;
  for (const [name, each] of Object.entries(given)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    const value =
      member === undefined
        ? tellUnknownName(place, name, Object.keys(members))
        : member.form.read(each, memberPlace(place, name));
    if (value === undefined) isWrong = true;
    else values.push([name, value]);
  }
  for (const [name, { form, isRequired, fallback }] of Object.entries(members)) {
    if (Object.hasOwn(given, name)) continue;
    if (isRequired) {
      tellMissing(place, name, form.expected);
      isWrong = true;
    } else if (fallback !== undefined) values.push([name, fallback]);
  }
  return isWrong ? undefined : values;
}

function schemaOfMembers(members: Members): JsonObject {
  const properties = Object.entries(members).map(([name, { form, about, fallback }]) => {
    const { description, ...schema } = form.schema;
    const text = `${about} ${textOf(description)}`.trim();
    return [name, { ...schema, description: text, ...defaultOf(fallback) }] as const;
  });
  const names = Object.keys(members).filter((name) => members[name]?.isRequired === true);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(names.length === 0 ? {} : { required: names }),
    additionalProperties: false,
  };
}

function defaultOf(fallback: unknown): JsonObject {
  const isTold =
    typeof fallback === "string" || typeof fallback === "number" || typeof fallback === "boolean";
  return isTold ? { default: fallback } : {};
}

function schemaOfField(kind: object): JsonObject {
  const { properties } = schemaOfFields({ kind });
  const schema = isJsonObject(properties) ? properties["kind"] : undefined;
  return isJsonObject(schema) ? schema : {};
}

// Type and pattern as the schema has them; all else is for the field.
function fits(schema: JsonObject, given: unknown): boolean {
  const { type, pattern, items } = schema;
  if (type !== undefined && ![type].flat().some((name) => isOfType(given, name))) return false;
  if (typeof given === "string") return typeof pattern !== "string" || new RegExp(pattern).test(given);
  return !Array.isArray(given) || !isJsonObject(items) || given.every((each) => fits(items, each));
}

function isOfType(given: unknown, type: unknown): boolean {
  if (Array.isArray(given)) return type === "array";
  if (given === null) return type === "null";
  return typeof given === type || (type === "integer" && Number.isInteger(given));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
