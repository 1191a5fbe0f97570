/// <reference lib="dom" />
import type { Page } from "playwright-core";

// What a page notes of itself while it is used: the browser's own measurements, not a stopwatch outside of it.

/** What is noted in the page, as `window.pageRecord`. */
interface PageRecord {
  /** Milliseconds from each key or click to the next picture, by the number of the interaction. */
  readonly interactions: Map<number, number>;
  /** Milliseconds of every task of more than 50. */
  readonly longTasks: number[];
  /** When the largest part of the page was painted, in milliseconds from the start of the navigation. */
  largestPaintMs: number;
  /** How far parts of the page jumped: the sum of all layout shifts. */
  layoutShift: number;
  /** Milliseconds from the clearing of each canvas to the end of the task that draws it. */
  readonly drawings: number[];
}

/** To be run before any script of the page. */
export const RECORD_SCRIPT = `(${recordThisPage.toString()})()`;

function recordThisPage(): void {
  // Event Timing has "interactionId", layout shifts have "value"; the types of the DOM know neither.
  type Entry = PerformanceEntry & { readonly interactionId?: number; readonly value?: number };
  const record: PageRecord = {
    interactions: new Map(),
    longTasks: [],
    largestPaintMs: 0,
    layoutShift: 0,
    drawings: [],
  };
  Object.assign(window, { pageRecord: record });
  const readers: Record<string, (entry: Entry) => void> = {
    event: ({ interactionId = 0, duration }) => {
      if (interactionId === 0) return;
      record.interactions.set(interactionId, Math.max(duration, record.interactions.get(interactionId) ?? 0));
    },
    longtask: ({ duration }) => record.longTasks.push(duration),
    "largest-contentful-paint": ({ startTime }) => (record.largestPaintMs = startTime),
    "layout-shift": ({ value = 0 }) => (record.layoutShift += value),
  };
  for (const [type, read] of Object.entries(readers)) {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) read(entry);
    });
    // 16 ms is the least that the browser tells of.
    observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  }
  // oxlint-disable-next-line typescript/unbound-method -- called with the context as `this` below
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const begin = performance.now();
    queueMicrotask(() => record.drawings.push(performance.now() - begin));
    clearRect.apply(this, box);
  };
}

/** Forgets what was noted so far. */
export async function forgetRecord(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { pageRecord } = window as unknown as { pageRecord: PageRecord };
    pageRecord.interactions.clear();
    pageRecord.longTasks.length = 0;
    pageRecord.drawings.length = 0;
  });
}

/** Durations of interactions, one each: what the browser does not tell of took 16 ms at most. */
export async function interactionTimes(page: Page, count: number): Promise<readonly number[]> {
  // The browser tells of an interaction once its picture is there; two frames later all have been told.
  await afterFrames(page, 4);
  const told = await page.evaluate(() => {
    const { pageRecord } = window as unknown as { pageRecord: PageRecord };
    return [...pageRecord.interactions.values()];
  });
  return [...told, ...Array<number>(Math.max(0, count - told.length)).fill(16)];
}

/** What was noted since it was last forgotten. */
export async function notesOf(
  page: Page,
): Promise<Pick<PageRecord, "longTasks" | "drawings" | "largestPaintMs" | "layoutShift">> {
  return await page.evaluate(() => {
    const { pageRecord } = window as unknown as { pageRecord: PageRecord };
    const { longTasks, drawings, largestPaintMs, layoutShift } = pageRecord;
    return { longTasks, drawings, largestPaintMs, layoutShift };
  });
}

/** Waits for so many pictures of the page. */
export async function afterFrames(page: Page, count: number): Promise<void> {
  await page.evaluate(async (frames) => {
    for (let frame = 0; frame < frames; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    // An observer is called in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }, count);
}
