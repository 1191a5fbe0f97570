import type { Browser } from "playwright-core";
import { benchFigure, quantile } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { openBenchPage, scrollThrough } from "./bench-page.ts";
import type { Scrolling } from "./bench-page.ts";
import { measureEmptyPage } from "./empty-page.ts";
import { filledSimulator } from "./filled-simulator.ts";
import { afterFrames, forgetRecord, notesOf } from "./page-record.ts";
import { newRounds } from "./rounds.ts";
import { scrollFigures } from "./scroll-figures.ts";

// The timeline of 10,000 deliveries. That marks stand beside their rows is a test: test/web/timeline-marks.test.ts.

interface Round {
  readonly scrolling: Scrolling;
  readonly drawings: readonly number[];
}

/** P10: 10,000 deliveries with 12,500 attempts. */
export async function benchTimeline(browser: Browser): Promise<readonly BenchFigure[]> {
  const empty = await measureEmptyPage(browser);
  const filled = await filledSimulator();
  await filled.fillTo(12_500);
  const opened = await openBenchPage(browser, `${filled.url}/timeline`);
  const { page } = opened;
  const rounds = newRounds<Round>();
  await rounds.measure(5, async () => {
    await page.locator(".timeline-chart .lines").evaluate((lines) => lines.scrollTo(0, 0));
    await afterFrames(page, 4);
    await forgetRecord(page);
    const scrolling = await scrollThrough(opened, {
      box: ".timeline-chart .lines",
      line: ".timeline-chart li",
    });
    return { scrolling, drawings: (await notesOf(page)).drawings };
  });
  await opened.close();
  await filled.close();
  const scrolls = rounds.all.map(({ scrolling }) => scrolling);
  return [
    ...scrollFigures({ name: "P10 scrolling the timeline, 10,000", rounds: scrolls, p95: 34 }, empty),
    benchFigure({
      name: "P10 drawing the marks, median, ms",
      rounds: rounds.all.map(({ drawings }) => quantile(drawings, 0.5)),
      target: { comparison: "<=", value: 8 },
      note: `script until the end of its task; 95 of 100 ${quantile(
        rounds.all.flatMap(({ drawings }) => drawings),
        0.95,
      ).toFixed(1)} ms`,
    }),
  ];
}
