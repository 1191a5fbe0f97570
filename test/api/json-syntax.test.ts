import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonSyntaxProblem } from "../../server/api/json-syntax.ts";

test.each([
  ['{\n  "a": 1,\n}', 3, 1, '"}" may not stand here.', "There is a comma too many before it."],
  ["[1, 2,]", 1, 7, '"]" may not stand here.', "There is a comma too many before it."],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "A text may not stand here.", 'Expected here: a comma or "}".'],
  ['{"a" 1}', 1, 6, '"1" may not stand here.', 'Expected here: a colon ":".'],
  ['{"a":}', 1, 6, '"}" may not stand here.', "Expected here: a value."],
  ["{a: 1}", 1, 2, '"a" may not stand here.', 'Expected here: a name in double quotes or "}".'],
  ["{'a': 1}", 1, 2, `"'" may not stand here.`, "JSON has double quotes only."],
  ["{\n// a comment\n}", 2, 1, '"/" may not stand here.', "JSON has no comments: take it out."],
  ["[1, 2", 1, 6, "The file ends too early.", 'Expected here: a comma or "]".'],
  ["", 1, 1, "The file ends too early.", "Expected here: a value."],
  ["{} {}", 1, 4, '"{" may not stand here.', "Expected here: nothing more."],
  ["[1}", 1, 3, '"}" may not stand here.', 'Expected here: a comma or "]".'],
  ["[😀]", 1, 2, '"😀" may not stand here.', 'Expected here: a value or "]".'],
  ["[01]", 1, 2, '"0" may not stand here.', 'Expected here: a value or "]".'],
])("%j: line %i, column %i", (...[text, line, column, message, hint]) => {
  expect(jsonSyntaxProblem(text)).toEqual({ line, column, message, hint });
});

test("a text that is not closed is told where it begins", () => {
  expect(jsonSyntaxProblem('{"a": "x\ny"}')).toMatchObject({ line: 1, column: 7 });
  expect(jsonSyntaxProblem('["\\x"]')).toMatchObject({ line: 1, column: 2 });
});

test("it finds a problem exactly where JSON.parse throws", () => {
  const seen = { sound: 0, broken: 0 };
  const sound = fc.json();
  const cut = fc.tuple(
    sound,
    fc.nat(),
    fc.constantFrom("", ",", "}", "]", '"', ":", "1", "x", "\\", "\n", "-", " "),
  );
  const broken = cut.map(([text, at, by]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + by + text.slice(place + 1);
  });
  fc.assert(
    fc.property(fc.oneof(sound, broken), (text) => {
      let parses = true;
      try {
        JSON.parse(text);
      } catch {
        parses = false;
      }
      seen[parses ? "sound" : "broken"]++;
      expect(jsonSyntaxProblem(text) === undefined).toBe(parses);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(seen.sound, seen.broken)).toBeGreaterThan(500);
});
