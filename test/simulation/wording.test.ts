import { expect, test } from "vitest";
import { counted, formatDuration, shownUrl } from "../../server/simulation/wording.ts";

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

test.each([
  ["http://ada:secret@127.0.0.1:3000/hook?a=b@c", "http://***@127.0.0.1:3000/hook?a=b@c"],
  ["https://:secret@example.com", "https://***@example.com"],
  ["http://ada:se@cret@example.com/", "http://***@example.com/"],
  ["ftp:ada:secret@example.com/", "ftp:***@example.com/"],
  ["http:\\\\ada:secret@example.com", "http:\\\\***@example.com"],
  ["http://example.com/ada@home", "http://example.com/ada@home"],
  ["http://example.com?to=ada@home", "http://example.com?to=ada@home"],
  ["http://[::1]:3000/hook", "http://[::1]:3000/hook"],
  ["/next?to=ada@home", "/next?to=ada@home"],
  ["", ""],
])("%s is shown as %s", (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
