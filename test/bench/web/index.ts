import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findChromium, openBrowser } from "../../support/browser.ts";
import { demandBuiltPage } from "../../support/playground.ts";
import { figureTable } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { benchAttemptList, benchLongList } from "./attempt-list.ts";
import { benchLargeBatch } from "./large-batch.ts";
import { benchLoadCharts } from "./load-charts.ts";
import { benchLoading } from "./loading.ts";
import { benchSoak } from "./soak.ts";
import { benchTimeline } from "./timeline.ts";

// Every benchmark of the playground, one after the other: `npm run bench:web -- --json FILE` also writes the figures,
// `--only list,loading` runs some, `--full` runs the soak for half an hour. README.md beside it says how they are made.

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    full: { type: "boolean", default: false },
  },
});

const executablePath = findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium here: set CHROMIUM_PATH.");
demandBuiltPage();
const browser = await openBrowser(executablePath);

const BENCHES: Readonly<Record<string, () => Promise<readonly BenchFigure[]>>> = {
  loading: () => benchLoading(browser),
  list: () => benchAttemptList(browser),
  long: () => benchLongList(browser),
  batch: () => benchLargeBatch(browser),
  soak: () => benchSoak(browser, values.full),
  load: () => benchLoadCharts(browser),
  timeline: () => benchTimeline(browser),
};

const wanted = values.only?.split(",") ?? Object.keys(BENCHES);
const figures: BenchFigure[] = [];
try {
  for (const name of wanted) {
    const bench = BENCHES[name];
    if (bench === undefined) {
      throw new Error(`There is no benchmark ${name}: ${Object.keys(BENCHES).join(", ")}.`);
    }
    const measured = await bench();
    console.log(figureTable(measured, figures.length === 0));
    figures.push(...measured);
  }
} finally {
  await browser.close();
}
if (values.json !== undefined) {
  const report = {
    kind: "bench-report",
    version: 1,
    node: process.version,
    chromium: browser.version(),
    figures,
  };
  writeFileSync(values.json, `${JSON.stringify(report)}\n`);
}
if (figures.some(({ isMet }) => isMet === false)) process.exitCode = 1;
