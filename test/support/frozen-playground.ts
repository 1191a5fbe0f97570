import type { Browser, BrowserContext, BrowserContextOptions, Page, WebSocketRoute } from "playwright-core";
import { WebSocket } from "ws";
import type { FakeSendgrid } from "../../server/index.ts";
import { settled } from "./playground.ts";

/** Where the page is told that it is: the port that the simulator listens at unless told otherwise. */
const HOST = "127.0.0.1:7363";
/** What the wall's clock says, to the page and in what it is told. */
const WALL = Date.parse("2026-01-05T09:00:00Z");

/** How large a page is. */
export type Look = Pick<BrowserContextOptions, "viewport">;

/** A page that stays open for several tests. */
export interface FrozenPlayground {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/**
 * Opens a page that looks the same on every day and at every port.
 *
 * What a simulator on a manual clock cannot know before is replaced on the way to the page: the port, latencies, and
 * the wall's clock.
 */
export async function openFrozen(
  browser: Browser,
  simulator: FakeSendgrid,
  look: Look,
): Promise<FrozenPlayground> {
  const context = await browser.newContext({
    ...look,
    deviceScaleFactor: 1,
    locale: "en-US",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  await context.clock.setFixedTime(WALL);
  await replaceFigures(context, new URL(simulator.url).host);
  const page = await context.newPage();
  await page.goto(`http://${HOST}/`);
  // Parts of other pages are loaded when this one is there.
  await page.waitForLoadState("networkidle");
  await settled(page);
  await page.evaluate(() => document.fonts.ready);
  const close = async (): Promise<void> => {
    // What the page is still asking for has nobody to tell any more.
    await context.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
  };
  return { page, close };
}

/** A picture of the page as PNG: one that is as wanted, or else the first that comes twice in a row. */
export async function steadyPicture(page: Page, isWanted: (picture: Buffer) => boolean): Promise<Buffer> {
  let before: Buffer | undefined;
  for (let nth = 0; nth < 20; nth++) {
    const now = await picture(page);
    if (isWanted(now) || before?.equals(now) === true) return now;
    before = now;
  }
  throw new Error(`${page.url()} does not come to rest.`);
}

async function picture(page: Page): Promise<Buffer> {
  return await page.screenshot({ animations: "disabled", caret: "hide" });
}

async function replaceFigures(context: BrowserContext, host: string): Promise<void> {
  const told = (text: string): string =>
    text
      .replaceAll(host, HOST)
      .replaceAll(/"latencyMs":\d+/g, '"latencyMs":12')
      .replaceAll(/"(wallAt|startedWallAt)":[\d.]+/g, `"$1":${WALL}`);
  await context.route(`http://${HOST}/**`, async (route) => {
    // A connection may be closed for its idleness in the moment it is used again.
    const answer = await route.fetch({ url: route.request().url().replace(HOST, host), maxRetries: 3 });
    const isJson = answer.headers()["content-type"]?.includes("json") === true;
    await route.fulfill({ response: answer, ...(isJson ? { body: told(await answer.text()) } : {}) });
  });
  await context.routeWebSocket(`ws://${HOST}/**`, (toPage) => pass(toPage, { host, told }));
}

function pass(
  toPage: WebSocketRoute,
  { host, told }: { readonly host: string; readonly told: (text: string) => string },
): void {
  const socket = new WebSocket(toPage.url().replace(HOST, host));
  socket.on("message", (data: Buffer) => toPage.send(told(data.toString())));
  socket.on("close", () => void toPage.close());
  toPage.onMessage((text) => socket.send(text));
  toPage.onClose(() => socket.close());
}
