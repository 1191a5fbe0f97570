/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { createSimulator } from "../../../server/index.ts";
import type { FakeSendgrid } from "../../../server/index.ts";
import { benchFigure } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import { openBenchPage } from "./bench-page.ts";
import { afterFrames, forgetRecord, notesOf } from "./page-record.ts";
import { newRounds } from "./rounds.ts";

// Bodies of 768 KiB: as JSON, as text, as bytes, and two of them compared.

const ROUNDS = 5;
/** Of some 240 bytes each: more than fill a batch, so that it closes before its time. */
const EVENTS = 3500;
const [SMALL, LARGE, OTHER, EDITED] = ["att_1", "att_2", "att_3", "att_5"] as const;

interface Opening {
  readonly prettyMs: number;
  readonly rawMs: number;
  readonly hexMs: number;
  readonly longestTaskMs: number;
}

interface Comparing {
  readonly shownMs: number;
  readonly longestTaskMs: number;
}

/** P7: each round in a page of its own, whose editor was used on a small body before. */
export async function benchLargeBatch(browser: Browser): Promise<readonly BenchFigure[]> {
  const simulator = await withLargeBatches();
  const openings = newRounds<Opening>();
  await openings.measure(ROUNDS, () => openLarge(browser, simulator.url));
  const [edited, others] = [newRounds<Comparing>(), newRounds<Comparing>()];
  await edited.measure(ROUNDS, () => compare(browser, `${simulator.url}/compare?a=${LARGE}&b=${EDITED}`));
  await others.measure(ROUNDS, () => compare(browser, `${simulator.url}/compare?a=${LARGE}&b=${OTHER}`));
  await simulator.close();
  return [
    figure("P7 768 KiB as JSON, ms", { rounds: openings.all, of: ({ prettyMs }) => prettyMs, most: 300 }),
    figure("P7 768 KiB as text, ms", { rounds: openings.all, of: ({ rawMs }) => rawMs, most: 150 }),
    figure("P7 768 KiB as bytes, ms", { rounds: openings.all, of: ({ hexMs }) => hexMs, most: 150 }),
    figure("P7 longest task of these, ms", {
      rounds: openings.all,
      of: ({ longestTaskMs }) => longestTaskMs,
      most: 200,
    }),
    ...comparingFigures("768 KiB with an edited copy", edited.all),
    ...comparingFigures("768 KiB with another batch", others.all),
  ];
}

function comparingFigures(name: string, rounds: readonly Comparing[]): readonly BenchFigure[] {
  return [
    figure(`P7 ${name} compared, ms`, { rounds, of: ({ shownMs }) => shownMs, most: 1500 }),
    figure("P7 longest task of that, ms", { rounds, of: ({ longestTaskMs }) => longestTaskMs, most: 200 }),
  ];
}

function figure<Round>(
  name: string,
  {
    rounds,
    of,
    most,
  }: { readonly rounds: readonly Round[]; readonly of: (round: Round) => number; readonly most: number },
): BenchFigure {
  return benchFigure({ name, rounds: rounds.map(of), target: { comparison: "<=", value: most } });
}

/** One batch of one event, two full ones, what was over, and a copy of the first full one with other addresses. */
async function withLargeBatches(): Promise<FakeSendgrid> {
  const simulator = await createSimulator({
    listen: { port: 0 },
    clock: "manual",
    seed: 1,
    startAt: "2026-01-05T09:00:00Z",
  });
  await simulator.webhooks.create({ target: () => new Response(null, { status: 204 }), signed: false });
  await simulator.emit([{ event: "open", email: "reader@example.com" }]);
  await simulator.advance("1m");
  const emails = Array.from({ length: 2 * EVENTS }, (_, nth) => `reader${nth}@example.com`);
  await simulator.emit(emails.map((email) => ({ event: "delivered" as const, email })));
  await simulator.advance("1m");
  const body = await (await simulator.fetch(`/_simulator/attempts/${LARGE}/body`)).text();
  await simulator.fetch("/_simulator/requests", {
    method: "POST",
    body: JSON.stringify({
      url: `${simulator.url}/_simulator/receiver`,
      body: body.replaceAll(/reader(\d*0)@/g, "edited$1@"),
    }),
  });
  return simulator;
}

async function openLarge(browser: Browser, url: string): Promise<Opening> {
  const opened = await openBenchPage(browser, `${url}/deliveries?sel=${SMALL}&tab=request&part=pretty`);
  const { page } = opened;
  await page.locator(".cm-line").first().waitFor();
  await forgetRecord(page);
  const prettyMs = await timeUntil(page, { press: `#row-${LARGE}`, shown: "long-editor" });
  const rawMs = await timeUntil(page, { press: ".detail-request [role=tab]:nth-child(3)", shown: "text" });
  const hexMs = await timeUntil(page, { press: ".detail-request [role=tab]:nth-child(4)", shown: "bytes" });
  const longestTaskMs = await longestTask(page);
  await opened.close();
  return { prettyMs, rawMs, hexMs, longestTaskMs };
}

async function compare(browser: Browser, address: string): Promise<Comparing> {
  const opened = await openBenchPage(browser, address.slice(0, address.indexOf("?")));
  const { page } = opened;
  await forgetRecord(page);
  const shownMs = await timeUntil(page, {
    go: new URL(address).pathname + new URL(address).search,
    shown: "changes",
  });
  const longestTaskMs = await longestTask(page);
  await opened.close();
  return { shownMs, longestTaskMs };
}

async function longestTask(page: Page): Promise<number> {
  await afterFrames(page, 4);
  return Math.max(0, ...(await notesOf(page)).longTasks);
}

interface Step {
  /** What is clicked, or where the page goes. */
  readonly press?: string;
  readonly go?: string;
  readonly shown: "long-editor" | "text" | "bytes" | "changes";
}

/** Milliseconds until something is in the picture, by the page's own clock. */
async function timeUntil(page: Page, step: Step): Promise<number> {
  return await page.evaluate(async ({ press, go, shown }) => {
    const code = (): string => document.querySelector(".byte-rows code")?.textContent ?? "";
    const inEditor = (selector: string): Element | null =>
      document.querySelector(".code-view")?.shadowRoot?.querySelector(selector) ?? null;
    const isThere = {
      "long-editor": () => (inEditor(".cm-scroller")?.scrollHeight ?? 0) > 100_000,
      text: () => code().startsWith("[{"),
      bytes: () => code().startsWith("5b 7b"),
      changes: () => inEditor(".cm-changedLine, .cm-insertedLine, .cm-deletedChunk") !== null,
    }[shown];
    const begin = performance.now();
    if (press !== undefined) document.querySelector<HTMLElement>(press)?.click();
    if (go !== undefined) history.pushState({}, "", go);
    while (!isThere()) {
      if (performance.now() - begin > 60_000) throw new Error(`Nothing is shown as ${shown}.`);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    // The frame that has it in its picture.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - begin;
  }, step);
}
