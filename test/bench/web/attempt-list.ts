import type { Browser } from "playwright-core";
import { benchFigure, quantile } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { elementCount, heapMegabytes, openBenchPage, scrollThrough } from "./bench-page.ts";
import type { BenchPage, Scrolling } from "./bench-page.ts";
import { KEY_EVERY_MS, measureEmptyPage, pressKeys } from "./empty-page.ts";
import type { EmptyPage } from "./empty-page.ts";
import { filledSimulator } from "./filled-simulator.ts";
import type { FilledSimulator } from "./filled-simulator.ts";
import { afterFrames, forgetRecord, interactionTimes } from "./page-record.ts";
import { newRounds } from "./rounds.ts";
import { scrollFigures } from "./scroll-figures.ts";

// The list of attempts while 500 more arrive each second: keys, filter, scrolling; then the same with 200,000.

const ROUNDS = 5;
const PER_SECOND = 500;
const KEYS = [...Array<string>(40).fill("ArrowDown"), "End", "Home"];

/** P3, P4, P5: 50,000 attempts. */
export async function benchAttemptList(browser: Browser): Promise<readonly BenchFigure[]> {
  const empty = await measureEmptyPage(browser);
  const filled = await filledSimulator();
  await filled.fillTo(50_000);
  const opened = await openBenchPage(browser, `${filled.url}/deliveries`);
  const [keys, filters, scrolls] = [newRounds<Times>(), newRounds<Times>(), newRounds<Scrolling>()];
  const perSecond = await filled.whileArriving(PER_SECOND, async () => {
    await keys.measure(ROUNDS, () => keyRound(opened));
    await filters.measure(ROUNDS, () => filterRound(opened));
    await scrolls.measure(ROUNDS, () => scrollRound(opened));
  });
  await opened.close();
  await filled.close();
  const targets = { p98: 100, most: 200 };
  return [
    ...keyFigures({ name: "P3 key, 50,000 attempts", rounds: keys.all, targets, perSecond }, empty),
    benchFigure({
      name: "P4 filter key or result button, slowest, ms",
      rounds: filters.all.map((times) => Math.max(...times)),
      target: { comparison: "<=", value: 150 },
    }),
    ...scrollFigures({ name: "P5 scrolling, 50,000 attempts", rounds: scrolls.all, p95: 34 }, empty),
  ];
}

/** P6: 200,000 attempts, which come while the page is open, as the journal keeps fewer. */
export async function benchLongList(browser: Browser): Promise<readonly BenchFigure[]> {
  const empty = await measureEmptyPage(browser);
  const filled = await filledSimulator();
  const opened = await openBenchPage(browser, `${filled.url}/deliveries`);
  await fillWhileOpen(filled, opened, 200_000);
  const [keys, scrolls] = [newRounds<Times>(), newRounds<Scrolling>()];
  const perSecond = await filled.whileArriving(PER_SECOND, async () => {
    await keys.measure(3, () => keyRound(opened));
    await scrolls.measure(3, () => scrollRound(opened));
  });
  const [heap, elements] = [await heapMegabytes(opened), await elementCount(opened)];
  await opened.close();
  await filled.close();
  const targets = { p98: 150 };
  return [
    ...keyFigures({ name: "P6 key, 200,000 attempts", rounds: keys.all, targets, perSecond }, empty),
    benchFigure({ name: "P6 heap, MB", rounds: [heap], target: { comparison: "<=", value: 60 } }),
    benchFigure({ name: "P6 elements", rounds: [elements], target: { comparison: "<=", value: 1500 } }),
    ...scrollFigures({ name: "P6 scrolling, 200,000 attempts", rounds: scrolls.all, p95: 70 }, empty),
  ];
}

/** Makes attempts until the page shows so many. */
export async function fillWhileOpen(
  filled: FilledSimulator,
  { page }: BenchPage,
  attempts: number,
): Promise<void> {
  // In portions: the page reads what it is told of before it is told of more.
  for (let goal = 10_000; goal <= attempts; goal += 10_000) {
    const shown = (await filled.fillTo(goal)).toLocaleString("en");
    await page.locator(".count-tiles li:first-child strong", { hasText: shown }).waitFor();
  }
}

type Times = readonly number[];

async function keyRound(opened: BenchPage): Promise<readonly number[]> {
  await opened.page.getByRole("grid").focus();
  await opened.page.keyboard.press("Home");
  return await pressKeys(opened, KEYS);
}

const FILTER = "status:503";

async function filterRound({ page }: BenchPage): Promise<readonly number[]> {
  const field = page.getByRole("textbox", { name: "Filter" });
  await field.focus();
  await forgetRecord(page);
  for (const key of FILTER) {
    await page.keyboard.press(key);
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  const typed = await field.inputValue();
  if (typed !== FILTER) throw new Error(`${FILTER} was typed, and the filter is ${typed}.`);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Backspace");
  const button = page.getByRole("group", { name: "Show only" }).getByRole("button", { name: "Will retry" });
  for (let click = 0; click < 4; click++) {
    await button.click();
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  return await interactionTimes(page, FILTER.length + 6);
}

async function scrollRound(opened: BenchPage): Promise<Scrolling> {
  const { page } = opened;
  const follow = page.getByRole("button", { name: "Follow", exact: true });
  if ((await follow.getAttribute("aria-pressed")) === "true") await follow.click();
  await page.getByRole("grid").evaluate((grid) => grid.scrollTo(0, 0));
  await afterFrames(page, 4);
  return await scrollThrough(opened, { box: ".attempt-grid", line: ".grid-row" });
}

function keyFigures(
  { name, rounds, targets, perSecond }: KeyRounds,
  { keyMs }: EmptyPage,
): readonly BenchFigure[] {
  const figures = [
    benchFigure({
      name: `${name}, p98, ms`,
      rounds: rounds.map((times) => quantile(times, 0.98)),
      target: { comparison: "<=", value: targets.p98 },
      note: `an empty page: ${keyMs.toFixed(0)} ms; ${perSecond.toFixed(0)} attempts a second arrived meanwhile`,
    }),
  ];
  const slowest = rounds.map((times) => Math.max(...times));
  if (targets.most !== undefined) {
    const target = { comparison: "<=", value: targets.most } as const;
    figures.push(benchFigure({ name: `${name}, slowest, ms`, rounds: slowest, target }));
  }
  return figures;
}

interface KeyRounds {
  readonly name: string;
  readonly rounds: readonly (readonly number[])[];
  readonly targets: { readonly p98: number; readonly most?: number };
  readonly perSecond: number;
}
