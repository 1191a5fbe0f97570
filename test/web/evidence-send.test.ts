/// <reference lib="dom" />
import { expect, test } from "vitest";
import { inBrowser } from "../support/in-browser.ts";
import { axeViolations } from "../support/playground.ts";
import { openSimulator } from "../support/served-simulator.ts";
import { draftOfSent, isWhole, requestBodyOf } from "../../web/state/delivery/request-draft.ts";

// A slow machine is no failure.
const PATIENCE_MS = 120_000;

test("a request of a check is sent again with its own headers, those of the connection and masked ones aside", () => {
  const request = {
    url: "http://127.0.0.1:3000/events",
    headers: [
      ["Host", "127.0.0.1:3000"],
      ["Content-Type", "application/json"],
      ["Authorization", "Basic ***"],
      ["X-Twilio-Email-Event-Webhook-Signature", "MEUC"],
      ["Content-Length", "4"],
    ],
    body: "[]\r\n",
    bytes: 4,
  } as const;
  expect(requestBodyOf(draftOfSent(request))).toEqual({
    url: "http://127.0.0.1:3000/events",
    headers: { "Content-Type": "application/json", "X-Twilio-Email-Event-Webhook-Signature": "MEUC" },
    body: "[]\r\n",
  });
  expect([isWhole(request), isWhole({ ...request, bytes: 768 * 1024 })]).toEqual([true, false]);
});

inBrowser((open) => {
  test(
    "evidence of a check opens in Edit & send, and its signature is taken once more",
    async () => {
      const simulator = await openSimulator({ listen: { port: 0 } });
      const url = `${simulator.url}/_simulator/receiver`;
      await simulator.webhooks.create({ target: url, signed: true });
      await simulator.fetch("/_simulator/checks", {
        method: "POST",
        body: JSON.stringify({ url, profile: "reduced", only: ["sig-single"] }),
      });
      const { page, problems } = await open(`${simulator.url}/check/chk_1?open=sig-single`);
      await page.locator(".check-detail summary").first().click();
      await page.getByRole("button", { name: "Edit & send" }).first().click();
      const dialog = page.getByRole("dialog", { name: "Edit & send" });
      await dialog.locator(".cm-content").waitFor();
      expect(await dialog.getByLabel("URL", { exact: true }).inputValue()).toBe(url);
      await dialog.getByRole("textbox", { name: "Name of header 1", exact: true }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Send", exact: true }).click();
      await dialog.getByText("200", { exact: true }).waitFor();
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );
});
