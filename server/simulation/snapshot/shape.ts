import type { JsonValue } from "../../contract/json.ts";
import { MAX_JSON_DEPTH } from "../../contract/limits.ts";

// The form of plain data, member by member. The compiler holds each shape against the type that it is of, and a shape
// is closed: what it does not name is a flaw.

/** What is wrong with a value, and where: the path from it to the flaw, innermost first. */
export interface Flaw {
  readonly path: (string | number)[];
  /** Completes "it must be …". */
  readonly expected: string;
}

/** The form of a value. */
export interface Shape<out Value> {
  /** Undefined: the value has this form. */
  readonly flawIn: (given: unknown) => Flaw | undefined;
  /** The member may be absent. */
  readonly isOptional?: boolean;
  /** Never there: it ties the shape to its type. */
  readonly sample?: Value;
}

/** A value that a test decides on. */
export function leaf<Value>(expected: string, test: (given: unknown) => boolean): Shape<Value> {
  return { flawIn: (given) => (test(given) ? undefined : { path: [], expected }) };
}

export const text: Shape<string> = leaf("a text", (given) => typeof given === "string");
export const flag: Shape<boolean> = leaf("true or false", (given) => typeof given === "boolean");
/** JSON knows no infinite number. */
export const number: Shape<number> = leaf("a number", Number.isFinite);

/** A number within bounds. */
export function between(least: number, most: number): Shape<number> {
  const isWithin = (given: unknown): boolean => typeof given === "number" && given >= least && given <= most;
  return leaf(`a number from ${least} to ${most}`, isWithin);
}

/** A whole number within bounds. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  const expected = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
  return leaf(
    `a whole number ${expected}`,
    (given) => Number.isSafeInteger(given) && Number(given) >= least && Number(given) <= most,
  );
}

export const count: Shape<number> = whole(0);

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Shape<Word> {
  const known: ReadonlySet<unknown> = new Set(words);
  return leaf(`one of ${words.join(", ")}`, (given) => known.has(given));
}

/** A text of a pattern; `expected` says it in words. */
export function matching(pattern: RegExp, expected: string): Shape<string> {
  return leaf(expected, (given) => typeof given === "string" && pattern.test(given));
}

export function orNull<Value>(shape: Shape<Value>): Shape<Value | null> {
  return { flawIn: (given) => (given === null ? undefined : shape.flawIn(given)) };
}

/** A member that may be absent. */
export function optional<Value>(shape: Shape<Value>): Shape<Value> {
  return { ...shape, isOptional: true };
}

/** One form or the other; what is wrong is said of the last. */
export function either<One, Other>(one: Shape<One>, other: Shape<Other>): Shape<One | Other> {
  return { flawIn: (given) => (one.flawIn(given) === undefined ? undefined : other.flawIn(given)) };
}

export function list<Value>(shape: Shape<Value>, least = 0): Shape<readonly Value[]> {
  return {
    flawIn: (given) => {
      if (!Array.isArray(given)) return { path: [], expected: "a list" };
      if (given.length < least) return { path: [], expected: `a list of at least ${least}` };
      const items: readonly unknown[] = given;
      for (let index = 0; index < items.length; index++) {
        const flaw = shape.flawIn(items[index]);
        if (flaw !== undefined) return within(flaw, index);
      }
      return undefined;
    },
  };
}

/** A list of exactly two. */
export function pair<First, Second>(
  first: Shape<First>,
  second: Shape<Second>,
): Shape<readonly [First, Second]> {
  return {
    flawIn: (given) => {
      if (!Array.isArray(given) || given.length !== 2) return { path: [], expected: "a list of two" };
      const items: readonly unknown[] = given;
      const [inFirst, inSecond] = [first.flawIn(items[0]), second.flawIn(items[1])];
      if (inFirst !== undefined) return within(inFirst, 0);
      return inSecond === undefined ? undefined : within(inSecond, 1);
    },
  };
}

