import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../server/index.ts";
import type { FakeSendgrid } from "../../server/index.ts";
import { findChromium, openBrowser } from "../support/browser.ts";
import { axeViolations, demandBuiltPage, openPlayground, pressInTurn } from "../support/playground.ts";

const chromiumPath = findChromium();
// A slow machine is no failure.
const PATIENCE_MS = 120_000;

describe.skipIf(chromiumPath === undefined)("in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    demandBuiltPage();
    browser = await openBrowser(chromiumPath ?? "");
  });
  afterAll(() => browser.close());

  test(
    "a check of the built-in receiver shows 29 verdicts, and its report as a file says the same",
    async () => {
      const { url } = await withBuiltInReceiver();
      const { page, problems } = await openPlayground(browser, `${url}/deliveries`);
      await pressInTurn(page, "g", "c");
      await page.getByRole("heading", { name: "Nothing was checked yet" }).waitFor();
      await page.getByLabel("Profile").selectOption("reduced");
      await page.getByRole("button", { name: "Run the check" }).click();
      await page.getByRole("heading", { level: 1, name: "Receiver check chk_1" }).waitFor();
      await page.getByRole("table", { name: "Check by check" }).waitFor({ timeout: PATIENCE_MS });
      expect(await verdicts(page)).toHaveLength(29);
      expect(await verdicts(page)).not.toContain("Fail");

      await page.getByRole("button", { name: "Accepts several events in one batch" }).click();
      await page.getByRole("heading", { name: "Why it matters" }).waitFor();
      await page.locator(".check-detail summary").first().click();
      await page.getByText("X-Twilio-Email-Event-Webhook-Signature").waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByLabel("Only what failed").check();
      await page.getByText("Nothing failed.").waitFor();

      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as JSON" }).click();
      const report: unknown = JSON.parse(await readFile(await (await download).path(), "utf8"));
      expect(report).toMatchObject({ summary: { failed: 0, profile: "reduced" } });
      await page.getByRole("link", { name: "All checks" }).click();
      await page.getByRole("link", { name: "chk_1" }).waitFor();
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "what a receiver without verification lets through fails, with code that puts it right",
    async () => {
      const simulator = await withBuiltInReceiver();
      const careless = await carelessReceiver();
      const { page } = await openPlayground(browser, `${simulator.url}/check`);
      await page.getByRole("combobox", { name: /^Receiver/ }).selectOption("Another URL …");
      await page.getByRole("textbox", { name: /^URL/ }).fill(careless);
      await page.getByLabel("Profile").selectOption("reduced");
      await page.getByRole("button", { name: "Run the check" }).click();
      await page.getByRole("table", { name: "Check by check" }).waitFor({ timeout: PATIENCE_MS });
      await page.getByLabel("Only what failed").check();
      await page.getByRole("button", { name: "Refuses forged and unsigned events" }).click();
      await page.getByRole("heading", { name: "How to put it right" }).waitFor();
      expect(await page.getByRole("tablist", { name: "Framework" }).getByRole("tab").count()).toBeGreaterThan(
        2,
      );
      expect(new Set(await verdicts(page))).toEqual(new Set(["Fail"]));
      expect(await axeViolations(page)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test("a host of the internet is refused where it was asked for, with what to do", async () => {
    const { url } = await withBuiltInReceiver();
    const { page } = await openPlayground(browser, `${url}/load`);
    await page.getByLabel("URL of the receiver").fill("http://203.0.113.7/events");
    await page.getByRole("button", { name: "Start sending" }).click();
    await page.getByRole("alert").getByText("--allow-target").waitFor();
  });

  test(
    "a load test is shown while it runs, stops when told, and has its lines as tables",
    async () => {
      const { url } = await withBuiltInReceiver();
      const { page, problems } = await openPlayground(browser, `${url}/load`);
      await page.getByLabel("A batch closes after").fill("200ms");
      await page.getByRole("button", { name: "Start sending" }).click();
      await page.getByRole("heading", { level: 1, name: "Load test load_1" }).waitFor();
      await page.getByRole("group", { name: "Events per second" }).waitFor();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Download as JSON" }).waitFor();
      const charts = page.locator(".load-charts figure");
      expect(await charts.getByRole("heading").allInnerTexts()).toEqual([
        "Events per second",
        "Latency of answers, ms",
        "Posts per second",
        "Failed posts per second",
        "Waiting for a connection, ms",
        "Events that are not acknowledged",
      ]);
      await page.getByText("Show as table").first().click();
      await page.getByRole("columnheader", { name: "acknowledged" }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as JSON" }).click();
      const report = JSON.parse(await readFile(await (await download).path(), "utf8"));
      // The page has read the samples in parts; the file has all of them, as the table has.
      expect(report).toMatchObject({ id: "load_1", state: "stopped" });
      expect(await charts.first().locator("tbody tr").count()).toBe(report.samples.length);
      await page.getByRole("link", { name: "All load tests" }).click();
      await page.getByRole("row", { name: /load_1 .* stopped/ }).waitFor();
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );
});

function verdicts(page: Page): Promise<string[]> {
  return page.locator(".check-table tbody .result-mark").allInnerTexts();
}

async function withBuiltInReceiver(): Promise<FakeSendgrid> {
  const simulator = await createSimulator({ listen: { port: 0 }, clock: "manual", seed: 1 });
  onTestFinished(() => simulator.close());
  await simulator.webhooks.create({
    target: `${simulator.url}/_simulator/receiver`,
    events: "all",
    signed: true,
  });
  return simulator;
}

/** Takes whatever comes. */
async function carelessReceiver(): Promise<string> {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/events`;
}
