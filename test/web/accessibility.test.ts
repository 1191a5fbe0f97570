/// <reference lib="dom" />
import { expect, test } from "vitest";
import { inBrowser, lookAtOutage } from "../support/in-browser.ts";
import { ROUTES, axeViolations, goWithin, smallTargets } from "../support/playground.ts";

// A slow machine is no failure.
const PATIENCE_MS = 240_000;

inBrowser((open) => {
  const outage = lookAtOutage();

  test.each([1440, 390, 320])(
    "every route is accessible in both themes, named and quiet at %i px",
    async (width) => {
      const { page, problems } = await open(outage().url, {
        colorScheme: "light",
        viewport: { width, height: 900 },
      });
      const titles = new Map<string, string>();
      for (const route of ROUTES) {
        await goWithin(page, route);
        const overflow = await page.evaluate(() => [
          document.scrollingElement?.scrollWidth,
          document.querySelector("main")?.scrollWidth,
        ]);
        expect.soft(Math.max(...overflow.map(Number)), route).toBeLessThanOrEqual(width);
        expect.soft(await page.locator("h1").count(), route).toBe(1);
        titles.set(
          new URL(page.url()).pathname + (route.includes("id=new") ? "?new" : ""),
          await page.title(),
        );
        if (width === 320) continue;
        expect.soft(await smallTargets(page), route).toEqual([]);
        // What stands around the details was looked at without them.
        const within = route.includes("sel=") ? { within: ".delivery-dock" } : {};
        expect.soft(await axeViolations(page, within), route).toEqual([]);
        await page.emulateMedia({ colorScheme: "dark" });
        expect
          .soft(await axeViolations(page, { ...within, rules: ["color-contrast"] }), `${route}, dark`)
          .toEqual([]);
        await page.emulateMedia({ colorScheme: "light" });
      }
      expect(new Set(titles.values()).size).toBe(titles.size);
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );
});
