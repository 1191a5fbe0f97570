/// <reference lib="dom" />
import type { Locator, Page, Route } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { inBrowser, lookAtOutage, settingsOf } from "../support/in-browser.ts";
import { ROUTES, goWithin, settled } from "../support/playground.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

/** Something that lies over the page, or beside a list, while a person looks at it. */
interface Layer {
  readonly address: string;
  /** What opens it: the name of a button. */
  readonly button: string;
  /** What closes it besides Escape: the name of a button. */
  readonly close: string;
}

const DIALOGS: readonly Layer[] = [
  { address: "/", button: "Commands", close: "Close" },
  { address: "/", button: "Shortcuts", close: "Close" },
  { address: "/deliveries", button: "Filter language", close: "Close" },
  { address: "/deliveries", button: "Resend all", close: "Close" },
  { address: "/deliveries?sel=att_3", button: "Edit & send", close: "Close" },
  { address: "/messages", button: "Compose a mail", close: "Close" },
  { address: "/webhook-settings?id=ID", button: "Delete", close: "Keep it" },
];

inBrowser((open) => {
  const outage = lookAtOutage();
  let settingsId = "";
  beforeAll(async () => {
    const [settings] = await settingsOf(outage());
    settingsId = String(settings?.["id"]);
  });

  test(
    "wherever one goes, the focus goes to the page that is there now",
    async () => {
      const { page } = await open(outage().url);
      const links = page.getByRole("navigation").getByRole("link");
      for (const link of await links.all()) {
        const name = await link.innerText();
        await link.focus();
        await page.keyboard.press("Enter");
        await expect.poll(() => page.title(), { message: name }).toBe(`${name} · fake-sendgrid`);
        if (name !== "Start") await expect.poll(() => focused(page), { message: name }).toBe("main");
      }
      let [before] = ["/preferences"];
      for (const route of ROUTES) {
        await page.locator(".brand").focus();
        await goWithin(page, route);
        const path = new URL(page.url()).pathname;
        if (path !== before) await expect.poll(() => focused(page), { message: route }).toBe("main");
        before = path;
      }
    },
    PATIENCE_MS,
  );

  test("a button that waits for a slow answer has the focus again when it fails: Enter tries once more", async () => {
    const { page } = await open(`${outage().url}/rules?tab=receiver`);
    const posted: Route[] = [];
    await page.route("**/_simulator/receiver", (route) => {
      if (route.request().method() !== "PATCH") return route.fallback();
      posted.push(route);
      return undefined;
    });
    const save = page.getByRole("button", { name: "Save" });
    await save.focus();
    for (const times of [1, 2]) {
      await page.keyboard.press("Enter");
      await expect.poll(() => posted.length).toBe(times);
      await expect.poll(() => isFocused(save)).toBe(false);
      await posted.at(-1)?.abort();
      await expect.poll(() => isFocused(save)).toBe(true);
      await page.getByRole("alert").getByText("The simulator does not answer").waitFor();
    }
  });

  test("a form within a page is a page as well", async () => {
    const { page } = await open(`${outage().url}/webhook-settings`);
    await page.getByRole("button", { name: "Create new webhook settings" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "New webhook settings" }).waitFor();
    await expect.poll(() => focused(page)).toBe("main");
    await page.getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Webhook settings" }).waitFor();
    await expect.poll(() => focused(page)).toBe("main");
  });

  test(
    "what a dialog was opened by gets the focus back, by Escape and by its button",
    async () => {
      const { page, problems } = await open(outage().url);
      const dialog = page.locator("dialog[open]");
      for (const { address, button, close } of DIALOGS) {
        await goWithin(page, address.replace("ID", settingsId));
        const opener = page.getByRole("button", { name: button, exact: true });
        await expect.poll(() => opener.isEnabled(), { message: button }).toBe(true);
        for (const by of ["Escape", close]) {
          await opener.focus();
          await page.keyboard.press("Enter");
          await dialog.waitFor();
          expect(await dialog.evaluate((each) => each.contains(document.activeElement)), button).toBe(true);
          if (by === "Escape") await page.keyboard.press("Escape");
          else await dialog.getByRole("button", { name: by, exact: true }).first().press("Enter");
          await dialog.waitFor({ state: "detached" });
          await expect.poll(() => isFocused(opener), { message: `${button}, ${by}` }).toBe(true);
        }
      }
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  test("the question before signing is switched off gives the focus back to Save", async () => {
    const { page } = await open(`${outage().url}/webhook-settings?id=${settingsId}`);
    await page.getByRole("switch", { name: /^Signed Event Webhook/ }).uncheck();
    const save = page.getByRole("button", { name: "Save" });
    await save.press("Enter");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => isFocused(save)).toBe(true);
  });

  test("the menus of a phone give the focus back", async () => {
    const { page } = await open(outage().url, { viewport: { width: 390, height: 844 } });
    for (const region of [page.locator(".clock-bar"), page.getByRole("navigation")]) {
      const more = region.getByRole("button", { name: "More" });
      await more.press("Enter");
      await region.locator(".sheet").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      await region.locator(".sheet").waitFor({ state: "hidden" });
      expect(await isFocused(more)).toBe(true);
    }
  });

  test.each([1440, 390])("the details give the focus back to the list at %i px", async (width) => {
    const { page } = await open(`${outage().url}/deliveries`, { viewport: { width, height: 844 } });
    const grid = page.getByRole("grid");
    for (const close of ["Escape", "Close"]) {
      await grid.focus();
      await page.keyboard.press("Home");
      await page.locator(".delivery-dock").waitFor();
      if (close === "Escape") await page.keyboard.press("Escape");
      else
        await page
          .locator(".delivery-dock")
          .getByRole("button", { name: /^Close/ })
          .press("Enter");
      await page.locator(".delivery-dock").waitFor({ state: "detached" });
      await expect.poll(() => isFocused(grid), { message: close }).toBe(true);
    }
  });

  test.each([
    ["/messages", ".message-table tbody button"],
    ["/scenarios?tab=runs", ".run-list tbody button"],
  ])("what was chosen at %s gets the focus back when its details are closed", async (address, row) => {
    const { page } = await open(outage().url + address);
    const chosen = page.locator(row).first();
    await chosen.press("Enter");
    const details = page.locator(".message-detail, .run-detail");
    await details.getByRole("button", { name: /^Close/ }).press("Enter");
    await details.waitFor({ state: "detached" });
    await expect.poll(() => isFocused(chosen)).toBe(true);
  });

  test("a command leads to its page, not back to where it was asked for", async () => {
    const { page } = await open(outage().url);
    await page.getByRole("button", { name: "Commands" }).press("Enter");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("statist");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Statistics" }).waitFor();
    await settled(page);
    await expect.poll(() => focused(page)).toBe("main");
  });
});

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((each) => each === document.activeElement);
}
