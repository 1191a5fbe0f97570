import * as fc from "fast-check";
import { expect, test } from "vitest";
import { signableBatch } from "../../../server/runtime/bytes/batch-body.ts";
import { createEventEncoder } from "../../../server/runtime/bytes/event-encoder.ts";
import { tamperedBody } from "../../../server/runtime/bytes/tampered-body.ts";

function tampered(text: string, share: number): string {
  return tamperedBody(Buffer.from(text), share).toString();
}

test.each([
  ["the first letter of a value from there on", '[{"event":"open","n":1}]', 0, '[{"event":"ppen","n":1}]'],
  ["past a name", '[{"event":"open","n":1}]', 0.72, '[{"event":"open","n":2}]'],
  ["from the beginning again", '[{"event":"open","n":1}]\r\n', 0.95, '[{"event":"ppen","n":1}]\r\n'],
  ["not an escape", '["\\n\\u0041\\\\b"]', 0, '["\\n\\u0041\\\\c"]'],
  ["no number into one with a zero in front", "[99, 10]", 0, "[89, 10]"],
  ["no letter into another sign", '["zZ9"]', 0, '["yZ9"]'],
  ["not true, false or null", '[true,false,null,"a"]', 0, '[true,false,null,"b"]'],
  ["white space where there is no value", '[{"a":null}]\r\n', 0, '[{"a":null}] \n'],
  ["the last byte where there is nothing else", "[true]", 0, "[true\\"],
] as const)("it changes %s", (...[, text, share, expected]) => {
  expect(tampered(text, share)).toBe(expected);
});

test("of any batch one byte is changed and the rest is not: it stays JSON of the same length", () => {
  const encoder = createEventEncoder();
  const event = fc.dictionary(
    fc.string({ unit: "binary" }),
    fc.oneof(fc.string({ unit: "binary" }), fc.integer()),
  );
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (events, share) => {
        const encoded = events.map((customArgs) =>
          encoder.encode({
            builtIn: { event: "open", timestamp: 1_700_000_000 },
            customArgs: Object.entries(customArgs),
          }),
        );
        const { bytes } = signableBatch(encoded);
        const before = Buffer.from(bytes);
        const after = tamperedBody(bytes, share);
        expect(bytes.equals(before)).toBe(true);
        expect(after.length).toBe(before.length);
        expect(before.filter((byte, at) => byte !== after[at])).toHaveLength(1);
        const text = new TextDecoder("utf-8", { fatal: true }).decode(after);
        expect(JSON.parse(text)).not.toEqual(JSON.parse(before.toString()));
      },
    ),
    { numRuns: 100 },
  );
});

test("any text stays valid UTF-8, and an empty body stays empty", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      const after = tamperedBody(Buffer.from(text), 0.5);
      expect(after.equals(Buffer.from(text))).toBe(false);
      new TextDecoder("utf-8", { fatal: true }).decode(after);
    }),
  );
  expect(tampered("", 0.5)).toBe("");
});
