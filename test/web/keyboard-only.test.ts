/// <reference lib="dom" />
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { AttemptDetail } from "../../server/contract/control-api.ts";
import { inBrowser } from "../support/in-browser.ts";
import { pressInTurn } from "../support/playground.ts";
import { ask, openSimulator } from "../support/served-simulator.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;
const MOST_PRESSES = 40;

inBrowser((open) => {
  test(
    "from the first URL to the export of an outage by keyboard alone, in at most 40 presses besides texts",
    async () => {
      const simulator = await openSimulator({ listen: { port: 0 } });
      const { page, problems } = await open(simulator.url);
      await page.evaluate(watchPointer);
      const { keyboard } = page;
      let presses = 0;
      const press = async (...keys: readonly string[]): Promise<void> => {
        for (const key of keys) {
          await keyboard.press(key);
          presses++;
        }
      };
      const go = async (key: string): Promise<void> => {
        await pressInTurn(page, "g", key);
        presses += 2;
      };

      // First run: past the navigation to the URL, and the test of the integration.
      await press("Tab", "Enter", "Tab");
      await keyboard.type(`${simulator.url}/_simulator/receiver`);
      await press("Enter");
      await page.getByText("Settings post to").waitFor();
      await tabTo(page, "Send the test", press);
      await press("Enter");
      await page.getByText("The receiver answered: receiver answered 200").waitFor();

      // A scenario, and enough of its time to see its outage.
      await go("s");
      await page.getByRole("heading", { level: 1, name: "Scenarios" }).waitFor();
      await tabTo(page, "Find", press);
      await keyboard.type("outage-and-recovery");
      await page.locator(".scenario-cards > li").nth(1).waitFor({ state: "detached" });
      await tabTo(page, "Run: The receiver is down for 25 minutes", press);
      await press("Enter");
      await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
      await expect.poll(() => page.url()).toContain("q=run:run_1");
      await command(page, "advance 10m", press);
      await page
        .getByRole("row", { name: /Will retry/ })
        .first()
        .waitFor();

      // A failure, and why its signature is none of its reasons.
      await press("/");
      await keyboard.type(" status:503");
      await press("Escape", "k");
      await page.locator(".detail-overview p", { hasText: "Next try" }).waitFor();
      const failed = await page.locator("[role=row][aria-selected=true]").getAttribute("id");
      await press("]", "]");
      await page.getByText("The receiver should accept this request").waitFor();
      expect(await page.locator(".detail-signature li.true").count()).toBe(5);

      // Once more by hand, then on to the next retry.
      await press("r");
      await expect
        .poll(() => page.locator("[role=row][aria-selected=true]").getAttribute("id"))
        .not.toBe(failed);
      const resent = (await page.locator("[role=row][aria-selected=true]").getAttribute("id")) ?? "";
      const { origin } = (await ask(simulator, `GET attempts/${resent.replace("row-", "")}`))
        .json as AttemptDetail;
      expect(origin).toBe("resend");
      const { attempts } = simulator.ledger().total;
      await press("n");
      await expect.poll(() => simulator.ledger().total.attempts).toBeGreaterThan(attempts);

      await expect
        .poll(() => page.getByRole("button", { name: "Compare", exact: true }).isEnabled())
        .toBe(true);
      await press("c");
      await page.getByText(/^Same body; .*signature.* differ/).waitFor();

      await go("d");
      await page.getByRole("grid").waitFor();
      const made = async (): Promise<readonly { readonly id: string }[]> =>
        (await ask(simulator, "GET attempts?limit=1000")).json.items;
      // All that the next retry led to is over, and the list has it.
      await expect
        .poll(async () => {
          const shown = await page.locator(".count-tiles strong").first().innerText();
          return Number(shown) - (await made()).length;
        })
        .toBe(0);
      const download = page.waitForEvent("download");
      await command(page, "export", press);
      const saved = await readFile(await (await download).path(), "utf8");
      const ids = saved
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { id: string }).id);
      expect(ids).toEqual((await made()).map(({ id }) => id));

      console.log(`By keyboard alone: ${presses} presses besides texts, of at most ${MOST_PRESSES}.`);
      expect(presses).toBeLessThanOrEqual(MOST_PRESSES);
      expect(await page.evaluate(() => document.documentElement.dataset["pointed"])).toBeUndefined();
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );
});

type Press = (...keys: readonly string[]) => Promise<void>;

/** Remembers that a mouse, a pen or a finger was used: what a key clicks comes without them. */
function watchPointer(): void {
  for (const kind of ["pointerdown", "mousedown", "touchstart"]) {
    document.addEventListener(kind, () => (document.documentElement.dataset["pointed"] = kind), true);
  }
}

/** Goes on from control to control until the one of that name has the focus. */
async function tabTo(page: Page, name: string, press: Press): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await press("Tab");
    const focused = page.locator(":focus");
    const names = [await focused.getAttribute("aria-label"), await focused.innerText()];
    const label = await focused.evaluate((each) => each.closest("label")?.innerText ?? "");
    if ([...names, label].some((each) => each?.trim() === name)) return;
  }
  throw new Error(`“${name}” was not reached.`);
}

async function command(page: Page, text: string, press: Press): Promise<void> {
  await press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  await page.keyboard.type(text);
  await press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}
