/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser } from "../support/in-browser.ts";
import { openSimulator } from "../support/served-simulator.ts";

inBrowser((open) => {
  test("a mark stands in the middle of its delivery's line, however far it is scrolled", async () => {
    const simulator = await openSimulator({ listen: { port: 0 }, batchMaxBytes: 1 });
    await simulator.webhooks.create({ target: () => new Response(null, { status: 204 }), signed: false });
    await simulator.emit(
      Array.from({ length: 200 }, (_, nth) => ({ event: "open", email: `r${nth}@example.com` })),
    );
    await simulator.advance("1m");
    const { page } = await open(`${simulator.url}/timeline`);
    for (const top of [0, 137, 1999, 5000]) {
      await page.locator(".timeline-chart .lines").evaluate((lines, to) => lines.scrollTo(0, to), top);
      await expect.poll(() => linesWithoutMark(page), { message: `at ${top}` }).toEqual([]);
    }
  });
});

/** Lines in view whose first mark, a disc at the axis' left end, is not drawn from 5 above their middle to 5 below. */
function linesWithoutMark(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".timeline-chart canvas");
    const context = canvas?.getContext("2d");
    if (canvas === null || context === null || context === undefined) return ["no canvas"];
    const box = canvas.getBoundingClientRect();
    const column = context.getImageData(8, 0, 1, canvas.height).data;
    const isDrawn = (y: number): boolean => (column[4 * Math.round(y) + 3] ?? 0) > 128;
    const lines = [...document.querySelectorAll(".timeline-chart li")].map((line) => ({
      name: line.textContent,
      middle: line.getBoundingClientRect().top + 14 - box.top,
    }));
    const inView = lines.filter(({ middle }) => middle > 10 && middle < box.height - 10);
    if (inView.length < 10) return ["fewer than ten lines"];
    return inView
      .filter(({ middle }) => !isDrawn(middle) || isDrawn(middle - 8) || isDrawn(middle + 8))
      .map(({ name }) => name);
  });
}
