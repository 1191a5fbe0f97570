/// <reference lib="dom" />
import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations, smallTargets } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";

inBrowser((open) => {
  test("a window of time is chosen by keyboard, to the second", async () => {
    const simulator = await withOneAttemptAnHour(4);
    const { page, problems } = await open(`${simulator.url}/deliveries`);
    await page.getByText("4 attempts").first().waitFor();
    const button = page.getByRole("button", { name: "Choose times" });
    await button.focus();
    await page.keyboard.press("Enter");
    const form = page.getByRole("form", { name: "Choose times" });
    await form.getByLabel("From (UTC)").fill("2026-01-05T09:00:31");
    await form.getByLabel("To (UTC)").fill("2026-01-05T11:30:00");
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByText("2026-01-05 09:00:31 – 2026-01-05 11:30:00").waitFor();
    await expect.poll(() => page.locator(".attempt-grid [id^=row-att]").allInnerTexts()).toHaveLength(2);
    expect(new URL(page.url()).searchParams.get("to")).toBe(String(Date.UTC(2026, 0, 5, 11, 30)));
    await page.getByRole("button", { name: "Clear window" }).click();
    await expect.poll(() => page.locator(".attempt-grid [id^=row-att]").allInnerTexts()).toHaveLength(4);
    expect(problems).toEqual([]);
  });

  test("the list shows times in UTC, here or since the start, as preferred", async () => {
    const simulator = await withOneAttemptAnHour(1);
    const { page } = await open(`${simulator.url}/deliveries`, {
      timezoneId: "Asia/Tokyo",
    });
    const row = page.locator(".attempt-grid [id^=row-att]");
    await row.getByText("09:00:30").waitFor();
    await page.goto(`${simulator.url}/preferences`);
    await page.getByRole("radio", { name: "Time of day here, Asia/Tokyo" }).check();
    await page.goto(`${simulator.url}/deliveries`);
    await row.getByText("18:00:30").waitFor();
    await page.goto(`${simulator.url}/preferences`);
    await page.getByRole("radio", { name: "Since the start" }).check();
    await page.goto(`${simulator.url}/deliveries`);
    await row.getByText("+0:00:30").waitFor();
  });
});

/** Attempts at 9:00:30, 10:00:30 and so on. */
async function withOneAttemptAnHour(hours: number): Promise<FakeSendgrid> {
  const simulator = await openSimulator({ listen: { port: 0 } });
  await simulator.webhooks.create({ target: `${simulator.url}/_simulator/receiver` });
  for (let hour = 0; hour < hours; hour++) {
    await simulator.emit({ event: "open", email: "ada@example.com" });
    await simulator.advance("1h");
  }
  return simulator;
}
