import { createRequire } from "node:module";
import sgClient from "@sendgrid/client";
import sgMail from "@sendgrid/mail";
import axios from "axios";
import express from "express";
import { setupServer } from "msw/node";
import { expect, onTestFinished, test } from "vitest";
import type { CreateSimulatorOptions } from "../../server/index.ts";
import { sendgridHandlers } from "../../server/msw.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { waitForDelivery } from "../../server/testing.ts";
import { openSimulator } from "../support/served-simulator.ts";
import { startWatchedReceiver } from "../support/watched-receiver.ts";

const MAIL = {
  to: "ada+delivered+open@example.com",
  from: "shop@example.com",
  subject: "Your order",
  text: "It is on its way.",
  customArgs: { order: "42" },
};

const BODY = {
  personalizations: [{ to: [{ email: MAIL.to }], custom_args: MAIL.customArgs }],
  from: { email: MAIL.from },
  subject: MAIL.subject,
  content: [{ type: "text/plain", value: MAIL.text }],
};

/** A simulator that answers api.sendgrid.com, and an app that gets its webhooks; any other request is an error. */
async function setUp(options: CreateSimulatorOptions = {}) {
  const simulator = await openSimulator(options);
  const server = setupServer(...sendgridHandlers(simulator));
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => server.close());
  const got: Record<string, unknown>[] = [];
  const app = express();
  let publicKey = "";
  app.post("/webhooks/sendgrid", express.raw({ type: "application/json" }), (request, response) => {
    const signature = request.get("X-Twilio-Email-Event-Webhook-Signature") ?? "";
    const timestamp = request.get("X-Twilio-Email-Event-Webhook-Timestamp") ?? "";
    const isValid = checkSignature({ publicKey, signature, timestamp, body: request.body }).kind === "valid";
    if (isValid) got.push(...JSON.parse(request.body.toString()));
    response.sendStatus(isValid ? 200 : 403);
  });
  ({ publicKey } = await simulator.webhooks.create({ target: app, path: "/webhooks/sendgrid" }));
  return { simulator, got, server };
}

const HEADERS = { authorization: "Bearer SG.key", "content-type": "application/json" };

test.each([
  [
    "@sendgrid/mail",
    async () => {
      sgMail.setApiKey("SG.key");
      const [{ statusCode, headers }] = await sgMail.send(MAIL);
      return [statusCode, headers["x-message-id"]];
    },
  ],
  [
    "@sendgrid/client",
    async () => {
      sgClient.setApiKey("SG.key");
      const [{ statusCode, headers }] = await sgClient.request({
        method: "POST",
        url: "/v3/mail/send",
        body: BODY,
      });
      return [statusCode, headers["x-message-id"]];
    },
  ],
  [
    "@sendgrid/client with EU residency",
    async () => {
      sgClient.setApiKey("SG.key");
      sgClient.setDataResidency("eu");
      const [{ statusCode, headers }] = await sgClient.request({
        method: "POST",
        url: "/v3/mail/send",
        body: BODY,
      });
      return [statusCode, headers["x-message-id"]];
    },
  ],
  [
    "axios",
    async () => {
      const { status, headers } = await axios.post("https://api.sendgrid.com/v3/mail/send", BODY, {
        headers: HEADERS,
      });
      return [status, headers["x-message-id"]];
    },
  ],
  [
    "fetch",
    async () => {
      const init = { method: "POST", headers: HEADERS, body: JSON.stringify(BODY) };
      const { status, headers } = await fetch("https://api.eu.sendgrid.com/v3/mail/send", init);
      return [status, headers.get("x-message-id")];
    },
  ],
] as const)(
  "full circle through %s: a mail goes out, its webhooks arrive, no port, no network",
  async (_, send) => {
    const { simulator, got } = await setUp();
    const [status, messageId] = await send();
    expect([status, messageId]).toEqual([202, expect.stringMatching(/^[\w-]{22}$/)]);
    await simulator.advanceUntilIdle();
    expect(got.map(({ event }) => event)).toEqual(["processed", "delivered", "open"]);
    expect(got[0]).toMatchObject({ order: "42", email: MAIL.to });
    expect(String(got[0]?.["sg_message_id"]).startsWith(`${String(messageId)}.`)).toBe(true);
    expect(simulator.ledger().total).toMatchObject({ generated: 3, acknowledged: 3, pending: 0 });
  },
);

test("what SendGrid refuses is refused in its own words", async () => {
  await setUp({ apiKey: ["SG.right"] });
  sgClient.setApiKey("SG.wrong");
  await expect(sgClient.request({ method: "GET", url: "/v3/scopes" })).rejects.toMatchObject({
    code: 401,
    response: { body: { errors: [{ message: "authorization required" }] } },
  });
});

test("settings are made through SendGrid's own API, and any path is answered", async () => {
  await setUp();
  const all = await fetch("https://api.sendgrid.com/v3/user/webhooks/event/settings/all", {
    headers: HEADERS,
  });
  expect(await all.json()).toMatchObject({
    webhooks: [{ url: "http://receiver-1.in-process.test/webhooks/sendgrid" }],
  });
  expect((await fetch("https://api.sendgrid.com/v3/nothing/here", { headers: HEADERS })).status).toBe(404);
  expect((await fetch("https://api.sendgrid.com/_simulator/status")).status).toBe(200);
});

test("hosts may be others", async () => {
  const simulator = await openSimulator();
  const server = setupServer(
    ...sendgridHandlers(simulator, { baseUrls: ["https://mail.shop.example/sendgrid/.."] }),
  );
  const strange: string[] = [];
  server.listen({
    onUnhandledRequest: ({ url }) => {
      strange.push(url);
      throw new Error("no handler");
    },
  });
  onTestFinished(() => server.close());
  const answer = await fetch("https://mail.shop.example/v3/scopes", { headers: HEADERS });
  expect(answer.status).toBe(200);
  expect((await fetch("https://api.sendgrid.com/v3/scopes")).status).toBe(500);
  expect(strange).toEqual(["https://api.sendgrid.com/v3/scopes"]);
  expect(() => sendgridHandlers(simulator, { baseUrls: ["shop"] })).toThrow(
    'sendgridHandlers: "baseUrls" holds "shop".',
  );
});

test("what is posted to a URL reaches its receiver though msw lets nothing else pass", async () => {
  const { simulator } = await setUp();
  const receiver = await startWatchedReceiver();
  const settings = await simulator.webhooks.create({ target: receiver.url });
  await simulator.emit({ event: "open" });
  expect(await waitForDelivery(simulator, { webhook: settings })).toMatchObject({ status: 200 });
});

test("nothing is installed beside the package: msw and all other peers are optional", () => {
  const { peerDependencies, peerDependenciesMeta, dependencies } = createRequire(import.meta.url)(
    "../../package.json",
  );
  expect(dependencies).toBeUndefined();
  expect(peerDependencies).toMatchObject({ msw: "^2.10.0 || ^3.0.0" });
  for (const peer of Object.keys(peerDependencies))
    expect(peerDependenciesMeta[peer], peer).toEqual({ optional: true });
});
