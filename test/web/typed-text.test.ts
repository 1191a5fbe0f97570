/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, openPosting } from "../support/in-browser.ts";
import { goWithin, settled } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";

const NO_ANSWER = "The simulator does not answer";

inBrowser((open) => {
  test("who marks a text in a dialog and lets go beside it keeps the dialog; a click beside it closes it", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/messages`);
    await page.getByRole("button", { name: "Compose a mail" }).click();
    const subject = page.getByRole("dialog").getByLabel("Subject");
    await subject.fill("Typed with care");
    const { x, y } = await placeOf(page, "dialog input[required]");
    await page.mouse.move(x + 60, y + 10);
    await page.mouse.down();
    await page.mouse.move(5, y + 10);
    await page.mouse.up();
    expect(await page.evaluate(() => document.getSelection()?.type)).toBe("Range");
    expect(await subject.inputValue()).toBe("Typed with care");
    await page.mouse.click(5, y + 10);
    await subject.waitFor({ state: "detached" });
  });

  test("the OAuth fields stay open while the client ID is emptied and typed anew", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/webhook-settings?id=new`);
    await page.getByText("OAuth 2.0").click();
    const field = page.getByLabel("Client ID");
    await field.fill("me");
    await field.press("Control+a");
    await field.press("Delete");
    await page.keyboard.type("you");
    expect(await field.inputValue()).toBe("you");
    await page.getByText("OAuth 2.0").click();
    expect(await field.isVisible()).toBe(false);
  });

  test("text goes into the middle of a field that the address keeps; links and the way back fill it as well", async () => {
    const simulator = await openPosting();
    await simulator.emit({ event: "delivered", email: "ada@example.com" });
    await simulator.advance("1m");
    for (const [place, name] of [
      ["/deliveries", "Filter"],
      ["/messages", "Find"],
      ["/scenarios", "Find"],
    ] as const) {
      const { page } = await open(`${simulator.url}${place}?q=status:200`);
      const field = page.getByRole("main").getByLabel(name, { exact: true });
      await field.press("Home");
      await page.keyboard.type("-try:2 ");
      expect(await field.inputValue(), place).toBe("-try:2 status:200");
      await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("-try:2 status:200");
      await goWithin(page, `${place}?q=webhook:test`);
      expect(await field.inputValue(), place).toBe("webhook:test");
      await page.goBack();
      await expect.poll(() => field.inputValue()).toBe("-try:2 status:200");
    }
  });

  test("a scenario of one's own is there again after a look at another page", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/scenarios?tab=own&edit=duplicates`);
    const editor = page.getByRole("textbox", { name: "The scenario as JSON" });
    await editor.getByText('"duplicates"').waitFor();
    await editor.press("Control+Home");
    await page.keyboard.type("// mine ");
    await page.getByRole("link", { name: "Timeline" }).click();
    await page.getByRole("heading", { level: 1, name: "Timeline" }).waitFor();
    await page.goBack();
    await editor.getByText("// mine").waitFor();
    await page.reload();
    await settled(page);
    await editor.getByText("// mine").waitFor();
    // Another choice is another beginning, and so is the same one after the template.
    const choice = page.getByLabel("Begin with");
    await choice.selectOption("");
    await editor.getByText('"my-scenario"').waitFor();
    await choice.selectOption("duplicates");
    await editor.getByText('"duplicates"').waitFor();
    expect(await editor.getByText("// mine").count()).toBe(0);
  });

  test("what the simulator said of a scenario goes when what stands there now is no JSON", async () => {
    const simulator = await openSimulator({ listen: { port: 0 } });
    const { page } = await open(`${simulator.url}/scenarios?tab=own`);
    const editor = page.getByRole("textbox", { name: "The scenario as JSON" });
    const run = page.getByRole("tabpanel").getByRole("button", { name: "Run" });
    await editor.fill("42");
    await run.click();
    await page.getByRole("alert").getByText('"scenario" is 42').waitFor();
    await editor.fill("{");
    await run.click();
    await page.getByRole("alert").getByText("This is no JSON").waitFor();
    expect(await page.getByRole("alert").count()).toBe(1);
  });

  test("what is typed into rules and faults stays while others change them, and saving changes nothing of theirs", async () => {
    const simulator = await openPosting();
    const { page } = await open(`${simulator.url}/rules?tab=faults`);
    const rate = page.getByLabel("Rate of duplicate-batch");
    await rate.fill("0.3");
    await ask(simulator, "PATCH faults", { "cut-body": 0.01 });
    await expect.poll(() => page.getByLabel("Rate of cut-body").inputValue()).toBe("0.01");
    expect(await rate.inputValue()).toBe("0.3");
    await rate.press("Enter");
    await page.getByRole("status").getByText("Saved").waitFor();
    expect(await rate.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await ask(simulator, "GET faults")).toMatchObject({
      faults: expect.arrayContaining([
        expect.objectContaining({ kind: "cut-body", rate: 0.01 }),
        expect.objectContaining({ kind: "duplicate-batch", rate: 0.3 }),
      ]),
    });

    await page.getByRole("tab", { name: "Batching & retries" }).click();
    const timeout = page.getByLabel("Timeout");
    await timeout.fill("7s");
    await ask(simulator, "PATCH rules", { servers: 3 });
    await timeout.press("Enter");
    await page.getByRole("status").getByText("Saved").waitFor();
    expect(await ask(simulator, "GET rules")).toMatchObject({ timeout: 7000, servers: 3 });
  });

  test("a change of the built-in receiver's body does not keep the 503 of a run that lies over it", async () => {
    const simulator = await openPosting();
    const scenario = {
      name: "outage",
      title: "Outage",
      description: "The receiver is down for five minutes.",
      seed: 1,
      traffic: [{ kind: "campaign", messages: 1, over: "1m" }],
      receiver: [{ from: "0s", for: "5m", status: 503 }],
    };
    await ask(simulator, "POST runs", { scenario });
    await simulator.advance("1m");
    expect(await ask(simulator, "GET receiver")).toMatchObject({ status: 503, layers: 1 });
    const { page } = await open(`${simulator.url}/rules?tab=receiver`);
    await page.getByLabel("Body").fill("thanks");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("status").getByText("Saved").waitFor();
    await simulator.advance("10m");
    expect(await ask(simulator, "GET receiver")).toMatchObject({ status: 200, body: "thanks", layers: 0 });
    await expect.poll(() => page.getByRole("spinbutton", { name: "Status" }).inputValue()).toBe("200");
  });

  test("what succeeded before is not said beside what fails now", async () => {
    const simulator = await openPosting();
    const { page } = await open(`${simulator.url}/messages`);
    await page.getByRole("button", { name: "Compose a mail" }).click();
    const send = page.getByRole("dialog").getByRole("button", { name: "Send", exact: true });
    await send.click();
    await page.getByText("Accepted: its events follow").waitFor();
    await failPosts(page);
    await send.click();
    await page.getByRole("alert").getByText(NO_ANSWER).waitFor();
    expect(await page.getByText("Accepted: its events follow").count()).toBe(0);
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: "Start" }).click();
    await page.getByRole("button", { name: "Send the test" }).click();
    await page.getByRole("alert").getByText(NO_ANSWER).waitFor();
    expect(await page.getByText("Waiting for the answer").count()).toBe(0);

    await page.getByRole("link", { name: "Webhook settings" }).click();
    await page.getByRole("link", { name: /^Edit/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Test your integration" }).click();
    await page.getByRole("alert").getByText(NO_ANSWER).waitFor();
    expect(await page.getByText("Saved", { exact: true }).count()).toBe(0);
  });
});

async function placeOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { x, y } = element.getBoundingClientRect();
      return { x, y };
    });
}

async function failPosts(page: Page): Promise<void> {
  await page.route("**/*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
}

async function ask(simulator: { readonly url: string }, request: string, body?: object): Promise<unknown> {
  const [method = "GET", path = ""] = request.split(" ");
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return await (await fetch(`${simulator.url}/_simulator/${path}`, init)).json();
}
