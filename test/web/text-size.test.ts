/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, lookAtOutage } from "../support/in-browser.ts";
import { ROUTES, goWithin } from "../support/playground.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

// WCAG 1.4.12: what a person's own style sheet may ask for. The sheet is made by script: the page lets no other one in.
const SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }`;

const ZOOMED_WIDTH = 720;

inBrowser((open) => {
  const outage = lookAtOutage();

  test.each([1440, 390])(
    "with letters, words and lines set wide nothing is cut off at %i px",
    async (width) => {
      const { page } = await open(outage().url, { viewport: { width, height: 900 } });
      await page.evaluate((rules) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(rules);
        document.adoptedStyleSheets.push(sheet);
      }, SPACING);
      await expectNothingCut(page);
    },
    PATIENCE_MS,
  );

  test(
    "at twice the size nothing is cut off",
    async () => {
      // 1440 × 900 pixels, each thing as large as two: what zooming in does.
      const viewport = { width: ZOOMED_WIDTH, height: 450 };
      const { page } = await open(outage().url, { viewport, deviceScaleFactor: 2 });
      await expectNothingCut(page);
      // What stands around a page leaves it three quarters of the height.
      const main = await page.locator("main").boundingBox();
      expect(main?.height).toBeGreaterThan(0.75 * viewport.height);
    },
    PATIENCE_MS,
  );
});

async function expectNothingCut(page: Page): Promise<void> {
  for (const route of ROUTES) {
    await goWithin(page, route);
    expect.soft(await cutTexts(page), route).toEqual([]);
  }
}

/** Buttons, labels, headings and figures whose text is larger than they are, and what makes the page scroll sideways. */
function cutTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const named =
      "button, button span, .button, [role=tab], label, legend, summary, h1, h2, h3, th, dt, kbd, .entry, .result-mark, time, li strong";
    const cut = [...document.querySelectorAll<HTMLElement>(named)]
      .filter((each) => each.checkVisibility() && each.clientWidth > 1 && !each.matches(".unseen"))
      .filter(
        (each) =>
          each.scrollWidth > each.clientWidth + 1 ||
          (each.scrollHeight > each.clientHeight + 2 && getComputedStyle(each).display !== "inline"),
      )
      // What is there for those who hear the page is cut on purpose.
      .filter((each) => each.querySelector(".unseen") === null && !isSpokenOnly(each))
      .map((each) => `${each.tagName} ${each.className} “${each.textContent.trim().slice(0, 40)}”`);
    const main = document.querySelector("main");
    const isWide = (main?.scrollWidth ?? 0) > (main?.clientWidth ?? 0);
    return isWide ? [...cut, "main scrolls sideways"] : cut;

    function isSpokenOnly(each: HTMLElement): boolean {
      return [...each.querySelectorAll("*")].some((part) => getComputedStyle(part).clipPath !== "none");
    }
  });
}
