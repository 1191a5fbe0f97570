import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { CheckRunState } from "../../server/contract/check-report.ts";
import { pageAdvice } from "../../web/state/page-advice.ts";
import { startHoldingReceiver } from "../support/holding-receiver.ts";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations } from "../support/playground.ts";
import { ask, openSimulator } from "../support/served-simulator.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

inBrowser((open) => {
  test(
    "while a check is under way a second one is refused with a word why, and the first one can be stopped",
    async () => {
      const simulator = await openSimulator({ listen: { port: 0 } });
      const receiver = await startHoldingReceiver();
      receiver.hold();
      // The receiver answers nothing: its time must not be over before all has been looked at.
      await ask(simulator, "POST checks", { url: receiver.url, timeout: "10m" });
      const { page } = await open(`${simulator.url}/check/chk_1`);
      await page.getByRole("heading", { level: 1, name: "Receiver check chk_1" }).waitFor();
      await page.getByRole("progressbar", { name: "Progress" }).waitFor();
      expect(await axeViolations(page)).toEqual([]);

      await page.getByRole("link", { name: "All checks" }).click();
      await page.getByRole("row", { name: /chk_1 .* running/ }).waitFor();
      await begin(page, receiver.url);
      await page
        .getByRole("alert")
        .getByText("The check chk_1 is running, and two at a time would disturb each other.")
        .waitFor();
      expect((await ask(simulator, "GET checks")).json.items).toHaveLength(1);

      await page.getByRole("link", { name: "chk_1" }).click();
      await page.getByRole("button", { name: "Stop" }).click();
      receiver.release();
      await page.getByText(/It ended before all was judged|It was stopped before/).waitFor();
      await expect.poll(() => page.getByRole("button", { name: "Stop" }).count()).toBe(0);
      const { state, report } = (await ask(simulator, "GET checks/chk_1")).json as CheckRunState;
      expect(state).toBe("stopped");
      expect(report?.summary.isIncomplete ?? true).toBe(true);
      expect(await axeViolations(page)).toEqual([]);

      await page.getByRole("link", { name: "All checks" }).click();
      await page.getByRole("row", { name: /chk_1 .* stopped/ }).waitFor();
      await begin(page, receiver.url);
      await page.getByRole("heading", { level: 1, name: "Receiver check chk_2" }).waitFor();
    },
    PATIENCE_MS,
  );

  test(
    "a reason that names an option of the command line says what to do on the page as well",
    async () => {
      const simulator = await openSimulator({ listen: { port: 0 } });
      const receiver = await startHoldingReceiver();
      const { json } = await ask(simulator, "POST checks", { url: receiver.url, profile: "reduced" });
      const { page } = await open(`${simulator.url}/check/${String(json.id)}`);
      await page.getByRole("table", { name: "Check by check" }).waitFor({ timeout: PATIENCE_MS });
      const reasons = await page.locator(".check-table th p:not(.advice)").allInnerTexts();
      const naming = reasons.filter((reason) => / --[a-z]/.test(reason));
      expect(naming.length).toBeGreaterThan(0);
      const row = page.locator(".check-table th", { hasText: "give --probe" }).first();
      await row.getByText("On this page: give a “Probe URL” when you begin the check.").waitFor();
      await page.getByRole("link", { name: "All checks" }).click();
      await page.getByLabel("Probe URL").waitFor();
    },
    PATIENCE_MS,
  );
});

test("what the page cannot do it says how to do on the command line", () => {
  expect(pageAdvice("give --second-key")).toBe(
    "On the command line only: fake-sendgrid check URL --second-key FILE",
  );
  expect(pageAdvice("The receiver answered 200.", "Verify the signature.")).toBeNull();
});

async function begin(page: Page, url: string): Promise<void> {
  await page.getByRole("textbox", { name: /^URL/ }).fill(url);
  await page.getByRole("button", { name: "Run the check" }).click();
}
