/// <reference lib="dom" />
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";

// A page that was there before, in a process that runs already, shows the playground in half the processor's time.

/** A page that no test has, with the options of its context. */
interface IdlePage {
  readonly page: Page;
  readonly options: string;
}

const MOST_IDLE = 3;
const LISTENED_TO = ["console", "pageerror", "request", "response", "websocket"] as const;

const idlePages = new WeakMap<Browser, IdlePage[]>();

/** An empty page that is the test's until it is over: one that an earlier test had, and left as it was, or a new one. */
export async function borrowPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const idle = idlePages.get(browser) ?? [];
  idlePages.set(browser, idle);
  const wanted = JSON.stringify(options);
  const nth = idle.findIndex((each) => each.options === wanted);
  const [known] = nth === -1 ? [] : idle.splice(nth, 1);
  const page = known?.page ?? (await (await browser.newContext(options)).newPage());
  onTestFinished(async ({ task }) => {
    if (task.result?.state !== "fail" && (await isEmptied(page))) idle.push({ page, options: wanted });
    else await page.context().close();
    if (idle.length > MOST_IDLE) await idle.shift()?.page.context().close();
  });
  return page;
}

/** Takes from the page what its test left there; false: it cannot be done. */
async function isEmptied(page: Page): Promise<boolean> {
  for (const event of LISTENED_TO) page.removeAllListeners(event);
  try {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    await page.goto("about:blank");
    return true;
  } catch {
    // It may be closed, or show an error of the browser's own.
    return false;
  }
}
