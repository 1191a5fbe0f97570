import type { Browser, Page } from "playwright-core";
import type { LoadReport, LoadSample } from "../../../server/contract/load-report.ts";
import { createSimulator } from "../../../server/index.ts";
import { benchFigure } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { cpuTimes, openBenchPage } from "./bench-page.ts";
import { newRounds } from "./rounds.ts";

// The charts of a load test that has gone on for an hour: the page reads it again and again, and draws every sample.

const SAMPLES = 3600;
const READINGS = 8;

/** P9: what the page's thread does for each reading, in its own time and not in that of the wall. */
export async function benchLoadCharts(browser: Browser): Promise<readonly BenchFigure[]> {
  const simulator = await createSimulator({ listen: { port: 0 }, seed: 1 });
  const report = await shortLoad(simulator.url);
  const opened = await openBenchPage(browser, simulator.url);
  const readings = await answerGrowing(opened.page, report);
  await opened.page.goto(`${simulator.url}/load/${report.id}`);
  await opened.page.locator(".line-chart canvas").first().waitFor();
  const rounds = newRounds<number>();
  await rounds.measure(5, async () => {
    const [before, first] = [await cpuTimes(opened), readings.count];
    while (readings.count < first + READINGS) await opened.page.waitForTimeout(50);
    return ((await cpuTimes(opened)).scripts - before.scripts) / (readings.count - first);
  });
  await opened.close();
  await simulator.close();
  return [
    benchFigure({
      name: `P9 load charts of ${SAMPLES} samples, script of a reading, ms`,
      rounds: rounds.all,
      target: { comparison: "<=", value: 8 },
      note: "CPU of the page's thread: 5 lines in 3 charts, and reading them as JSON, twice a second",
    }),
  ];
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

/** Lets the page read a load test that goes on, with one sample more each time. */
async function answerGrowing(page: Page, report: LoadReport): Promise<{ readonly count: number }> {
  const [last] = report.samples.slice(-1);
  if (last === undefined) throw new Error("The load test has no samples.");
  const samples: LoadSample[] = Array.from({ length: SAMPLES }, (_, nth) => sampleAt(last, nth));
  const readings = { count: 0 };
  await page.route("**/_simulator/loads/*", async (route) => {
    samples.push(sampleAt(last, SAMPLES + readings.count));
    readings.count++;
    await route.fulfill({ json: { ...report, state: "running", passed: null, samples } });
  });
  return readings;
}

function sampleAt(sample: LoadSample, nth: number): LoadSample {
  const swing = 1 + 0.3 * Math.sin(nth / 30);
  return {
    ...sample,
    atMs: 1000 * nth,
    generatedRate: 500 * swing,
    acknowledgedRate: 480 * swing,
    p50: 12 * swing,
    p99: 90 / swing,
    queueAgeMs: 40 * swing,
  };
}
