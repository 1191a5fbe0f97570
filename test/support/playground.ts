/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { createSimulator } from "../../server/index.ts";
import { borrowPage } from "./borrowed-page.ts";
import { ROOT } from "./source-tree.ts";

/** The built page; a test that needs it says how to build it. */
export function demandBuiltPage(): void {
  if (!existsSync(join(ROOT, "dist/web/index.html"))) {
    throw new Error("dist/web is missing: run npm run bundle:page first.");
  }
}

/** A page of the playground, and what went wrong in it. */
export interface OpenPlayground {
  readonly page: Page;
  /** Errors of the page and of its console, and requests to other hosts. */
  readonly problems: string[];
}

/** Opens an address of the playground and waits until it has read the journal. */
export async function openPlayground(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<OpenPlayground> {
  const page = await borrowPage(browser, { viewport: { width: 1440, height: 900 }, ...options });
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") problems.push(`asks ${hostname}`);
  });
  await page.goto(address);
  await settled(page);
  return { page, problems };
}

/** What stands where the page still waits for something. */
export const WAITING = /Loading …|Reading the/;

/** Waits until the page is live and shows no sign of loading. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".connection.live").waitFor({ state: "attached" });
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(
    (waiting) => !new RegExp(waiting).test(document.body.textContent ?? ""),
    WAITING.source,
  );
}

/** Goes to another address without loading the page anew, as a link in it does. */
export async function goWithin(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => history.pushState({}, "", to), address);
  await page.locator(`main[data-address="${address}"]`).waitFor();
  await settled(page);
}

/** Presses two keys that are one shortcut. Both at once: the page takes the second one for 1.5 s, however slow we are. */
export async function pressInTurn(page: Page, first: string, second: string): Promise<void> {
  await Promise.all([page.keyboard.press(first), page.keyboard.press(second)]);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Axe {
  run(
    root: Document | string,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }>;
}

/** What axe finds wrong: the rule and the first places. `rules`: only these; `within`: only in that element. */
export async function axeViolations(
  page: Page,
  { rules, within }: { readonly rules?: readonly string[]; readonly within?: string } = {},
): Promise<readonly string[]> {
  if (within !== undefined) await page.locator(within).waitFor();
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const runOnly = rules === undefined ? { type: "tag", values: RULES } : { type: "rule", values: rules };
  return page.evaluate(
    async ({ root, options }) => {
      // axe is a global of its own script.
      const { axe } = window as unknown as { axe: Axe };
      const { violations } = await axe.run(root ?? document, options);
      return violations.flatMap(({ id, nodes }) =>
        nodes
          .slice(0, 3)
          .map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary.slice(0, 200)}`),
      );
    },
    { root: within, options: { runOnly, resultTypes: ["violations"] } },
  );
}

/** Every control that is smaller than 24 × 24 pixels, those within a line of text aside (WCAG 2.5.8). */
export function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        "a[href], button, input, select, textarea, summary, [role=tab]",
      ),
    ]
      .filter((element) => element.checkVisibility() && !element.matches(".skip"))
      .filter((element) => getComputedStyle(element).display !== "inline")
      .map((element) => ({ element, box: (element.closest("label") ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 23.5))
      .map(({ element, box }) => `${element.outerHTML.slice(0, 80)} ${box.width}×${box.height}`),
  );
}

/** An address of every page, and of every tab of those that have some. */
export const ROUTES = [
  "/",
  "/deliveries",
  "/deliveries?sel=att_3&tab=overview",
  "/deliveries?sel=att_3&tab=request&part=pretty",
  "/deliveries?sel=att_3&tab=request&part=hex",
  "/deliveries?sel=att_3&tab=request&part=events",
  "/deliveries?sel=att_3&tab=signature",
  "/deliveries?sel=att_3&tab=response",
  "/deliveries?sel=att_3&tab=diff",
  "/deliveries/dlv_2?tab=request",
  "/compare?a=att_1&b=att_3",
  "/compare/received",
  "/compare/received?by=told",
  "/compare/received?by=own",
  "/timeline",
  "/timeline?view=table",
  "/scenarios",
  "/scenarios?tab=runs&run=run_1",
  "/scenarios?tab=own&edit=duplicates",
  "/check",
  "/check/chk_1?open=sig-multi",
  "/load",
  "/load/load_1",
  "/webhook-settings",
  "/webhook-settings?id=new",
  "/messages",
  "/statistics",
  "/rules",
  "/rules?tab=faults",
  "/rules?tab=receiver",
  "/preferences",
] as const;

/** A simulator in the middle of an outage: a check, a load test, and 40 minutes of deliveries, retries and faults. */
export async function withOutage(): Promise<FakeSendgrid> {
  const simulator = await createSimulator({
    listen: { port: 0 },
    clock: "manual",
    seed: 1,
    startAt: "2026-01-05T09:00:00Z",
  });
  await simulator.webhooks.create({
    target: `${simulator.url}/_simulator/receiver`,
    events: "all",
    signed: true,
  });
  const url = `${simulator.url}/_simulator/receiver`;
  await made(simulator, "checks", { url, profile: "reduced" });
  await made(simulator, "loads", {
    url,
    eventsPerSecond: 100,
    servers: 2,
    duration: "1s",
    batchMaxAge: "100ms",
  });
  await simulator.fetch("/_simulator/runs", {
    method: "POST",
    body: JSON.stringify({ scenario: "outage-and-recovery", parameters: { messages: 200 } }),
  });
  await simulator.advance("40m");
  return simulator;
}

/** Begins a check or a load test, and waits until it is over. */
async function made(simulator: FakeSendgrid, kind: "checks" | "loads", order: object): Promise<void> {
  const answer = await simulator.fetch(`/_simulator/${kind}`, {
    method: "POST",
    body: JSON.stringify(order),
  });
  const { id } = (await answer.json()) as { id: string };
  await vi.waitFor(
    async () => {
      const state = await (await simulator.fetch(`/_simulator/${kind}/${id}`)).json();
      expect((state as { state: string }).state).not.toBe("running");
    },
    { timeout: 60_000 },
  );
}
