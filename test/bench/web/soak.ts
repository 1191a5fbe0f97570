import type { Browser } from "playwright-core";
import { benchFigure } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { fillWhileOpen } from "./attempt-list.ts";
import { cpuTimes, heapMegabytes, openBenchPage } from "./bench-page.ts";
import { filledSimulator } from "./filled-simulator.ts";
import { forgetRecord, notesOf } from "./page-record.ts";

// A page that stays open while a clock runs 3600 times faster than the wall's.

const SPEED = 3600;
const FULL_MINUTES = 30;
const SHORT_MINUTES = 2;
const ATTEMPTS = 200_000;

/** P8: attempts as fast as the full soak has them, 200,000 in half an hour, beside 200,000 that were there before. */
export async function benchSoak(browser: Browser, isFull: boolean): Promise<readonly BenchFigure[]> {
  const minutes = isFull ? FULL_MINUTES : SHORT_MINUTES;
  const filled = await filledSimulator();
  const opened = await openBenchPage(browser, `${filled.url}/deliveries`);
  await fillWhileOpen(filled, opened, ATTEMPTS);
  await setClock(filled.url, { mode: "real", speed: SPEED });
  const before = await heapMegabytes(opened);
  await forgetRecord(opened.page);
  const cpuBefore = await cpuTimes(opened);
  const perSecond = await filled.whileArriving(ATTEMPTS / FULL_MINUTES / 60, async () => {
    await opened.page.waitForTimeout(minutes * 60_000);
  });
  await setClock(filled.url, { mode: "manual" });
  const after = await heapMegabytes(opened);
  const { longTasks } = await notesOf(opened.page);
  const busy = ((await cpuTimes(opened)).all - cpuBefore.all) / (minutes * 60_000);
  await opened.close();
  await filled.close();
  const extent = `${minutes} min at ×${SPEED}${isFull ? "" : " (NOT the 30 min of the target: --full)"}`;
  const traffic = `${perSecond.toFixed(0)} attempts a second beside ${ATTEMPTS.toLocaleString("en-US")}`;
  return [
    benchFigure({
      name: `P8 heap growth in ${minutes} min, MB`,
      rounds: [after - before],
      target: { comparison: "<=", value: 20 },
      note: `${extent}; ${traffic}; from ${before.toFixed(1)} to ${after.toFixed(1)} MB`,
    }),
    benchFigure({
      name: `P8 longest task in ${minutes} min, ms`,
      rounds: [Math.max(0, ...longTasks)],
      target: { comparison: "<=", value: 300 },
      note: `${longTasks.length} of more than 50 ms; the page's thread took ${(100 * busy).toFixed(0)} % of a processor`,
    }),
  ];
}

async function setClock(url: string, change: object): Promise<void> {
  const body = JSON.stringify(change);
  const answer = await fetch(`${url}/_simulator/clock`, { method: "PATCH", body });
  if (!answer.ok) throw new Error(`The clock was not changed: ${answer.status} ${await answer.text()}`);
}
