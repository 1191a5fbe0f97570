import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonProblem } from "../../server/cli/json-problem.ts";

const BROKEN: readonly (readonly [
  text: string,
  place: readonly [line: number, column: number],
  message: string,
])[] = [
  ['{\n  "a": }', [2, 8], "Unexpected token '}'"],
  ["[1,", [1, 4], "Unexpected end of JSON input"],
  ['{"a" 1}', [1, 6], "Expected ':' after property name"],
  ["", [1, 1], "Unexpected end of JSON input"],
  ["[tru]", [1, 5], "Unexpected token ']'"],
  ["[undefined]", [1, 2], "Unexpected token 'u'"],
  ["[1.]", [1, 4], "Unterminated fractional number"],
  ['[{"a":"b"},\n {"c":12 "d":1}]', [2, 10], "Expected ',' or '}' after property value"],
  ['{"a":1}}', [1, 8], "Unexpected non-whitespace character after JSON"],
  ['["abc', [1, 6], "Unterminated string"],
];

test.each(BROKEN)("%j stops being JSON at %j", (text, [line, column], message) => {
  expect(jsonProblem(text)).toEqual({ line, column, message });
});

test("what is JSON has no problem, and what follows it is found behind it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(jsonProblem(text)).toBeUndefined();
      expect(jsonProblem(`[${text} ?]`)).toMatchObject({ line: 1, column: text.length + 3 });
    }),
  );
});
