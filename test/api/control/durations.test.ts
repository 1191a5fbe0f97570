import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration } from "../../../server/api/control/durations.ts";
import { formatDuration } from "../../../server/simulation/wording.ts";

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["10m", 600_000],
  ["24h", 86_400_000],
  ["3d", 259_200_000],
  ["1.5s", 1500],
  [" 2 h ", 7_200_000],
  ["250", 250],
  ["0", 0],
  [1500, 1500],
  [0.4, 0],
])("%s is %d ms", (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each([
  "",
  "soon",
  "-5s",
  "5 parsecs",
  "s",
  "1e3s",
  "1h30m",
  "5S",
  "Infinity",
  -1,
  Number.NaN,
  Infinity,
  1e300,
])("%s is no length of time", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test("any text is a length of time in whole milliseconds, or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double()), (text) => {
      const durationMs = parseDuration(text);
      expect(durationMs === undefined || (Number.isSafeInteger(durationMs) && durationMs >= 0)).toBe(true);
    }),
  );
});

test("what is written back is within a twentieth of what it was", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 365 * 86_400_000 }), (durationMs) => {
      const read = parseDuration(formatDuration(durationMs).replace("min", "m")) ?? Number.NaN;
      expect(Math.abs(read - durationMs)).toBeLessThanOrEqual(durationMs / 20);
    }),
  );
});
