/// <reference lib="dom" />
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, openPosting } from "../support/in-browser.ts";

inBrowser((open) => {
  test("whoever scrolls up by a finger or the scroll bar stays there while more attempts come", async () => {
    const simulator = await openPosting();
    for (let made = 0; made < 60; made++) {
      await simulator.emit({ event: "bounce", email: "ada@example.com" });
      await simulator.advance("1m");
    }
    const { page, problems } = await open(`${simulator.url}/deliveries`);
    const grid = page.getByRole("grid");
    const follow = page.getByRole("button", { name: "Follow" });
    await page.locator("#row-att_60").waitFor();
    await expect.poll(() => topOf(grid)).toBeGreaterThan(500);
    expect(await follow.getAttribute("aria-pressed")).toBe("true");

    await grid.evaluate((element) => element.scrollTo(0, 100));
    await expect.poll(() => follow.getAttribute("aria-pressed")).toBe("false");
    await simulator.emit({ event: "bounce", email: "ada@example.com" });
    await simulator.advance("1m");
    const newer = page.getByRole("button", { name: "1 new" });
    await newer.waitFor();
    expect(await topOf(grid)).toBe(100);

    await newer.click();
    await page.locator("#row-att_61").waitFor();
    expect(await follow.getAttribute("aria-pressed")).toBe("true");
    expect(problems).toEqual([]);
  });
});

function topOf(grid: Locator): Promise<number> {
  return grid.evaluate((element) => element.scrollTop);
}
