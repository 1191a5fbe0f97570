import fc from "fast-check";
import { expect, test } from "vitest";
import { base64url, base64urlOfText } from "../../../server/simulation/events/base64url.ts";

test("bytes become what Node makes of them, without padding", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 50 }), (bytes) => {
      expect(base64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
    }),
  );
});

test("the two characters that differ from plain base64 are - and _", () => {
  expect(base64url([0xfb, 0xff, 0xbf])).toBe("-_-_");
});

test("text becomes what stands in recorded event ids", () => {
  expect(base64urlOfText("2135899728-terminate-1707851531")).toBe(
    "MjEzNTg5OTcyOC10ZXJtaW5hdGUtMTcwNzg1MTUzMQ",
  );
  expect(base64urlOfText("")).toBe("");
});
