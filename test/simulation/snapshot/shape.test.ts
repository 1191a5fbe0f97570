import { expect, test } from "vitest";
import type { JsonValue } from "../../../server/contract/json.ts";
import {
  between,
  count,
  dictionary,
  each,
  either,
  flag,
  hasShape,
  json,
  list,
  matching,
  number,
  oneOf,
  optional,
  orNull,
  pair,
  pathText,
  record,
  some,
  text,
  variants,
  whole,
} from "../../../server/simulation/snapshot/shape.ts";
import type { Shape } from "../../../server/simulation/snapshot/shape.ts";

interface Animal {
  readonly name: string;
  readonly legs: readonly number[];
  readonly owner?: string;
}

const animal = record<Animal>({ name: text, legs: list(count), owner: optional(text) });

function flawOf(shape: Shape<unknown>, given: unknown): string | undefined {
  const flaw = shape.flawIn(given);
  return flaw === undefined ? undefined : `${pathText(flaw)}: ${flaw.expected}`;
}

test("a shape is closed: a member that is missing, wrong or unknown is named with its place", () => {
  const animals = record({ all: list(animal) });
  expect(
    flawOf(animals, {
      all: [
        { name: "ada", legs: [4] },
        { name: "b", legs: [], owner: "c" },
      ],
    }),
  ).toBeUndefined();
  expect([
    flawOf(animals, { all: [{ legs: [] }] }),
    flawOf(animals, { all: [{ name: "ada", legs: [4, -1] }] }),
    flawOf(animals, { all: [{ name: "ada", legs: [], owner: null }] }),
    flawOf(animals, { all: [{ name: "ada", legs: [], wings: 2 }] }),
    flawOf(animals, { all: { length: 1 } }),
    flawOf(animals, []),
  ]).toEqual([
    "all[0].name: there",
    "all[0].legs[1]: a whole number at least 0",
    "all[0].owner: a text",
    "all[0].wings: absent: nothing of that name is known here",
    "all: a list",
    ": an object",
  ]);
});

test("names of Object's own are no members", () => {
  expect(flawOf(record({ constructor: text }), {})).toBe("constructor: there");
  const given: unknown = JSON.parse('{"__proto__":1,"name":"ada","legs":[]}');
  expect(flawOf(animal, given)).toBe("__proto__: absent: nothing of that name is known here");
});

test("each kind of value takes its own and nothing else", () => {
  const kinds: readonly (readonly [
    shape: Shape<unknown>,
    good: readonly unknown[],
    bad: readonly unknown[],
  ])[] = [
    [flag, [true, false], [0, "true", null]],
    [number, [0, -1.5], [Infinity, NaN, "1", null]],
    [between(0, 1), [0, 0.5, 1], [-0.1, 2, "0"]],
    [whole(1, 3), [1, 3], [0, 4, 1.5, "2"]],
    [oneOf(["a", "b"]), ["a", "b"], ["c", null, 0]],
    [matching(/^x\d$/, "an x"), ["x1"], ["x", "x12", 1]],
    [orNull(text), ["", null], [undefined, 1]],
    [either(text, flag), ["", true], [1, null]],
    [pair(text, count), [["a", 1]], [["a"], ["a", 1, 2], [1, "a"], "a1"]],
    [list(text, 1), [["a"]], [[], "a", [1]]],
    [dictionary(count), [{}, { a: 1 }], [{ a: "1" }, [], null]],
    [each(["a", "b"], count), [{ a: 1, b: 2 }], [{ a: 1 }, { a: 1, b: 2, c: 3 }]],
    [some(["a", "b"], count), [{}, { b: 2 }], [{ c: 3 }, { a: null }]],
  ];
  for (const [shape, good, bad] of kinds) {
    expect(good.map((given) => hasShape(shape, given))).toEqual(good.map(() => true));
    expect(bad.map((given) => hasShape(shape, given))).toEqual(bad.map(() => false));
  }
});

test("a word decides which of several forms it must be", () => {
  type Thing = { readonly kind: "cat"; readonly lives: number } | { readonly kind: "stone" };
  const thing = variants<Thing>("kind", {
    cat: record({ kind: oneOf(["cat"]), lives: count }),
    stone: record({ kind: oneOf(["stone"]) }),
  });
  expect([{ kind: "cat", lives: 9 }, { kind: "stone" }].map((given) => flawOf(thing, given))).toEqual([
    undefined,
    undefined,
  ]);
  expect(
    [{ kind: "cat" }, { kind: "stone", lives: 1 }, { kind: "toString" }, 7].map((given) =>
      flawOf(thing, given),
    ),
  ).toEqual([
    "lives: there",
    "lives: absent: nothing of that name is known here",
    "kind: one of cat, stone",
    ": an object",
  ]);
});

test("JSON may be anything that JSON can carry, 100 levels deep", () => {
  let deep: JsonValue = [];
  for (let level = 1; level < 100; level++) deep = [deep];
  expect([json.flawIn(deep), json.flawIn({ a: [1, "b", null, true] })]).toEqual([undefined, undefined]);
  expect([[deep], { a: undefined }, () => 1, NaN].map((given) => hasShape(json, given))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
