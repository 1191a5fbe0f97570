/// <reference lib="dom" />
import type { Browser, CDPSession, Page } from "playwright-core";
import { settled } from "../../support/playground.ts";
import { RECORD_SCRIPT } from "./page-record.ts";

/** A page that notes how long things take in it. */
export interface BenchPage {
  readonly page: Page;
  readonly devtools: CDPSession;
  close(): Promise<void>;
}

/** Opens an empty page of its own profile: nothing is cached. */
export async function openBlankPage(browser: Browser): Promise<BenchPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // tsx gives functions their names by a function that the page lacks.
  await context.addInitScript("globalThis.__name = (named) => named");
  await context.addInitScript(RECORD_SCRIPT);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on("pageerror", (error) => {
    throw new Error(`The page failed: ${error.message}`, { cause: error });
  });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return { page, devtools, close: () => context.close() };
}

/** Opens an address of the playground and waits until all that happened before is in the page. */
export async function openBenchPage(browser: Browser, address: string): Promise<BenchPage> {
  const opened = await openBlankPage(browser);
  await opened.page.goto(address);
  await settled(opened.page);
  return opened;
}

const MB = 1_000_000;

/** Megabytes in use after the garbage was collected: objects, and the buffers behind typed arrays. */
export async function heapMegabytes({ devtools }: BenchPage): Promise<number> {
  // What the first collection lets go of may hold more: finalisers run between two.
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  // Newer than the types: bytes of array buffers, which usedSize leaves out.
  const usage: { readonly usedSize: number; readonly backingStorageSize?: number } =
    await devtools.send("Runtime.getHeapUsage");
  return (usage.usedSize + (usage.backingStorageSize ?? 0)) / MB;
}

/** Elements in the page. */
export async function elementCount({ page }: BenchPage): Promise<number> {
  return await page.evaluate(() => document.querySelectorAll("*").length);
}

/** How frames came while something was scrolled. */
export interface Scrolling {
  /** Milliseconds from each frame to the next. */
  readonly frames: readonly number[];
  /** Frames in which nothing stood in the middle of what is scrolled. */
  readonly blanks: number;
  /** Milliseconds of CPU a frame that the page's own thread took: other work on the machine hardly moves it. */
  readonly cpuMs: number;
}

/** What is scrolled, and what must stand in its middle. */
interface Scrolled {
  readonly box: string;
  readonly line: string | null;
}

/** Scrolls an element down by 200 pixels in each of 180 frames. */
export async function scrollThrough(opened: BenchPage, scrolled: Scrolled): Promise<Scrolling> {
  const before = await cpuTimes(opened);
  const scrolling = await scrollFrames(opened.page, scrolled);
  const after = await cpuTimes(opened);
  return { ...scrolling, cpuMs: (after.all - before.all) / scrolling.frames.length };
}

/** Milliseconds of CPU that the page's own thread took since `Performance.enable`: for all, and for scripts. */
export async function cpuTimes({
  devtools,
}: BenchPage): Promise<{ readonly all: number; readonly scripts: number }> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const ms = (wanted: string): number =>
    1000 * (metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN);
  return { all: ms("TaskDuration"), scripts: ms("ScriptDuration") };
}

async function scrollFrames(page: Page, { box, line }: Scrolled): Promise<Omit<Scrolling, "cpuMs">> {
  return await page.evaluate(
    async ({ boxSelector, lineSelector }) => {
      const element = document.querySelector(boxSelector);
      if (element === null) throw new Error(`There is no ${boxSelector} to scroll.`);
      const { left, top, width, height } = element.getBoundingClientRect();
      const isBlank = (): boolean => {
        const middle = document.elementsFromPoint(left + Math.min(80, width / 2), top + height / 2);
        return lineSelector !== null && !middle.some((each) => each.closest(lineSelector) !== null);
      };
      const nextFrame = (): Promise<number> =>
        new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      const frames: number[] = [];
      let blanks = 0;
      let before = await nextFrame();
      for (let frame = 0; frame < 180; frame++) {
        element.scrollTop += 200;
        if (isBlank()) blanks++;
        const now = await nextFrame();
        frames.push(now - before);
        before = now;
      }
      return { frames, blanks };
    },
    { boxSelector: box, lineSelector: line },
  );
}
