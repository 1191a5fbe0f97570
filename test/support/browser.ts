import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const SYSTEM_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// Nothing but the simulator is talked to, and a container has neither a sandbox nor a graphics card.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium is: CHROMIUM_PATH, Playwright's own, the system's; undefined: nowhere. */
export function findChromium(): string | undefined {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") return given;
  return [chromium.executablePath(), ...SYSTEM_PLACES].find((place) => existsSync(place));
}

// Letters are drawn by outlines and greys alone, whatever the machine's settings of fonts and screens are.
const PLAIN_LETTERS = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"];

/** Starts a headless Chromium. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Starts a headless Chromium whose pictures can be compared. */
export function openPictureBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...FLAGS, ...PLAIN_LETTERS] });
}
