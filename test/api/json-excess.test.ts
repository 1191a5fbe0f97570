import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonExcess } from "../../server/api/json-excess.ts";

const TOO_DEEP = "is nested deeper than 100 levels";

test("brackets within texts nest nothing, however they are escaped", () => {
  for (const text of ["[".repeat(200), `\\"${"{".repeat(200)}`, `\\\\"${"[".repeat(200)}`, "\\"]) {
    expect(jsonExcess(JSON.stringify([text, { [text]: text }]))).toBeUndefined();
  }
});

test("the 101st level is one too many, whether of lists, of objects or of both", () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
    expect(jsonExcess(nested(100))).toBeUndefined();
    expect(jsonExcess(nested(101))).toBe(TOO_DEEP);
    expect(jsonExcess(`[${Array(500).fill(nested(99)).join()}]`)).toBeUndefined();
  }
});

test("a list of a million values is let pass, one of a value more is not", () => {
  expect(jsonExcess(`[${"1,".repeat(999_999)}1]`)).toBeUndefined();
  expect(jsonExcess(`[${"1,".repeat(1_000_000)}1]`)).toBe(
    "holds too many values: more than 1000000 commas and brackets",
  );
});

test("what nests flatly is never refused, and a text that is no JSON does no harm", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
      expect(jsonExcess(JSON.stringify(value))).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("[", "]", "{", "}", '"', "\\", ",", ":") }), (text) => {
      expect([undefined, TOO_DEEP]).toContain(jsonExcess(text));
    }),
  );
});
