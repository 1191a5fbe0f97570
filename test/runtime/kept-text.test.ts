import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keptText, printable } from "../../server/runtime/kept-text.ts";

test("a text that steers a terminal becomes harmless, and letters of all languages stay", () => {
  expect(keptText("/\u001B[31mevil\u0007\u009B2J\u007F\r\n é 日本 😀")).toBe("/[31mevil2J é 日本 😀");
});

test("of a text of 64 KiB 512 characters are kept", () => {
  expect(keptText("x".repeat(65_536))).toBe(`${"x".repeat(511)}…`);
  expect(keptText("x".repeat(512))).toBe("x".repeat(512));
});

test("no text keeps a control character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const codes = Array.from(printable(text), (character) => character.codePointAt(0) ?? 0);
      expect(codes.filter((code) => code < 0x20 || (code >= 0x7f && code < 0xa0))).toEqual([]);
    }),
  );
});

test("2,000 texts cut out of 64 KiB each do not keep 125 MiB in memory", () => {
  const heapBytes = heapMeter();
  const before = heapBytes();
  const kept = Array.from({ length: 2000 }, () => keptText(Buffer.alloc(65_536, "a").toString("latin1")));
  expect(heapBytes() - before).toBeLessThan(30 * 1024 * 1024);
  expect(kept).toHaveLength(2000);
});

function heapMeter(): () => number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  return () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
}
