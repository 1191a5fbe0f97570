import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { findChromium, openBrowser } from "./browser.ts";
import type { OpenPlayground } from "./playground.ts";
import { demandBuiltPage, openPlayground } from "./playground.ts";
import { openSimulator } from "./served-simulator.ts";

/** Opens an address of the playground in the file's browser. */
export type Open = (address: string, options?: BrowserContextOptions) => Promise<OpenPlayground>;

/** Tests in a browser that lives as long as they do; where no Chromium is found they are left out. */
export function inBrowser(tests: (open: Open) => void): void {
  const chromiumPath = findChromium();
  describe.skipIf(chromiumPath === undefined)("in a browser", () => {
    let browser: Browser;
    beforeAll(async () => {
      demandBuiltPage();
      browser = await openBrowser(chromiumPath ?? "");
    });
    afterAll(() => browser.close());
    tests((address, options) => openPlayground(browser, address, options));
  });
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
