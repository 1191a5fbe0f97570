import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { findChromium, openBrowser } from "./browser.ts";
import type { OpenPlayground } from "./playground.ts";
import { demandBuiltPage, openPlayground, withOutage } from "./playground.ts";
import { openSimulator } from "./served-simulator.ts";

/** Opens an address of the playground in the worker's browser. */
export type Open = (address: string, options?: BrowserContextOptions) => Promise<OpenPlayground>;

// A browser is closed, and a simulator gone, when their worker ends.
let sharedBrowser: Promise<Browser> | undefined;
let sharedOutage: Promise<FakeSendgrid> | undefined;

/** Tests that need Chromium; where none is found they are one test that is skipped, with the reason. */
export function describeInBrowser(tests: (chromiumPath: string) => void): void {
  const chromiumPath = findChromium();
  if (chromiumPath === undefined) {
    test("in a browser", ({ skip }) => skip("no Chromium was found: set CHROMIUM_PATH to one"));
    return;
  }
  describe("in a browser", () => tests(chromiumPath));
}

/** Tests with the browser that all files of a worker share. */
export function inBrowser(tests: (open: Open) => void): void {
  describeInBrowser((chromiumPath) => {
    let browser: Browser;
    beforeAll(async () => {
      demandBuiltPage();
      browser = await (sharedBrowser ??= openBrowser(chromiumPath));
    });
    tests((address, options) => openPlayground(browser, address, options));
  });
}

/** A simulator in the middle of an outage that all files of a worker look at; none of their tests changes it. */
export function lookAtOutage(): () => FakeSendgrid {
  let simulator: FakeSendgrid;
  let before: string;
  beforeAll(async () => {
    simulator = await (sharedOutage ??= withOutage());
    before = stateOf(simulator);
  });
  afterAll(() => {
    expect(stateOf(simulator)).toBe(before);
  });
  return () => simulator;
}

function stateOf(simulator: FakeSendgrid): string {
  const entries = simulator.journal().length;
  return JSON.stringify({ entries, clock: simulator.clock().now, rules: simulator.rules() });
}

/** A simulator behind a port whose settings post all events, signed, to its built-in receiver. */
export async function openPosting(): Promise<FakeSendgrid> {
  const simulator = await openSimulator({ listen: { port: 0 } });
  await simulator.webhooks.create({
    target: `${simulator.url}/_simulator/receiver`,
    events: "all",
    signed: true,
  });
  return simulator;
}

/** The webhook settings as SendGrid's API answers them. */
export async function settingsOf(simulator: FakeSendgrid): Promise<readonly Record<string, unknown>[]> {
  const answer = await simulator.fetch("/v3/user/webhooks/event/settings/all", {
    headers: { authorization: "Bearer SG.any.key" },
  });
  return ((await answer.json()) as { webhooks: Record<string, unknown>[] }).webhooks;
}
