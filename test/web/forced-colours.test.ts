/// <reference lib="dom" />
import type { Locator, Page } from "playwright-core";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { inBrowser, lookAtOutage } from "../support/in-browser.ts";

inBrowser((open) => {
  const outage = lookAtOutage();

  const openForced = async (
    address: string,
    colorScheme: "light" | "dark",
    deviceScaleFactor = 1,
  ): Promise<Page> => {
    const options = { forcedColors: "active", colorScheme, deviceScaleFactor } as const;
    return (await open(outage().url + address, options)).page;
  };

  test.each(["light", "dark"] as const)(
    "the chosen row, the active tab, the current page and what is pressed have an outline (%s)",
    async (colorScheme) => {
      const page = await openForced("/deliveries?sel=att_3&r=will-retry,delivered", colorScheme);
      const highlight = await systemColour(page, "Highlight");
      for (const chosen of [
        ".grid-row.selected",
        ".delivery-dock [role=tab][aria-selected=true]",
        ".navigation [aria-current=page]",
        ".filter-bar [aria-pressed=true]",
      ]) {
        const element = page.locator(chosen).first();
        await element.waitFor();
        expect(await outlineOf(element), chosen).toEqual({ style: "solid", width: 2, colour: highlight });
      }
      const other = page.locator(".delivery-dock [role=tab][aria-selected=false]").first();
      expect((await outlineOf(other)).style).toBe("none");
    },
  );

  test("whatever has the focus has an outline that stands out from its ground", async () => {
    const page = await openForced("/deliveries?sel=att_3", "dark");
    const canvas = await systemColour(page, "Canvas");
    const seen = new Set<string>();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      if ((await focused.count()) === 0) continue;
      const { style, width, colour } = await outlineOf(focused);
      const name = await focused.evaluate((each) => each.outerHTML.slice(0, 80));
      seen.add(name);
      expect.soft(style, name).not.toBe("none");
      expect.soft(width, name).toBeGreaterThanOrEqual(1);
      expect.soft(colour, name).not.toBe(canvas);
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  test.each(["light", "dark"] as const)("every result has a shape of its own (%s)", async (colorScheme) => {
    const page = await openForced("/deliveries", colorScheme, 4);
    const shapes = await page.locator(".filter-bar .results .result-shape").all();
    expect(shapes).toHaveLength(6);
    const drawn = await Promise.all(shapes.map(async (shape) => inked(await shape.screenshot())));
    for (const [index, left] of drawn.entries()) {
      expect(left.filter(Boolean).length, `${index} is drawn`).toBeGreaterThan(40);
      for (const [place, right] of drawn.entries()) {
        if (place > index)
          expect(shareOfDifference(left, right), `${index} and ${place}`).toBeGreaterThan(0.25);
      }
    }
  });
});

function outlineOf(element: Locator): Promise<{ style: string; width: number; colour: string }> {
  return element.evaluate((each) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(each);
    return { style: outlineStyle, width: Number.parseFloat(outlineWidth), colour: outlineColor };
  });
}

function systemColour(page: Page, name: string): Promise<string> {
  return page.evaluate((colour) => {
    const probe = document.createElement("i");
    probe.style.color = colour;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);
}

/** Which pixels of a picture differ from its corner: the shape, whatever its colour. */
function inked(picture: Buffer): readonly boolean[] {
  const { data } = PNG.sync.read(picture);
  const distance = (at: number): number =>
    [0, 1, 2].reduce((sum, channel) => sum + Math.abs((data[at + channel] ?? 0) - (data[channel] ?? 0)), 0);
  return Array.from({ length: data.length / 4 }, (_, pixel) => distance(4 * pixel) > 120);
}

/** Of the pixels that one of two shapes has, how many the other one has not. */
function shareOfDifference(left: readonly boolean[], right: readonly boolean[]): number {
  const either = left.filter((isInk, pixel) => isInk || right[pixel] === true).length;
  const one = left.filter((isInk, pixel) => isInk !== right[pixel]).length;
  return one / either;
}
