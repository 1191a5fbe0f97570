/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { startHoldingReceiver } from "../support/holding-receiver.ts";
import { inBrowser, openPosting } from "../support/in-browser.ts";
import { axeViolations } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";

inBrowser((open) => {
  test("as many deliveries are sent once more as the filter counts, and no other", async () => {
    const simulator = await openPosting();
    for (const event of ["bounce", "delivered", "bounce", "open", "bounce"] as const) {
      await simulator.emit({ event, email: "ada@example.com" });
      await simulator.advance("1m");
    }
    const { page, problems } = await open(`${simulator.url}/deliveries`);
    await page.getByLabel("Filter", { exact: true }).fill("event:bounce");
    await page.locator(".filter-bar .count", { hasText: "3 of 5 rows" }).waitFor();
    await page.getByLabel("Filter", { exact: true }).press("Escape");
    await page.keyboard.press("Shift+R");
    await page.getByText("3 deliveries in the list will be posted once more").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Resend 3 deliveries" }).click();
    await page.getByText("Done: 3 deliveries posted once more.").waitFor();
    expect(resentOf(simulator)).toEqual(["dlv_1", "dlv_3", "dlv_5"]);
    expect(simulator.ledger().total.duplicatesSent).toBe(3);
    expect(problems).toEqual([]);
  });

  test("stopped on its way, it sends what is under way and no more", async () => {
    const receiver = await startHoldingReceiver();
    const simulator = await openSimulator({ listen: { port: 0 } });
    await simulator.webhooks.create({ target: receiver.url, events: "all" });
    for (let made = 0; made < 4; made++) {
      await simulator.emit({ event: "bounce", email: "ada@example.com" });
      await simulator.advance("1m");
    }
    const { page, problems } = await open(`${simulator.url}/deliveries`);
    await page.getByRole("button", { name: "Resend all" }).click();
    receiver.hold();
    await page.getByRole("button", { name: "Resend 4 deliveries" }).click();
    const dialog = page.getByRole("dialog", { name: "Resend all that match" });
    await expect.poll(receiver.posts).toBe(5);
    await dialog.getByText("0 of 4 deliveries posted").waitFor();
    await dialog.getByRole("button", { name: "Stop" }).click();
    receiver.release();
    await dialog.getByText("Stopped: 1 delivery posted once more.").waitFor();
    expect(receiver.posts()).toBe(5);
    expect(resentOf(simulator)).toEqual(["dlv_1"]);
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await dialog.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  test("what R sends once more is the chosen row each time", async () => {
    const simulator = await openPosting();
    await simulator.emit({ event: "bounce", email: "ada@example.com" });
    await simulator.advance("1m");
    const { page } = await open(`${simulator.url}/deliveries?sel=att_1`);
    const waits: number[] = [];
    for (let number = 2; number <= 6; number++) {
      await expect
        .poll(() => page.getByRole("button", { name: "Resend", exact: true }).isEnabled())
        .toBe(true);
      waits.push(await waitFromKeyTo(page, `row-att_${number}`));
      await page.getByText(`· try ${number}`).waitFor();
    }
    const median = waits.toSorted((left, right) => left - right)[2];
    console.log(`From R to the chosen row: ${median?.toFixed(0)} ms (median of 5; the aim is 300 ms).`);
  });
});

/** The deliveries that were posted once more, in order. */
function resentOf(simulator: FakeSendgrid): readonly string[] {
  return simulator
    .attempts()
    .filter(({ origin }) => origin === "resend")
    .map(({ deliveryId }) => deliveryId);
}

/** Presses R; answers the milliseconds until the row of that id is painted as the chosen one. */
async function waitFromKeyTo(page: Page, id: string): Promise<number> {
  await page.evaluate(() => {
    const note = ({ timeStamp }: KeyboardEvent): void => {
      document.documentElement.dataset["pressedAt"] = String(timeStamp);
    };
    addEventListener("keydown", note, { capture: true, once: true });
  });
  await page.keyboard.press("r");
  return await page.evaluate(
    (row) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          if (document.querySelector(`#${row}[aria-selected=true]`) === null) requestAnimationFrame(look);
          else resolve(performance.now() - Number(document.documentElement.dataset["pressedAt"]));
        };
        look();
      }),
    id,
  );
}
