/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { inBrowser, openPosting } from "../support/in-browser.ts";
import { ask, openSimulator } from "../support/served-simulator.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

/** What someone does who sees the page for the first time; each click is one of a real mouse. */
interface Task {
  readonly name: string;
  readonly mostClicks: number;
  readonly begin: () => Promise<FakeSendgrid>;
  /** Where the page is opened. */
  readonly at: string;
  readonly perform: (page: Page, simulator: FakeSendgrid) => Promise<void>;
}

const TASKS: readonly Task[] = [
  {
    name: "the first URL, and a test delivery",
    mostClicks: 2,
    begin: () => openSimulator({ listen: { port: 0 } }),
    at: "/",
    perform: async (page, simulator) => {
      await page.getByLabel("Post URL of your receiver").click();
      await page.keyboard.type(`${simulator.url}/_simulator/receiver`);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Send the test" }).click();
      await page.getByText("The receiver answered: receiver answered 200").waitFor();
    },
  },
  {
    name: "run a scenario and watch it",
    mostClicks: 2,
    begin: openPosting,
    at: "/",
    perform: async (page, simulator) => {
      await page.getByRole("link", { name: "Scenarios" }).click();
      await page.getByRole("button", { name: "Run: The receiver is down for 25 minutes" }).click();
      await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
      expect(page.url()).toContain("q=run:run_1");
      await simulator.advance("2m");
      await page
        .getByRole("row", { name: /Delivered/ })
        .first()
        .waitFor();
    },
  },
  {
    name: "see why an attempt failed",
    mostClicks: 1,
    begin: withFailure,
    at: "/deliveries",
    perform: async (page) => {
      await page.locator("#row-att_1").click();
      await page.locator(".detail-overview p", { hasText: "receiver answered 503" }).first().waitFor();
    },
  },
  {
    name: "jump to the next retry",
    mostClicks: 1,
    begin: withFailure,
    at: "/deliveries",
    perform: async (page) => {
      await page.getByRole("button", { name: /^Next retry \(/ }).click();
      await page.locator("#row-att_2").waitFor();
    },
  },
  {
    name: "play all retries to their end",
    mostClicks: 1,
    begin: withFailure,
    at: "/deliveries",
    perform: async (page, simulator) => {
      await page.getByRole("button", { name: "Until idle" }).click();
      await page.locator(".count-tiles .gave-up strong", { hasText: "1" }).waitFor();
      expect(simulator.ledger().total.expired).toBe(1);
    },
  },
  {
    name: "resend one",
    mostClicks: 1,
    begin: withFailure,
    at: "/deliveries?sel=att_1",
    perform: async (page) => {
      await page.getByRole("button", { name: "Resend", exact: true }).click();
      await page.locator("#row-att_2[aria-selected=true]").waitFor();
    },
  },
  {
    name: "resend all that match",
    mostClicks: 2,
    begin: withFailure,
    at: "/deliveries?q=status:503",
    perform: async (page) => {
      await page.getByRole("button", { name: "Resend all" }).click();
      await page.getByRole("button", { name: "Resend 1 delivery" }).click();
      await page.getByText("Done: 1 delivery posted once more.").waitFor();
    },
  },
  {
    name: "edit and send",
    mostClicks: 3,
    begin: withFailure,
    at: "/deliveries?sel=att_1",
    perform: async (page, simulator) => {
      await page.getByRole("button", { name: "Edit & send" }).click();
      await page.getByRole("dialog").locator(".cm-content").click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type(" ");
      await page.getByRole("dialog").getByRole("button", { name: "Send", exact: true }).click();
      await page.locator(".answer b", { hasText: "503" }).waitFor();
      expect(simulator.attempts().map(({ origin }) => origin)).toEqual(["batch", "request"]);
    },
  },
  {
    name: "compare two attempts",
    mostClicks: 3,
    begin: async () => {
      const simulator = await withFailure();
      await simulator.advance("10m");
      return simulator;
    },
    at: "/deliveries",
    perform: async (page) => {
      await page.locator("#row-att_2").click();
      await page.getByRole("button", { name: "Compare", exact: true }).click();
      await page.getByText(/^Same body; .* differ/).waitFor();
    },
  },
  {
    name: "check the receiver and keep the report",
    mostClicks: 3,
    begin: openPosting,
    at: "/",
    perform: async (page) => {
      await page.getByRole("link", { name: "Receiver check" }).click();
      await page.getByRole("button", { name: "Run the check" }).click();
      await page.getByRole("table", { name: "Check by check" }).waitFor({ timeout: PATIENCE_MS });
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as JSON" }).click();
      expect((await download).suggestedFilename()).toBe("check-chk_1.json");
    },
  },
];

inBrowser((open) => {
  for (const { name, mostClicks, begin, at, perform } of TASKS) {
    test(
      `${name} (clicks: ${mostClicks} at most)`,
      async () => {
        const simulator = await begin();
        const { page, problems } = await open(`${simulator.url}${at}`);
        await page.evaluate(() => {
          const { dataset } = document.documentElement;
          const count = (): void => void (dataset["clicks"] = String(Number(dataset["clicks"] ?? 0) + 1));
          addEventListener("pointerdown", count, { capture: true });
        });
        await perform(page, simulator);
        const clicks = Number(await page.evaluate(() => document.documentElement.dataset["clicks"]));
        console.log(`${name}: ${clicks} of at most ${mostClicks} clicks`);
        expect(clicks).toBeGreaterThan(0);
        expect(clicks).toBeLessThanOrEqual(mostClicks);
        expect(problems).toEqual([]);
      },
      PATIENCE_MS,
    );
  }
});

/** One delivery that was refused and waits for its next try. */
async function withFailure(): Promise<FakeSendgrid> {
  const simulator = await openPosting();
  await ask(simulator, "PATCH receiver", { status: 503 });
  await simulator.emit({ event: "bounce", email: "ada@example.com" });
  await simulator.advance("30s");
  return simulator;
}
