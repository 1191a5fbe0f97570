import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { createSimulator } from "../../server/index.ts";
import { openPictureBrowser } from "../support/browser.ts";
import { openFrozen, steadyPicture } from "../support/frozen-playground.ts";
import type { FrozenPlayground, Look } from "../support/frozen-playground.ts";
import { describeInBrowser } from "../support/in-browser.ts";
import { markedDifference, shareOfDifference, smallPicture } from "../support/picture-comparison.ts";
import { demandBuiltPage, goWithin } from "../support/playground.ts";
import { ROOT } from "../support/source-tree.ts";

// Eight pages, light and dark, on a desk and on a phone, against the pictures in screenshots/. To take them anew:
// UPDATE_SCREENSHOTS=1 npx vitest run -c test/vitest.config.ts test/web/screenshots.test.ts

const PAGES = {
  start: "/",
  deliveries: "/deliveries?sel=att_35&tab=overview",
  delivery: "/deliveries/dlv_2?tab=request&part=pretty",
  timeline: "/timeline?q=retried",
  scenarios: "/scenarios",
  settings: "/webhook-settings",
  messages: "/messages",
  statistics: "/statistics",
} as const;

const SCREENS: Readonly<Record<string, Look>> = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 } },
};
const THEMES = ["light", "dark"] as const;

const FOLDER = join(ROOT, "test/web/screenshots");
const MADE_WITH = join(FOLDER, "made-with.json");
/** Of all pixels. */
const MOST_DIFFERENT = 0.001;
const isUpdate = process.env["UPDATE_SCREENSHOTS"] === "1";

// A slow machine is no failure.
const PATIENCE_MS = 180_000;

describeInBrowser((chromiumPath) => {
  let browser: Browser;
  let simulator: FakeSendgrid;
  /** Pictures of another Chromium differ in every letter: there, each page is only held against itself. */
  let areComparable = false;
  /** One playground for each screen, and another one beside it where pages are held against themselves. */
  const playgrounds = new Map<string, readonly FrozenPlayground[]>();

  beforeAll(async () => {
    demandBuiltPage();
    browser = await openPictureBrowser(chromiumPath);
    simulator = await withHistory();
    const made = existsSync(MADE_WITH) ? readFileSync(MADE_WITH, "utf8") : "";
    areComparable = isUpdate || made === madeWith(browser);
    if (isUpdate) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(MADE_WITH, madeWith(browser));
    }
    if (!areComparable) {
      console.log(
        `The screenshots were made with ${made.trim()}, this is ${madeWith(browser).trim()}: two pictures of each page are compared instead.`,
      );
    }
    for (const [screen, look] of Object.entries(SCREENS)) {
      const opened = [await openFrozen(browser, simulator, look)];
      if (!areComparable) opened.push(await openFrozen(browser, simulator, look));
      playgrounds.set(screen, opened);
    }
  });
  afterAll(async () => {
    for (const { close } of [...playgrounds.values()].flat()) await close();
    await browser.close();
    await simulator.close();
  });

  test.each(Object.entries(PAGES))(
    "%s looks as it did, light and dark, on a desk and on a phone",
    async (name, address) => {
      for (const [screen, opened] of playgrounds) {
        for (const { page } of opened) await goWithin(page, address);
        for (const colorScheme of THEMES) {
          const file = `${name}-${screen}-${colorScheme}.png`;
          await Promise.all(opened.map(async ({ page }) => await page.emulateMedia({ colorScheme })));
          await expectLook(file, opened);
        }
      }
    },
    PATIENCE_MS,
  );
});

/** Compares what the first of these shows with the picture of that name, or else with what the second one shows. */
async function expectLook(file: string, [shown, again]: readonly FrozenPlayground[]): Promise<void> {
  if (shown === undefined) throw new Error("No page is open.");
  const steady = async ({ page }: FrozenPlayground): Promise<Buffer> =>
    await steadyPicture(page, () => false);
  if (isUpdate) {
    writeFileSync(join(FOLDER, file), smallPicture(await steady(shown)));
    return;
  }
  const reference = again === undefined ? readFileSync(join(FOLDER, file)) : await steady(again);
  let share = 1;
  const picture = await steadyPicture(shown.page, (each) => {
    share = shareOfDifference(reference, each);
    return share <= MOST_DIFFERENT;
  });
  const kept =
    share > MOST_DIFFERENT ? keep(file, { picture, marked: markedDifference(reference, picture) }) : "";
  expect(share, `${file} differs; see ${kept}`).toBeLessThanOrEqual(MOST_DIFFERENT);
}

/** What draws letters: the major version of the browser, and the system's libraries. */
function madeWith(browser: Browser): string {
  const chromium = browser.version().split(".")[0] ?? "";
  return `{ "chromium": "${chromium}", "platform": "${process.platform}-${process.arch}" }\n`;
}

function keep(
  file: string,
  { picture, marked }: { readonly picture: Buffer; readonly marked: Buffer | null },
): string {
  const folder = mkdtempSync(join(tmpdir(), "fake-sendgrid-screenshots-"));
  writeFileSync(join(folder, file), picture);
  if (marked !== null) writeFileSync(join(folder, file.replace(".png", "-difference.png")), marked);
  return folder;
}

/** An outage of some minutes and what came after it, posted to a function. */
async function withHistory(): Promise<FakeSendgrid> {
  const simulator = await createSimulator({
    listen: { port: 0 },
    clock: "manual",
    seed: 1,
    startAt: "2026-01-05T09:00:00Z",
  });
  await simulator.webhooks.create({ target: () => new Response(null, { status: 204 }), events: "all" });
  await simulator.fetch("/_simulator/runs", {
    method: "POST",
    body: JSON.stringify({ scenario: "outage-and-recovery", parameters: { messages: 200 } }),
  });
  await simulator.advance("40m");
  return simulator;
}
