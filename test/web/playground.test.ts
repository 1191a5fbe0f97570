/// <reference lib="dom" />
import { expect, test } from "vitest";
import { inBrowser, lookAtOutage, openPosting } from "../support/in-browser.ts";
import { axeViolations } from "../support/playground.ts";

inBrowser((open) => {
  const outage = lookAtOutage();

  test("the signature of a delivered attempt is verified, the one of a tampered body is not", async () => {
    const own = await openPosting();
    await own.fetch("/_simulator/faults", {
      method: "PATCH",
      body: JSON.stringify({ tamperedBody: { attempts: [1, 1] } }),
    });
    await own.emit({ event: "bounce", email: "ada@example.com" });
    await own.advance("30s");
    await own.advance("2m");
    const { page } = await open(`${own.url}/deliveries?sel=att_1&tab=signature`);
    await page.getByText("The receiver should reject this request").waitFor();
    await page.getByText("Injected on purpose: tampered-body").waitFor();
    await page.goto(`${own.url}/deliveries?sel=att_2&tab=signature`);
    await page.getByText("The receiver should accept this request").waitFor();
    expect(await page.locator(".detail-signature li.true").count()).toBe(5);
  });

  test("a filter that is not understood says why and leaves the list as it is", async () => {
    const { page } = await open(`${outage().url}/deliveries?q=status:5xx`);
    const count = page.locator(".filter-bar .count");
    const before = await count.textContent();
    await page.getByLabel("Filter", { exact: true }).fill("status:abc");
    await page.getByRole("alert").getByText("“status:” takes 503").waitFor();
    expect(await count.textContent()).toBe(before);
    await page.getByLabel("Filter", { exact: true }).fill("try:>99");
    await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).last().click();
    await page.getByRole("grid").waitFor();
  });

  test("of all attempts only those in view are in the page; the keyboard reaches the first and the last", async () => {
    const { page } = await open(`${outage().url}/deliveries`);
    const grid = page.getByRole("grid");
    const rows = Number(await grid.getAttribute("aria-rowcount"));
    expect(rows).toBeGreaterThan(100);
    expect(await page.getByRole("row").count()).toBeLessThan(70);
    await grid.focus();
    await page.keyboard.press("Home");
    await expect
      .poll(() => page.locator("[aria-selected=true][role=row]").getAttribute("aria-rowindex"))
      .toBe("2");
    await page.keyboard.press("End");
    await expect
      .poll(() => page.locator("[aria-selected=true][role=row]").getAttribute("aria-rowindex"))
      .toBe(String(rows));
    expect(await grid.getAttribute("aria-activedescendant")).toBe(
      await page.locator("[aria-selected=true][role=row]").getAttribute("id"),
    );
  });

  test("palette and shortcuts open by key, are accessible, and give the focus back", async () => {
    const { page } = await open(`${outage().url}/deliveries`);
    await page.getByRole("grid").focus();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("grid");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("statist");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Statistics" }).waitFor();
  });
});
