/// <reference lib="dom" />
import { expect, onTestFinished, test } from "vitest";
import type { AttemptDetail } from "../../server/contract/control-api.ts";
import type { JournalEntry } from "../../server/contract/journal.ts";
import type { FakeSendgrid } from "../../server/index.ts";
import { createSimulator } from "../../server/index.ts";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations, smallTargets } from "../support/playground.ts";

inBrowser((open) => {
  test("R sends a delivery once more: its second attempt is chosen, and the journal says who made it", async () => {
    const simulator = await withDeliveries(1);
    const { page, problems } = await open(`${simulator.url}/deliveries?sel=att_1`);
    await page.getByRole("button", { name: "Resend", exact: true }).waitFor();
    await page.keyboard.press("r");
    await page.locator("#row-att_2[aria-selected=true]").waitFor();
    await page.getByText("· try 2").waitFor();
    await expect.poll(() => page.url()).toContain("sel=att_2");
    await page.locator("#row-att_2", { hasText: "resent" }).waitFor();
    await page.locator(".ladder [aria-pressed=true]", { hasText: "resent" }).waitFor();
    const { items } = await read<{ items: JournalEntry[] }>(simulator, "journal?limit=1000");
    const ended = items.filter((entry) => entry.kind === "attempt-ended");
    expect(ended.map(({ attemptId, origin }) => [attemptId, origin])).toEqual([
      ["att_1", "batch"],
      ["att_2", "resend"],
    ]);
    expect(problems).toEqual([]);
  });

  test("what cannot be resent says why and what to do", async () => {
    const simulator = await withDeliveries(1);
    const { webhookId } = await read<AttemptDetail>(simulator, "attempts/att_1");
    const { page } = await open(`${simulator.url}/deliveries/dlv_1`);
    await page.getByRole("button", { name: "Resend", exact: true }).waitFor();
    await simulator.fetch(`/v3/user/webhooks/event/settings/${webhookId}`, {
      method: "DELETE",
      headers: { authorization: "Bearer x" },
    });
    await page.getByRole("button", { name: "Resend", exact: true }).click();
    await page.getByRole("alert").getByText("POST /_simulator/requests posts its body to a URL.").waitFor();
  });

  test("a body signed wrongly by hand is refused by the built-in receiver with 403", async () => {
    const simulator = await withDeliveries(1);
    const { page, problems } = await open(`${simulator.url}/deliveries?sel=att_1`);
    await page.getByRole("button", { name: "Edit & send" }).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Edit & send" }).isEnabled()).toBe(true);
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog", { name: "Edit & send" });
    await dialog.getByLabel("Signature").selectOption("wrong");
    await dialog.getByRole("button", { name: "Add a header" }).click();
    await dialog.getByLabel("Name of header 1").fill("X-Mine");
    await dialog.getByLabel("Value of header 1").fill("yes");
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await dialog.locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
    await dialog.locator(".answer b", { hasText: "403" }).waitFor();
    const made = await read<AttemptDetail>(simulator, "attempts/att_2");
    expect(made).toMatchObject({ origin: "request", status: 403, deliveryId: "dlv_2" });
    expect(made.request?.headers).toContainEqual(["X-Mine", "yes"]);
    expect(await bodyOf(simulator, "att_2")).toBe(await bodyOf(simulator, "att_1"));
    await dialog.getByRole("link", { name: "Open delivery dlv_2" }).click();
    await page.getByRole("heading", { level: 1, name: "Own request (dlv_2)" }).waitFor();
    expect(problems).toEqual([]);
  });

  test("C sets two attempts beside each other and says in a sentence what differs", async () => {
    const simulator = await withDeliveries(1);
    await simulator.fetch("/_simulator/deliveries/dlv_1/resend", { method: "POST" });
    const { page, problems } = await open(`${simulator.url}/deliveries?sel=att_2`);
    await expect
      .poll(() => page.getByRole("button", { name: "Compare", exact: true }).isEnabled())
      .toBe(true);
    await page.locator(".ladder li").nth(1).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("compare att_2");
    await page.getByRole("option", { name: "Compare side by side: att_2" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("c");
    await page.getByText(/^Same body; .*signature.* differ/).waitFor();
    expect(page.url()).toContain("/compare?a=att_1&b=att_2");
    expect(await axeViolations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

async function withDeliveries(count: number): Promise<FakeSendgrid> {
  const simulator = await createSimulator({ listen: { port: 0 }, clock: "manual", seed: 1 });
  onTestFinished(() => simulator.close());
  await simulator.webhooks.create({
    target: `${simulator.url}/_simulator/receiver`,
    events: "all",
    signed: true,
  });
  for (let made = 0; made < count; made++) {
    await simulator.emit({ event: "bounce", email: "ada@example.com" });
    await simulator.advance("1m");
  }
  return simulator;
}

async function read<Value>(simulator: FakeSendgrid, path: string): Promise<Value> {
  // The control API answers what its contract says.
  return (await (await simulator.fetch(`/_simulator/${path}`)).json()) as Value;
}

async function bodyOf(simulator: FakeSendgrid, attemptId: string): Promise<string> {
  return await (await simulator.fetch(`/_simulator/attempts/${attemptId}/body`)).text();
}
