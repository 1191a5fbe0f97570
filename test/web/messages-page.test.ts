/// <reference lib="dom" />
import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations, smallTargets } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";

inBrowser((open) => {
  test("a message's lane tells when each event reached the receiver, and leads to the attempt", async () => {
    const simulator = await withMails("ada@example.com", "ada@example.com", "bob@example.com");
    const { page, problems } = await open(`${simulator.url}/messages`);
    await page.getByRole("button", { name: "ada@example.com" }).first().click();
    const lane = page.getByRole("list", { name: "Second order" });
    await lane.getByText("not yet at the receiver").first().waitFor();
    await page.getByRole("heading", { name: "Other messages to ada@example.com" }).waitFor();
    await page.getByRole("list", { name: "First order" }).waitFor();
    await simulator.advance("31s");
    await lane.getByText("the receiver had it +30 s").first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await lane.getByRole("link", { name: "att_1" }).first().click();
    await page.locator("#row-att_1[aria-selected=true]").waitFor();
    expect(problems).toEqual([]);
  });

  test("an event that no settings want says so", async () => {
    const simulator = await withMails();
    await simulator.webhooks.create({
      target: `${simulator.url}/_simulator/receiver`,
      events: ["delivered"],
    });
    await send(simulator, "cy@example.com", "Third order");
    await simulator.advance("31s");
    const { page } = await open(`${simulator.url}/messages`);
    await page.getByRole("button", { name: "cy@example.com" }).click();
    const lane = page.getByRole("list", { name: "Third order" });
    await lane.locator("li", { hasText: "processed" }).getByText("no settings want it").waitFor();
    await lane.locator("li", { hasText: "delivered" }).getByText("the receiver had it").waitFor();
  });

  test("the filter of SendGrid's Email Activity narrows the list down, and explains what it does not take", async () => {
    const simulator = await withMails("ada@example.com", "bob@example.com");
    const { page } = await open(`${simulator.url}/messages`);
    await page.getByText("2 messages").waitFor();
    const filter = page.getByRole("textbox", { name: "Filter as in Email Activity" });
    await filter.fill('to_email LIKE "bob%"');
    await filter.press("Enter");
    await page.getByText("1 message", { exact: true }).waitFor();
    await page.getByRole("button", { name: "bob@example.com" }).waitFor();
    await filter.fill("to_email LIKE");
    await filter.press("Enter");
    await page.getByRole("alert").getByText("invalid syntax").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("2 messages").waitFor();
  });
});

const SUBJECTS = ["First order", "Second order", "Other order"];

/** One mail to each, posted to the built-in receiver. */
async function withMails(...to: readonly string[]): Promise<FakeSendgrid> {
  const simulator = await openSimulator({ listen: { port: 0 } });
  if (to.length > 0) await simulator.webhooks.create({ target: `${simulator.url}/_simulator/receiver` });
  for (const [index, address] of to.entries()) await send(simulator, address, SUBJECTS[index] ?? "");
  return simulator;
}

async function send(simulator: FakeSendgrid, to: string, subject: string): Promise<void> {
  await simulator.send({ to, from: "shop@example.com", subject, text: "Thanks" });
}
