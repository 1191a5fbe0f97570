import { expect, test } from "vitest";
import { counted, durationInWords } from "../../server/simulation/wording.ts";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1000, "1 s"],
  [1500, "1.5 s"],
  [30_000, "30 s"],
  [59_999, "60 s"],
  [60_000, "1 min"],
  [90_000, "1 min 30 s"],
  [240_000, "4 min"],
  [3_600_000, "1 h"],
  [5_400_000, "1 h 30 min"],
  [3_600_000 + 59_000, "1 h"],
  [86_400_000, "1 d"],
  [90_000_000, "1 d 1 h"],
])("%i ms are said as %s", (durationMs, words) => {
  expect(durationInWords(durationMs)).toBe(words);
});

test.each([
  [0, "0 events"],
  [1, "1 event"],
  [2, "2 events"],
])("%i of them are %s", (count, words) => {
  expect(counted(count, "event")).toBe(words);
});
