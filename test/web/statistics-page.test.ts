/// <reference lib="dom" />
import { expect, test } from "vitest";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations, smallTargets } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";

inBrowser((open) => {
  test("events, days and mailbox providers are each a chart, and a table with the same figures", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    for (const to of ["ada+delivered@gmail.com", "bob+bounce@gmail.com", "cy+delivered@yahoo.com"]) {
      await simulator.send({ to, from: "shop@example.com", subject: "Hi", text: "Hi" });
    }
    await simulator.advance("2d");
    const { page, problems } = await open(`${simulator.url}/statistics`);
    await page.getByText("delivered 1, bounces 1").waitFor();
    for (const summary of await page.getByText("Show as table").all()) await summary.click();
    await page.getByRole("row", { name: /^All days 3 3 2 .* 1/ }).waitFor();
    await page.getByRole("row", { name: /^2026-01-05 3 3 2/ }).waitFor();
    await page.getByRole("row", { name: /^2026-01-07 0 0 0/ }).waitFor();
    await page.getByRole("row", { name: /^Gmail 2 2 1/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
