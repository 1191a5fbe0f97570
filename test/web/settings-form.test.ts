/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../server/index.ts";
import { inBrowser, settingsOf as settingsList } from "../support/in-browser.ts";
import { axeViolations, settled } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";
import { FLAG_TEXTS } from "../../web/texts/settings-texts.ts";

const HEADERS = { authorization: "Bearer SG.any.key" };
const SECRET = "hush-hush-4711";
// The names of a literal's own members. Every second one is switched off.
const FLAGS = Object.keys(FLAG_TEXTS) as (keyof typeof FLAG_TEXTS)[];
const WANTED = Object.fromEntries(FLAGS.map((flag, index) => [flag, index % 2 === 0]));

inBrowser((open) => {
  test("what the form saves is what SendGrid's API answers, field by field, and what the form shows again", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page, problems } = await open(`${simulator.url}/webhook-settings?id=new`);
    await fillAll(page);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Edit Orders" }).waitFor();
    const id = new URL(page.url()).searchParams.get("id") ?? "";
    const created = await settingsOf(simulator, id);
    expect(created).toEqual({
      id,
      enabled: false,
      url: "http://127.0.0.1:9/events",
      friendly_name: "Orders",
      ...WANTED,
      account_status_change: true,
      oauth_client_id: "me",
      oauth_token_url: "http://127.0.0.1:9/token",
      public_key: await page.locator(".key code").textContent(),
    });

    await page.reload();
    await settled(page);
    expect(await shownBy(page)).toEqual({
      enabled: false,
      name: "Orders",
      url: "http://127.0.0.1:9/events",
      flags: WANTED,
      accountStatus: true,
      isSigned: true,
      clientId: "me",
      secret: "",
      tokenUrl: "http://127.0.0.1:9/token",
    });
    // Saving what is there changes nothing, and forgets no secret.
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await settingsOf(simulator, id)).toEqual(created);
    expect(problems).toEqual([]);
  });

  test("the OAuth secret is never shown again: not in the page, not in any answer", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/webhook-settings?id=new`);
    await fillAll(page);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Edit Orders" }).waitFor();
    const answers: Promise<string>[] = [];
    page.on("response", (response) => answers.push(response.text().catch(() => "")));
    await page.reload();
    await settled(page);
    expect(await page.getByLabel("Client secret").inputValue()).toBe("");
    expect(await page.getByLabel("Client secret").getAttribute("placeholder")).toBe(
      "kept; never shown again",
    );
    await page.getByRole("link", { name: "All settings" }).click();
    await page.getByRole("heading", { level: 1, name: "Webhook settings" }).waitFor();
    const read = await Promise.all(answers);
    expect(read.length).toBeGreaterThan(5);
    expect(read.filter((text) => text.includes(SECRET))).toEqual([]);
    expect(await page.content()).not.toContain(SECRET);
  });

  test("where signing failed, saving once more signs what was created and makes no second settings", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/webhook-settings?id=new`);
    await page.route(
      "**/settings/signed/*",
      (route) => route.fulfill({ status: 503, json: { errors: [{ message: "not now" }] } }),
      { times: 1 },
    );
    await page.getByLabel("Friendly name").fill("Orders");
    await page.getByLabel("Post URL").fill("http://127.0.0.1:9/events");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("not now").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Edit Orders" }).waitFor();
    const all = await settingsList(simulator);
    expect(all).toMatchObject([{ friendly_name: "Orders", public_key: expect.stringMatching(/^MFkw/) }]);
  });

  test("switching signing off warns that the key is deleted, and then deletes it", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    await simulator.webhooks.create({ target: "http://127.0.0.1:9/events", events: "all", signed: true });
    const { page } = await open(`${simulator.url}/webhook-settings`);
    await page.getByRole("link", { name: /^Edit/ }).click();
    await page.waitForURL(/[?]id=/);
    const id = new URL(page.url()).searchParams.get("id") ?? "";
    const { public_key: key } = await settingsOf(simulator, id);
    expect(key).toMatch(/^MFkw/);
    const signing = page.getByRole("switch", { name: /^Signed Event Webhook/ });
    await signing.uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This deletes the key pair.").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Keep it" }).click();
    expect((await settingsOf(simulator, id))["public_key"]).toBe(key);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Switch off and delete the key" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await settingsOf(simulator, id)).not.toHaveProperty("public_key");
    await signing.check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".key code").waitFor();
    const made = await settingsOf(simulator, id);
    expect(made["public_key"]).toMatch(/^MFkw/);
    expect(made["public_key"]).not.toBe(key);
  });

  test("what was saved stays as it was chosen until the settings have been read anew, and only then is Saved", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    await simulator.webhooks.create({ target: "http://127.0.0.1:9/events", events: "all", signed: false });
    const { page } = await open(`${simulator.url}/webhook-settings`);
    await page.getByRole("link", { name: /^Edit/ }).click();
    const signing = page.getByRole("switch", { name: /^Signed Event Webhook/ });
    await signing.check();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let readings = 0;
    await page.route("**/settings/all*", async (route) => {
      readings++;
      await released;
      await route.continue();
    });
    await page.getByRole("button", { name: "Save" }).click();
    // One after what was changed, one after it was signed.
    await expect.poll(() => readings).toBeGreaterThanOrEqual(2);
    await page.evaluate(() => new Promise<void>((idle) => requestIdleCallback(() => idle())));
    expect(await signing.isChecked()).toBe(true);
    expect(await page.getByText("Saved", { exact: true }).count()).toBe(0);
    release();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await page.locator(".key code").textContent()).toMatch(/^MFkw/);
  });

  test("settings without a name are called by their URL", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/webhook-settings?id=new`);
    await page.getByLabel("Post URL").fill("http://127.0.0.1:9/events");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Edit http://127.0.0.1:9/events" }).waitFor();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByText("http://127.0.0.1:9/events").waitFor();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("link", { name: "All settings" }).click();
    await page.getByRole("row", { name: /Enabled no name/ }).waitFor();
    await page.getByRole("link", { name: "Edit http://127.0.0.1:9/events" }).waitFor();
  });

  test("settings are deleted only after a question, and then the list says that there are none", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    await simulator.webhooks.create({ target: "http://127.0.0.1:9/events", events: "all", signed: true });
    const { page } = await open(`${simulator.url}/webhook-settings`);
    await page.getByRole("link", { name: /^Edit/ }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("are deleted for good").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("heading", { name: "There are no webhook settings" }).waitFor();
  });
});

async function fillAll(page: Page): Promise<void> {
  await page.getByRole("switch", { name: "Enabled" }).uncheck();
  await page.getByLabel("Friendly name").fill("Orders");
  await page.getByLabel("Post URL").fill("http://127.0.0.1:9/events");
  for (const flag of FLAGS) {
    await page
      .getByRole("checkbox", { name: new RegExp(`^${FLAG_TEXTS[flag][0]}`) })
      .setChecked(WANTED[flag] === true);
  }
  await page.getByRole("checkbox", { name: /^Account status change/ }).check();
  await page.getByText("OAuth 2.0").click();
  await page.getByLabel("Client ID").fill("me");
  await page.getByLabel("Client secret").fill(SECRET);
  await page.getByLabel("Token URL").fill("http://127.0.0.1:9/token");
}

async function shownBy(page: Page): Promise<object> {
  const flags: Record<string, boolean> = {};
  for (const flag of FLAGS) {
    flags[flag] = await page
      .getByRole("checkbox", { name: new RegExp(`^${FLAG_TEXTS[flag][0]}`) })
      .isChecked();
  }
  return {
    enabled: await page.getByRole("switch", { name: "Enabled" }).isChecked(),
    name: await page.getByLabel("Friendly name").inputValue(),
    url: await page.getByLabel("Post URL").inputValue(),
    flags,
    accountStatus: await page.getByRole("checkbox", { name: /^Account status change/ }).isChecked(),
    isSigned: await page.getByRole("switch", { name: /^Signed Event Webhook/ }).isChecked(),
    clientId: await page.getByLabel("Client ID").inputValue(),
    secret: await page.getByLabel("Client secret").inputValue(),
    tokenUrl: await page.getByLabel("Token URL").inputValue(),
  };
}

async function settingsOf(simulator: FakeSendgrid, id: string): Promise<Record<string, unknown>> {
  const path = `/v3/user/webhooks/event/settings/${id}?include=account_status_change`;
  return (await (await simulator.fetch(path, { headers: HEADERS })).json()) as Record<string, unknown>;
}
