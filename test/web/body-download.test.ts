/// <reference lib="dom" />
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser } from "../support/in-browser.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";
import type { LoadReceiver } from "../support/load-receiver.ts";
import { emitLargest, emitThree } from "../support/received-batches.ts";
import { openSimulator } from "../support/served-simulator.ts";
import type { FakeSendgrid } from "../../server/index.ts";

const HEX_DIGITS_OF_A_ROW = 3 * 16;

inBrowser((open) => {
  test("letters of two, three and four bytes are downloaded and shown as the receiver got them", async () => {
    const { simulator, receiver } = await withReceiver();
    await emitThree(simulator);
    await simulator.advance("30s");
    const { page } = await open(`${simulator.url}/deliveries?sel=att_1&tab=request`);
    const [body = Buffer.alloc(0)] = receiver.bodies;
    expect(body.length).toBeGreaterThan(body.toString().length);
    for (const part of ["Raw", "Hex"]) {
      await page.getByRole("tab", { name: part }).click();
      await page.getByRole("tab", { name: part, selected: true }).waitFor();
      expect(digestOf(await downloaded(page)), part).toBe(digestOf(body));
    }
    await expect.poll(async () => (await hexDigitsIn(page)).length).toBeGreaterThan(500);
    expect(body.toString("hex").startsWith(await hexDigitsIn(page))).toBe(true);
  });

  test("a body of nearly 768 KiB is downloaded byte for byte", async () => {
    const { simulator, receiver } = await withReceiver();
    await emitLargest(simulator);
    await simulator.advance("30s");
    const [body = Buffer.alloc(0)] = receiver.bodies;
    expect(body.length).toBeGreaterThan(750 * 1024);
    const { page } = await open(`${simulator.url}/deliveries?sel=att_1&tab=request&part=hex`);
    expect(digestOf(await downloaded(page))).toBe(digestOf(body));
    await page.getByText(`(${body.length.toLocaleString("en")} B)`).waitFor();
    expect(await page.locator(".digest code").getAttribute("title")).toBe(digestOf(body));
    await page
      .getByRole("region", { name: /^The body/ })
      .evaluate((box) => box.scrollTo(0, box.scrollHeight));
    const last = body.subarray(16 * Math.floor((body.length - 1) / 16)).toString("hex");
    await expect
      .poll(async () => (await page.locator(".byte-row code").last().textContent())?.replaceAll(" ", ""))
      .toContain(last);
  });
});

async function withReceiver(): Promise<{ simulator: FakeSendgrid; receiver: LoadReceiver }> {
  const simulator = await openSimulator({ listen: { port: 0 } });
  const receiver = await startLoadReceiver();
  await simulator.webhooks.create({ target: receiver.url, events: "all", signed: true });
  return { simulator, receiver };
}

async function downloaded(page: Page): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the body" }).click();
  return await readFile(await (await download).path());
}

async function hexDigitsIn(page: Page): Promise<string> {
  const rows = await page.locator(".byte-row code").allTextContents();
  return rows.map((row) => row.slice(0, HEX_DIGITS_OF_A_ROW).replaceAll(" ", "")).join("");
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
