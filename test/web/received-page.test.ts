/// <reference lib="dom" />
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { EventRecord } from "../../server/contract/control-api.ts";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations, pressInTurn, smallTargets } from "../support/playground.ts";
import { ask, openSimulator } from "../support/served-simulator.ts";

inBrowser((open) => {
  test("a resend shows as a duplicate of the built-in receiver, explained, and leads to its attempts", async () => {
    const { simulator } = await withThreeEvents();
    await ask(simulator, "POST deliveries/dlv_1/resend", {});
    const { page, problems } = await open(`${simulator.url}/deliveries`);
    await pressInTurn(page, "g", "x");
    await page.getByRole("heading", { level: 1, name: "Sent & received" }).waitFor();
    await page.getByRole("row", { name: /Orders 3 3 0 0/ }).waitFor();
    await page.getByRole("list", { name: "Against what was received" }).getByText("3 duplicated").waitFor();
    const row = page.getByRole("row", {
      name: /Duplicated open .*explained Received 2 times, posted 2 times/,
    });
    await row.waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await row.getByRole("link", { name: "att_2" }).click();
    await page.locator("#row-att_2[aria-selected=true]").waitFor();
    expect(problems).toEqual([]);
  });

  test("a receiver that has reported nothing is told how; what it then lacks is missing, and is exported", async () => {
    const { simulator, ids } = await withThreeEvents();
    const { page } = await open(`${simulator.url}/compare/received?by=told`);
    await page.getByRole("heading", { name: "Your receiver has reported nothing yet" }).waitFor();
    await page.getByText(`curl -X POST ${simulator.url}/_simulator/received`).waitFor();
    await ask(simulator, "POST received", { sg_event_ids: ids.slice(0, 2) });
    await page.getByRole("button", { name: "Read again" }).click();
    await page.getByRole("row", { name: /Missing bounce .*acknowledged it in att_1/ }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "NDJSON" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { kind: "missing", sg_event_id: ids[2], event: "bounce", explained: false, attempts: ["att_1"] },
    ]);
  });

  test("a pasted list is compared member by member and in its order", async () => {
    const { simulator, events } = await withThreeEvents();
    const { page } = await open(`${simulator.url}/compare/received`);
    await page.getByLabel("Received by").selectOption("a list of my own");
    await page.getByRole("heading", { name: "Nothing to compare yet" }).waitFor();
    const [opened, clicked, bounced] = events.map(({ payload }) => payload);
    const list = page.getByLabel(/^Events or sg_event_ids/);
    await list.fill(`{"sg_event_id":`);
    await page.getByRole("alert").getByText("Line 1 is neither JSON nor an id").waitFor();
    const stored = [opened, bounced, { ...clicked, email: "eve@example.com" }];
    await list.fill(stored.map((each) => JSON.stringify(each)).join("\n"));
    await page.getByRole("row", { name: /Altered click .*Other than sent: email/ }).waitFor();
    await page.getByRole("row", { name: /Reordered click .*unexplained/ }).waitFor();
    await page.getByRole("combobox", { name: /^Show/ }).selectOption("Missing");
    await page.getByText("Nothing of that kind was found.").waitFor();
    expect(page.url()).toContain("find=missing");
    expect(await axeViolations(page)).toEqual([]);
  });
});

/** Three events that the built-in receiver acknowledged in one batch. */
async function withThreeEvents() {
  const simulator = await openSimulator({ listen: { port: 0 } });
  await simulator.webhooks.create({
    target: `${simulator.url}/_simulator/receiver`,
    friendlyName: "Orders",
  });
  const drafts = ["open", "click", "bounce"].map((event) => ({ event, email: "ada@example.com" }));
  const items: readonly EventRecord[] = (await ask(simulator, "POST events", drafts)).json.items;
  await simulator.advance("30s");
  return { simulator, events: items, ids: items.map(({ id }) => id) };
}
