/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, lookAtOutage } from "../support/in-browser.ts";
import { ROUTES, WAITING, goWithin, settled } from "../support/playground.ts";

// A slow machine is no failure.
const PATIENCE_MS = 180_000;

/** Besides the pages and their tabs: what is filtered, chosen, opened. */
const STATES = [
  "/deliveries?q=status:5xx",
  "/deliveries?q=try:2+-status:503&r=delivered",
  "/deliveries?r=will-retry,timed-out,injected&sel=att_9",
  "/deliveries/dlv_2?try=1&tab=signature",
  "/timeline?axis=clock&idle=shown",
  "/check/chk_1?show=failed",
  "/messages?status=delivered&q=example",
  "/compare/received?by=told&find=missing",
  "/messages?filter=status%3D%22delivered%22",
  "/there-is-no-such-page",
];

inBrowser((open) => {
  const outage = lookAtOutage();

  test(
    "each of more than 30 screens is the same when it is loaded anew, and asks no other host for anything",
    async () => {
      const { page, problems } = await open(outage().url);
      const addresses = [...ROUTES, ...STATES];
      expect(addresses.length).toBeGreaterThan(30);
      for (const address of addresses) {
        await goWithin(page, address);
        const before = await atRest(page);
        await page.reload();
        await settled(page);
        await expect.poll(() => shownBy(page), { message: address }).toEqual(before);
      }
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  test("a window of time that was typed wrongly into the address is none, or ends where what happened does", async () => {
    const { page, problems } = await open(`${outage().url}/deliveries`);
    const rows = async (): Promise<string | null> => page.getByRole("grid").getAttribute("aria-rowcount");
    const all = await rows();
    await goWithin(page, "/deliveries?from=yesterday&to=1e300");
    expect(await rows()).toBe(all);
    expect(await page.getByRole("button", { name: "Clear window" }).count()).toBe(0);
    await goWithin(page, `/deliveries?from=${Date.UTC(2026, 0, 5, 9, 10)}`);
    await page.getByText(/^2026-01-05 09:10:00 – 2026-01-05/).waitFor();
    expect(await rows()).not.toBe(all);
    await page.getByRole("button", { name: "Clear window" }).click();
    await expect.poll(rows).toBe(all);
    expect(problems).toEqual([]);
  });

  test("what a person chose by hand stands in the address, and comes back with it", async () => {
    const { page } = await open(`${outage().url}/deliveries`);
    await page.getByLabel("Filter", { exact: true }).fill("status:503 try:1");
    await page.getByRole("button", { name: "Will retry" }).click();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await page.getByRole("tab", { name: "Request" }).click();
    await page.getByRole("tab", { name: "Hex" }).click();
    await expect.poll(() => page.url()).toMatch(/sel=att_\d+/);
    const before = await atRest(page);
    await page.reload();
    await settled(page);
    await expect.poll(() => shownBy(page)).toEqual(before);

    await page.getByRole("link", { name: "Timeline" }).click();
    await page.getByRole("button", { name: "Virtual clock" }).click();
    const timeline = await atRest(page);
    expect(page.url()).toContain("axis=clock");
    await page.reload();
    await settled(page);
    await expect.poll(() => shownBy(page)).toEqual(timeline);
    await page.goBack();
    await settled(page);
    await expect.poll(() => shownBy(page)).toEqual(before);
  });

  test.each([
    ["/webhook-settings?id=nonsense", "This account has no webhook settings nonsense"],
    ["/timeline?q=status:503", "“status:503” is no filter of this page"],
  ])("%s asks for what is not there, and is told so", async (address, words) => {
    const { page } = await open(`${outage().url}${address}`);
    await page.getByText(words).waitFor();
  });
});

/** The page's text, what stands in its fields, and what is pressed, chosen or ticked. */
function shownBy(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const main = document.querySelector("main");
    const all = [...(main?.querySelectorAll("*") ?? [])];
    return [
      (main?.innerText ?? "").replaceAll(/\s+/g, " "),
      ...all
        .filter((each) => each.matches("input, select, textarea"))
        .map((each) => {
          const field = each as HTMLInputElement;
          return `${field.type}=${field.type === "checkbox" || field.type === "radio" ? field.checked : field.value}`;
        }),
      ...all
        .filter((each) => each.matches("[aria-pressed=true], [aria-selected=true], [aria-expanded=true]"))
        .map((each) => (each.textContent ?? "").trim()),
    ];
  });
}

/** What the page shows once it has nothing to do, waits for nothing and shows the same twice. */
async function atRest(page: Page): Promise<readonly string[]> {
  let last: readonly string[] = [];
  await expect
    .poll(async () => {
      const before = last;
      await page.evaluate(() => new Promise<void>((idle) => requestIdleCallback(() => idle())));
      await settled(page);
      last = await shownBy(page);
      return !WAITING.test(last.join(" ")) && last.join("\n") === before.join("\n");
    })
    .toBe(true);
  return last;
}
