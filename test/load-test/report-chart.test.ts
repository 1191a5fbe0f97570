import { expect, test } from "vitest";
import { chartHtml } from "../../server/load-test/report-chart.ts";

function linesOf(values: readonly (number | null)[]): readonly string[] {
  const seconds = values.map((_, index) => index + 1);
  const html = chartHtml({ title: "Latency", unit: "ms", seconds, series: [{ name: "p50", values }] });
  // What is drawn from where on.
  const [, path = ""] = /<path[^>]* d="([^"]*)"/.exec(html) ?? [];
  return path.split("M").slice(1);
}

test("a value that stands alone is drawn, too", () => {
  const drawn = /[Lh]/;
  expect(linesOf([5])).toEqual([expect.stringMatching(drawn)]);
  expect(linesOf([null, 5, null, 7, 8, null, 9])).toEqual([
    expect.stringMatching(drawn),
    expect.stringMatching(/^[\d. ]+L[\d. ]+$/),
    expect.stringMatching(drawn),
  ]);
  expect(linesOf([null, null])).toEqual([]);
  expect(linesOf([])).toEqual([]);
});