/** The shapes of all members of a type. */
export type Members<Value> = { readonly [Name in keyof Value]-?: Shape<Value[Name]> };

/** An object with these members and no others. */
export function record<Value extends object>(members: Members<Value>): Shape<Value> {
  const known = Object.entries<Shape<unknown>>(members);
  return {
    flawIn: (given) => {
      if (!isObject(given)) return { path: [], expected: "an object" };
      let present = 0;
      for (const [name, shape] of known) {
        if (!Object.hasOwn(given, name)) {
          if (shape.isOptional === true) continue;
          return { path: [name], expected: "there" };
        }
        present++;
        const flaw = shape.flawIn(given[name]);
        if (flaw !== undefined) return within(flaw, name);
      }
      return Object.keys(given).length === present ? undefined : unknownMember(given, members);
    },
  };
}

/** An object whose members all have one form, whatever they are called. */
export function dictionary<Value>(shape: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  return {
    flawIn: (given) => {
      if (!isObject(given)) return { path: [], expected: "an object" };
      for (const [name, value] of Object.entries(given)) {
        const flaw = shape.flawIn(value);
        if (flaw !== undefined) return within(flaw, name);
      }
      return undefined;
    },
  };
}

/** An object with a member of each of these names. */
export function each<const Name extends string, Value>(
  names: readonly Name[],
  shape: Shape<Value>,
): Shape<Readonly<Record<Name, Value>>> {
  const members = Object.fromEntries(names.map((name) => [name, shape]));
  // An object made of all names has each.
  return record<Record<Name, Value>>(members as Members<Record<Name, Value>>);
}

/** An object with members of some of these names. */
export function some<const Name extends string, Value>(
  names: readonly Name[],
  shape: Shape<Value>,
): Shape<Readonly<Partial<Record<Name, Value>>>> {
  return each(names, optional(shape));
}

/** An object that is of another form for each word in one of its members. */
export function variants<Value extends object>(
  tag: string,
  shapes: Readonly<Record<string, Shape<Value>>>,
): Shape<Value> {
  const tagged = oneOf(Object.keys(shapes));
  return {
    flawIn: (given) => {
      if (!isObject(given)) return { path: [], expected: "an object" };
      const word = given[tag];
      const shape = typeof word === "string" && Object.hasOwn(shapes, word) ? shapes[word] : undefined;
      if (shape !== undefined) return shape.flawIn(given);
      const flaw = tagged.flawIn(word);
      return flaw === undefined ? undefined : within(flaw, tag);
    },
  };
}

/** Whatever JSON can carry, as deep as requests may nest. */
export const json: Shape<JsonValue> = leaf(
  `JSON that nests no deeper than ${MAX_JSON_DEPTH} levels`,
  (given) => isJson(given, MAX_JSON_DEPTH),
);

/** Whether a value has a form. */
export function hasShape<Value>(shape: Shape<Value>, given: unknown): given is Value {
  return shape.flawIn(given) === undefined;
}

/** Where a flaw is, in words: `accounts.all[0].name`. */
export function pathText({ path }: Flaw): string {
  return path
    .toReversed()
    .map((part, place) => (typeof part === "number" ? `[${part}]` : place === 0 ? part : `.${part}`))
    .join("");
}

function within(flaw: Flaw, part: string | number): Flaw {
  flaw.path.push(part);
  return flaw;
}

function unknownMember(given: object, members: object): Flaw {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(members, name)) ?? "";
  return { path: [unknown.slice(0, 60)], expected: "absent: nothing of that name is known here" };
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isJson(given: unknown, depth: number): boolean {
  if (given === null || typeof given === "string" || typeof given === "boolean") return true;
  if (typeof given === "number") return Number.isFinite(given);
  if (typeof given !== "object" || depth === 0) return false;
  return Object.values(given).every((value) => isJson(value, depth - 1));
}
