/// <reference lib="dom" />
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, openPosting, settingsOf } from "../support/in-browser.ts";
import { ask } from "../support/served-simulator.ts";
import { startWatchedReceiver } from "../support/watched-receiver.ts";

const BODY = `\uFEFF[{"email":"zoë😀@example.com","text":"it's \\"so\\" $HOME"}]\r\n`;
const PERMISSIONS = { permissions: ["clipboard-read", "clipboard-write"] };

inBrowser((open) => {
  test("what is copied of a request is the same request: URL, headers, every byte", async () => {
    const simulator = await openPosting();
    const receiver = await startWatchedReceiver();
    const url = `${receiver.url}?ids[]=1&of={a,b}`;
    const [settings] = await settingsOf(simulator);
    await ask(simulator, "POST requests", {
      webhook: settings?.["id"],
      url,
      headers: { "X-Mine": "it's", "X-Empty": "" },
      body: BODY,
    });
    const { page, problems } = await open(
      `${simulator.url}/deliveries?sel=att_1&tab=request&part=raw`,
      PERMISSIONS,
    );
    const sent = await receiver.request(1);
    expect(sent.body.toString()).toBe(BODY);

    const curl = await copied(page, "Copy as curl");
    await promisify(execFile)("sh", ["-c", curl]);
    const again = await receiver.request(2);
    expect(again.url).toBe(sent.url);
    expect(again.body.equals(sent.body)).toBe(true);
    expect(again.headers).toMatchObject({ "x-mine": "it's", "x-empty": "" });
    const signature = "x-twilio-email-event-webhook-signature";
    expect(again.headers[signature]).toBe(sent.headers[signature]);

    const file = await copied(page, "Copy as .http");
    expect(file.slice(file.indexOf("\n\n") + 2)).toBe(BODY);
    expect(problems).toEqual([]);
  });

  test("a letter of two places stands whole in the raw body, wherever a row of it ends", async () => {
    const simulator = await openPosting();
    const [settings] = await settingsOf(simulator);
    const body = `"${"x".repeat(118)}😀${"y".repeat(118)}😀"`;
    await ask(simulator, "POST requests", { webhook: settings?.["id"], body });
    const { page } = await open(`${simulator.url}/deliveries?sel=att_1&tab=request&part=raw`);
    await page.locator(".byte-row").nth(2).waitFor();
    const rows = await page.locator(".byte-row code").allTextContents();
    expect(rows.filter((row) => /\p{Surrogate}/u.test(row))).toEqual([]);
    expect(rows.join("")).toBe(body);
  });
});

async function copied(page: Page, button: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: button }).click();
  const read = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read).not.toBe("");
  return await read();
}
