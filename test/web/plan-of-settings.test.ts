/// <reference lib="dom" />
import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../server/index.ts";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations, smallTargets } from "../support/playground.ts";

inBrowser((open) => {
  test("a smaller plan names the settings that it will disable, then disables them; the oldest has no date", async () => {
    const simulator = await createSimulator({
      listen: { port: 0 },
      clock: "manual",
      seed: 1,
      startAt: "2026-01-05T09:00:00Z",
    });
    onTestFinished(() => simulator.close());
    for (const friendlyName of ["Orders", "Billing", "Archive"]) {
      await simulator.webhooks.create({ target: `http://127.0.0.1:9/${friendlyName}`, friendlyName });
      await simulator.advance("1h");
    }
    await simulator.fetch("/_simulator/account", {
      method: "PATCH",
      body: JSON.stringify({ legacySettings: true }),
    });
    const { page, problems } = await open(`${simulator.url}/webhook-settings`);
    await page
      .getByRole("row", { name: /Orders .* Made before dates were kept 2026-01-05 09:00:00/ })
      .waitFor();
    await page.getByRole("row", { name: /Archive .* 2026-01-05 11:00:00/ }).waitFor();
    await page.getByLabel("Plan of the account").selectOption("Free: 1 entry");
    await page.getByText("This will disable Billing, Archive").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await page.getByRole("button", { name: "Change plan" }).click();
    await page.getByRole("row", { name: /Disabled Archive/ }).waitFor();
    await page.getByRole("row", { name: /Enabled Orders/ }).waitFor();
    await page.getByText("The plan’s limit is reached").waitFor();
    expect(await page.getByRole("button", { name: "Create new webhook settings" }).isDisabled()).toBe(true);
    await page.getByRole("main").getByRole("link", { name: "Rules" }).click();
    await page.getByLabel("Timeout").waitFor();
    expect(problems).toEqual([]);
  });
});
