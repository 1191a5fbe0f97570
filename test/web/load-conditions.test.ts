import { expect, test } from "vitest";
import type { LoadReport } from "../../server/contract/load-report.ts";
import { inBrowser, openPosting } from "../support/in-browser.ts";
import { axeViolations } from "../support/playground.ts";
import { ask } from "../support/served-simulator.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

inBrowser((open) => {
  test(
    "conditions, waits and time scale are optional fields, and the test's page judges the conditions",
    async () => {
      const simulator = await openPosting();
      const { page, problems } = await open(`${simulator.url}/load`);
      const conditions = page.getByRole("textbox", { name: /^Conditions/ });
      expect(await conditions.isVisible()).toBe(false);
      await page.getByLabel("Duration").fill("1s");
      await page.getByLabel("A batch closes after").fill("200ms");
      await page.getByText("More", { exact: true }).last().click();
      await conditions.fill("error-rate<1%, rate>=1000000");
      await page.getByLabel("Waits between attempts").fill("10s, 20s");
      await page.getByLabel("Time scale").fill("2");
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Start sending" }).click();
      await page.getByRole("heading", { level: 1, name: "Load test load_1" }).waitFor();
      const table = page.getByRole("table", { name: "Conditions" });
      await table.getByRole("row", { name: /^error-rate<1% 0 % met$/ }).waitFor({ timeout: PATIENCE_MS });
      await table.getByRole("row", { name: /^rate>=1000000 .* missed$/ }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      const { settings, passed } = (await ask(simulator, "GET loads/load_1")).json as LoadReport;
      expect(settings).toMatchObject({ durationMs: 1000, retryWaitsMs: [10_000, 20_000], timeScale: 2 });
      expect(passed).toBe(false);
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  test("a condition that is none is refused above the button, with an example", async () => {
    const simulator = await openPosting();
    const { page } = await open(`${simulator.url}/load`);
    await page.getByText("More", { exact: true }).last().click();
    await page.getByRole("textbox", { name: /^Conditions/ }).fill("p99 is small");
    await page.getByRole("button", { name: "Start sending" }).click();
    await page.getByRole("alert").getByText("p99 is small").waitFor();
    expect(new URL(page.url()).pathname).toBe("/load");
    expect((await ask(simulator, "GET loads")).json.items).toEqual([]);
  });
});
