/// <reference lib="dom" />
import type { Browser } from "playwright-core";
import { median, quantile } from "../bench-figure.ts";
import { openBlankPage, scrollThrough } from "./bench-page.ts";
import type { BenchPage } from "./bench-page.ts";
import { forgetRecord, interactionTimes } from "./page-record.ts";

// What the browser takes for the same with nothing to do: on a machine that others use too, a figure of the playground
// says little without it.

const EMPTY = `<!doctype html><body tabindex="0"><p id="count">0</p>
<div id="box" style="height:600px;overflow:auto"><div style="height:3000000px"></div></div>`;

/** The least that can be, here and now, in milliseconds. */
export interface EmptyPage {
  /** From a key to the picture of another number. */
  readonly keyMs: number;
  /** From frame to frame while 600 pixels of nothing are scrolled. */
  readonly frameMs: number;
}

/** Measures an empty page: as the figures beside it, the 98th of 100 keys and the 95th of 100 frames. */
export async function measureEmptyPage(browser: Browser): Promise<EmptyPage> {
  const opened = await openBlankPage(browser);
  const { page } = opened;
  await page.setContent(EMPTY);
  await page.evaluate(() => {
    const count = document.querySelector("#count");
    document.body.addEventListener("keydown", () => {
      if (count !== null) count.textContent = String(Number(count.textContent) + 1);
    });
    document.body.focus();
  });
  const keys: number[] = [];
  const frames: number[] = [];
  for (let round = 0; round < 3; round++) {
    keys.push(quantile(await pressKeys(opened, Array<string>(20).fill("ArrowDown")), 0.98));
    frames.push(quantile((await scrollThrough(opened, { box: "#box", line: null })).frames, 0.95));
  }
  await opened.close();
  return { keyMs: median(keys), frameMs: median(frames) };
}

/** Milliseconds between two keys: a key that is held down repeats about as fast. */
export const KEY_EVERY_MS = 40;

/** Presses keys one after the other; answers how long each took to be seen. */
export async function pressKeys({ page }: BenchPage, keys: readonly string[]): Promise<readonly number[]> {
  await forgetRecord(page);
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  return await interactionTimes(page, keys.length);
}
