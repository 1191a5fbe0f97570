import type { Browser, Page } from "playwright-core";
import type { LoadReport, LoadSample } from "../../../server/contract/load-report.ts";
import { createSimulator } from "../../../server/index.ts";
import { benchFigure } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { cpuTimes, openBenchPage } from "./bench-page.ts";
import { newRounds } from "./rounds.ts";

// The charts of a load test of an hour and 3,600 samples: each reading brings one sample more, and draws all of them.

const SAMPLES = 3600;
const READINGS = 16;
/** The acceptance row wants at least four charts with twelve lines. */
const [CHARTS, LINES] = [6, 12];

/** P9: what the page's thread does for each reading, in its own time and not in that of the wall. */
export async function benchLoadCharts(browser: Browser): Promise<readonly BenchFigure[]> {
  const simulator = await createSimulator({ listen: { port: 0 }, seed: 1 });
  const report = await shortLoad(simulator.url);
  const opened = await openBenchPage(browser, simulator.url);
  const readings = await answerGrowing(opened.page, report);
  await opened.page.goto(`${simulator.url}/load/${report.id}`);
  await demandCharts(opened.page);
  const rounds = newRounds<{ readonly scripts: number; readonly all: number }>();
  await rounds.measure(5, async () => {
    const [before, first] = [await cpuTimes(opened), readings.count];
    while (readings.count < first + READINGS) await opened.page.waitForTimeout(50);
    const [after, count] = [await cpuTimes(opened), readings.count - first];
    return { scripts: (after.scripts - before.scripts) / count, all: (after.all - before.all) / count };
  });
  await opened.close();
  await simulator.close();
  return [
    benchFigure({
      name: `P9 load charts of ${SAMPLES} samples, script of a reading, ms`,
      rounds: rounds.all.map(({ scripts }) => scripts),
      target: { comparison: "<=", value: 8 },
      note: `CPU of the page's thread: from the answer to ${LINES} lines in ${CHARTS} charts, four times a second`,
    }),
    benchFigure({
      name: "P9 … with painting and all else, ms",
      rounds: rounds.all.map(({ all }) => all),
    }),
  ];
}

async function demandCharts(page: Page): Promise<void> {
  await page.locator(".line-chart canvas").first().waitFor();
  const [charts, lines] = [page.locator(".line-chart canvas"), page.locator(".line-chart li")];
  const [chartCount, lineCount] = [await charts.count(), await lines.count()];
  if (chartCount !== CHARTS || lineCount !== LINES)
    throw new Error(`The page has ${lineCount} lines in ${chartCount} charts.`);
}

async function shortLoad(url: string): Promise<LoadReport> {
  const order = {
    url: `${url}/_simulator/receiver`,
    eventsPerSecond: 100,
    servers: 1,
    duration: "1s",
    batchMaxAge: "100ms",
  };
  await fetch(`${url}/_simulator/loads`, { method: "POST", body: JSON.stringify(order) });
  for (;;) {
    // Our own API answers with what its contract says.
    const report = (await (await fetch(`${url}/_simulator/loads/load_1`)).json()) as LoadReport;
    if (report.passed !== null) return report;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Lets the page read a load test that goes on, with one sample more each time, as the simulator would answer it. */
async function answerGrowing(page: Page, report: LoadReport): Promise<{ readonly count: number }> {
  const [last] = report.samples.slice(-1);
  if (last === undefined) throw new Error("The load test has no samples.");
  const samples: LoadSample[] = Array.from({ length: SAMPLES }, (_, nth) => sampleAt(last, nth));
  const readings = { count: 0 };
  await page.route("**/_simulator/loads/*", async (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get("samplesAfter") ?? 0);
    samples.push(sampleAt(last, samples.length));
    readings.count++;
    await route.fulfill({
      json: { ...report, state: "running", passed: null, samples: samples.slice(after) },
    });
  });
  return readings;
}

function sampleAt(sample: LoadSample, nth: number): LoadSample {
  // Every line goes up and down, and none is another's.
  const swing = 1 + 0.3 * Math.sin(nth / 30) + 0.1 * Math.sin(nth);
  return {
    ...sample,
    atMs: 1000 * nth,
    generatedRate: 500 * swing,
    acknowledgedRate: 480 * swing,
    expiredRate: 3 / swing,
    postRate: 10 * swing,
    retryRate: 2 / swing,
    failureRate: 1.5 / swing,
    unansweredRate: swing,
    p50: 12 * swing,
    p95: 45 / swing,
    p99: 90 / swing,
    queueAgeMs: 40 * swing,
    pendingEvents: Math.round(2000 * swing),
  };
}
