import { afterAll, beforeAll, expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { inBrowser } from "../support/in-browser.ts";
import { pressInTurn, withOutage } from "../support/playground.ts";
import { ask } from "../support/served-simulator.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

inBrowser((open) => {
  let simulator: FakeSendgrid;
  beforeAll(async () => {
    simulator = await withOutage();
  });
  afterAll(() => simulator.close());

  test.each([
    ["r", "Rules"],
    ["c", "Receiver check"],
  ])(
    "g %s beside an open attempt goes to %s, and does nothing to the attempt",
    async (key, heading) => {
      const { page } = await open(`${simulator.url}/deliveries?sel=att_1`);
      await page.getByRole("button", { name: "Resend", exact: true }).waitFor();
      const before = await attemptsOf(simulator);
      await pressInTurn(page, "g", key);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      expect(await attemptsOf(simulator)).toBe(before);
    },
    PATIENCE_MS,
  );

  test(
    "r alone sends the attempt once more",
    async () => {
      const { page } = await open(`${simulator.url}/deliveries?sel=att_1`);
      await page.getByRole("button", { name: "Resend", exact: true }).waitFor();
      const before = await attemptsOf(simulator);
      await page.keyboard.press("r");
      await expect.poll(() => attemptsOf(simulator)).toBe(before + 1);
    },
    PATIENCE_MS,
  );

  test(
    "a key that is held sends an attempt once; held j goes on moving",
    async () => {
      const { page } = await open(`${simulator.url}/deliveries?sel=att_1`);
      await page.getByRole("button", { name: "Resend", exact: true }).waitFor();
      const before = await attemptsOf(simulator);
      await page.keyboard.down("r");
      await page.locator(`#row-att_${before + 1}[aria-selected=true]`).waitFor();
      await page.getByRole("button", { name: "Resend", exact: true, disabled: false }).waitFor();
      await page.keyboard.down("r");
      await page.keyboard.up("r");
      await page.getByRole("grid").press("Home");
      for (const place of [3, 4, 5]) {
        await page.keyboard.down("j");
        await page.locator(`[role=row][aria-rowindex="${place}"][aria-selected=true]`).waitFor();
      }
      await page.keyboard.up("j");
      await page.keyboard.press("r");
      await expect.poll(() => attemptsOf(simulator)).toBe(before + 2);
    },
    PATIENCE_MS,
  );
});

async function attemptsOf(simulator: FakeSendgrid): Promise<number> {
  return (await ask(simulator, "GET attempts?limit=1000")).json.items.length;
}
