import { expect, test } from "vitest";
import { inBrowser, openPosting } from "../support/in-browser.ts";
import { settled } from "../support/playground.ts";

inBrowser((open) => {
  test("a browser that keeps nothing shows the page, and takes a preference as long as it is open", async () => {
    const simulator = await openPosting();
    const { page, problems } = await open(simulator.url);
    // Chromium does so where cookies are blocked.
    await page.addInitScript(
      `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } })`,
    );
    await page.goto(`${simulator.url}/scenarios?tab=own`);
    await settled(page);
    await page.locator(".code-view").waitFor();
    await page.getByRole("link", { name: "Preferences" }).click();
    await page.getByRole("radio", { name: "Dark" }).check();
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(problems).toEqual([]);
  });
});
