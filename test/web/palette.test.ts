/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Colour, Vision } from "../support/colour-difference.ts";
import { VISIONS, colourDifference, contrastOf, labDifference } from "../support/colour-difference.ts";
import { inBrowser, openPosting } from "../support/in-browser.ts";

const SURFACES = ["page", "panel", "hover", "selected"] as const;
const RESULTS = ["delivered", "retry", "gave-up", "pending", "injected"] as const;
const TEXTS = ["ink", "mute", "accent", ...RESULTS] as const;
/** Lines between things: they say nothing that is not said otherwise. */
const ORNAMENTS = ["line"];

test("the difference of two colours is CIEDE2000", () => {
  expect(labDifference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(labDifference([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
  expect(labDifference([50, 2.5, 0], [50, 0, -2.5])).toBeCloseTo(4.3065, 4);
  expect(labDifference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
  expect(labDifference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
});

test("the usual green and red are one colour to who cannot tell green", () => {
  expect(colourDifference([22, 163, 74], [220, 38, 38], "deuteranopia")).toBeLessThan(12);
  expect(contrastOf([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
});

inBrowser((open) => {
  test.each(["light", "dark"] as const)(
    "in the %s theme every two results differ in every vision, and texts and controls stand out everywhere",
    async (colorScheme) => {
      const { url } = await openPosting();
      const { page } = await open(`${url}/deliveries`, { colorScheme });
      const colours = await coloursOf(page);
      const colour = (name: string): Colour => colours.get(name) ?? [0, 0, 0];
      // A colour that is new must be looked at here as well.
      expect([...colours.keys()].toSorted()).toEqual(
        [...TEXTS, ...SURFACES, ...ORNAMENTS, "control", "on-accent"].toSorted(),
      );
      // The names of a literal's own members.
      for (const vision of Object.keys(VISIONS) as Vision[]) {
        const differences = pairsOf(RESULTS).map(
          ([left, right]) =>
            [colourDifference(colour(left), colour(right), vision), `${left} ${right}`] as const,
        );
        const [least, pair] = differences.toSorted(([left], [right]) => left - right)[0] ?? [0, ""];
        console.log(`${colorScheme}, ${vision}: ${least.toFixed(1)} at least (${pair})`);
        expect.soft(least, `${vision}: ${pair}`).toBeGreaterThanOrEqual(12);
      }
      for (const surface of SURFACES) {
        for (const text of TEXTS)
          expect
            .soft(contrastOf(colour(text), colour(surface)), `${text} on ${surface}`)
            .toBeGreaterThanOrEqual(4.5);
        expect
          .soft(contrastOf(colour("control"), colour(surface)), `control on ${surface}`)
          .toBeGreaterThanOrEqual(3);
      }
      expect(contrastOf(colour("on-accent"), colour("accent"))).toBeGreaterThanOrEqual(4.5);
    },
  );
});

function pairsOf<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.flatMap((left, index) => items.slice(index + 1).map((right) => [left, right] as const));
}

/** The colours that the page's style sheets define, as they are in use. */
async function coloursOf(page: Page): Promise<ReadonlyMap<string, Colour>> {
  const found = await page.evaluate(() => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    const root = rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === ":root");
    const names = root.flatMap((rule) =>
      rule instanceof CSSStyleRule ? [...rule.style].filter((name) => name.startsWith("--")) : [],
    );
    // A custom property is read as it was written; only a real property is resolved.
    const probe = document.createElement("i");
    document.body.append(probe);
    return [...new Set(names)].flatMap((name): [string, string][] => {
      probe.style.color = "transparent";
      probe.style.color = `var(${name})`;
      return CSS.supports("color", getComputedStyle(probe).getPropertyValue(name).trim())
        ? [[name.slice(2), getComputedStyle(probe).color]]
        : [];
    });
  });
  return new Map(
    found.map(([name, text]) => {
      const [red = 0, green = 0, blue = 0] = text.match(/[\d.]+/g)?.map(Number) ?? [];
      return [name, [red, green, blue]];
    }),
  );
}
