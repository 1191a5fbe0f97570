import { expect, test } from "vitest";
import { counted, formatDuration } from "../../server/simulation/wording.ts";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1000, "1 s"],
  [30_000, "30 s"],
  [31_247, "31.2 s"],
  [59_999, "1 min"],
  [240_000, "4 min"],
  [90_000, "1.5 min"],
  [3_599_999, "1 h"],
  [3_600_000, "1 h"],
  [86_400_000, "24 h"],
  [259_200_000, "3 d"],
])("%d ms reads %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test.each([
  [0, "0 events"],
  [1, "1 event"],
  [2, "2 events"],
])("%i of them are %s", (count, words) => {
  expect(counted(count, "event")).toBe(words);
});
