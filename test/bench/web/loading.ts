import type { Browser } from "playwright-core";
import { settled } from "../../support/playground.ts";
import { benchFigure } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { openBlankPage } from "./bench-page.ts";
import { filledSimulator } from "./filled-simulator.ts";
import { notesOf } from "./page-record.ts";
import { newRounds } from "./rounds.ts";

// How long the page takes to be there when nothing is cached, on this machine and on a slow one.

const ROUNDS = 5;
const ATTEMPTS = 1000;
const PAGES = ["/", "/deliveries"] as const;

/** A processor four times slower, behind 10 Mbit/s and 40 ms. */
const SLOW = { cpu: 4, bytesPerSecond: 10_000_000 / 8, latencyMs: 40 } as const;

interface Loading {
  readonly largestPaintMs: number;
  readonly layoutShift: number;
}

/** P2: the start page and the list of attempts, each loaded five times. */
export async function benchLoading(browser: Browser): Promise<readonly BenchFigure[]> {
  const simulator = await filledSimulator();
  await simulator.fillTo(ATTEMPTS);
  const figures: BenchFigure[] = [];
  for (const path of PAGES) {
    const [fast, slow] = [newRounds<Loading>(), newRounds<Loading>()];
    await fast.measure(ROUNDS, () => load(browser, `${simulator.url}${path}`, false));
    await slow.measure(ROUNDS, () => load(browser, `${simulator.url}${path}`, true));
    figures.push(
      benchFigure({
        name: `P2 ${path}, largest paint, s`,
        rounds: fast.all.map(({ largestPaintMs }) => largestPaintMs / 1000),
        target: { comparison: "<=", value: 1 },
      }),
      benchFigure({
        name: `P2 ${path}, largest paint on a slow machine, s`,
        rounds: slow.all.map(({ largestPaintMs }) => largestPaintMs / 1000),
        target: { comparison: "<=", value: 2.5 },
        note: "4 times slower by Chromium's throttle, 10 Mbit/s, 40 ms",
      }),
      benchFigure({
        name: `P2 ${path}, layout shift, worst of all rounds`,
        rounds: [Math.max(...[...fast.all, ...slow.all].map(({ layoutShift }) => layoutShift))],
        target: { comparison: "<=", value: 0.02 },
      }),
    );
  }
  await simulator.close();
  return figures;
}

async function load(browser: Browser, address: string, isSlow: boolean): Promise<Loading> {
  const opened = await openBlankPage(browser);
  const { page, devtools } = opened;
  if (isSlow) {
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: SLOW.latencyMs,
      downloadThroughput: SLOW.bytesPerSecond,
      uploadThroughput: SLOW.bytesPerSecond,
    });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpu });
  }
  await page.goto(address);
  await settled(page);
  // What comes after the data, such as a font that is swapped in, belongs to it.
  await page.waitForTimeout(500);
  const { largestPaintMs, layoutShift } = await notesOf(page);
  await opened.close();
  return { largestPaintMs, layoutShift };
}
