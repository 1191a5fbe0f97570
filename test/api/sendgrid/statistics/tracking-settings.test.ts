import { expect, test } from "vitest";
import { eventsOf } from "../../../support/simulator.ts";
import { jsonOf } from "../../../support/json-answer.ts";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const SPEC = readOpenapiFile("tsg_tracking_settings_v3.json");
const PATH = "/v3/tracking_settings";

interface SentMail {
  /** What the recipient does. */
  readonly tags?: string;
  readonly trackingSettings?: object;
}

function setUp(api: ServedApi) {
  const client = api.client();
  return {
    patch: async (name: string, body: unknown) => {
      const answer = await api.fetch(`${PATH}/${name}`, { method: "PATCH", body: JSON.stringify(body) });
      return { status: answer.status, json: await jsonOf(answer) };
    },
    read: async (name = "") => {
      const [, body] = await client.request({ method: "GET", url: `${PATH}${name}` });
      return body;
    },
    eventsAfter: async ({ tags = "open+click+unsubscribe", ...settings }: SentMail = {}) => {
      await api.mail().send({
        to: `ada+delivered+${tags}@example.com`,
        from: "shop@example.com",
        subject: "Hello",
        html: "<p>Hello</p>",
        ...settings,
      });
      await api.simulator.advance({ until: "idle" });
      return eventsOf(api.simulator).map(({ name }) => name);
    },
  };
}

test("a new account tracks opens, clicks and unsubscribes, and leaves Google Analytics alone", async () => {
  await using api = await serveApi();
  const { read } = setUp(api);
  expect(await read("/open")).toEqual({ enabled: true });
  expect(await read("/click")).toEqual({ enable_text: false, enabled: true });
  expect(await read("/subscription")).toEqual({
    enabled: true,
    html_content: "",
    landing: "",
    plain_content: "",
    replace: "",
  });
  expect(await read("/google_analytics")).toEqual({
    enabled: false,
    utm_campaign: "",
    utm_content: "",
    utm_medium: "",
    utm_source: "",
    utm_term: "",
  });
  const enabled = (name: string, isEnabled: boolean) =>
    expect.objectContaining({ name, enabled: isEnabled, title: expect.any(String) });
  expect(await read()).toEqual({
    result: [
      enabled("click", true),
      enabled("google_analytics", false),
      enabled("open", true),
      enabled("subscription", true),
    ],
  });
});

test("with open tracking switched off nobody is seen opening, until it is switched on again", async () => {
  await using api = await serveApi();
  const { patch, eventsAfter } = setUp(api);
  expect(await patch("open", { enabled: false })).toEqual({ status: 200, json: { enabled: false } });
  expect(await eventsAfter({ tags: "open" })).not.toContain("open");
  await patch("open", { enabled: true });
  expect(await eventsAfter({ tags: "open" })).toContain("open");
});

test("with click and subscription tracking switched off nobody is seen clicking or unsubscribing", async () => {
  await using api = await serveApi();
  const { patch, eventsAfter } = setUp(api);
  await patch("click", { enabled: false });
  await patch("subscription", { enabled: false });
  expect(await eventsAfter()).toEqual(["processed", "delivered", "open"]);
});

test("a mail's own tracking settings win over the account's, both ways", async () => {
  await using api = await serveApi();
  const { patch, eventsAfter } = setUp(api);
  await patch("open", { enabled: false });
  const events = await eventsAfter({
    trackingSettings: {
      openTracking: { enable: true },
      clickTracking: { enable: false },
      subscriptionTracking: { enable: false },
    },
  });
  expect(events).toEqual(["processed", "delivered", "open"]);
});

test("a change keeps what it does not name, and takes an empty URL for none", async () => {
  await using api = await serveApi();
  const { patch, read } = setUp(api);
  await patch("subscription", { url: "https://example.com/leave", landing: "<p>Goodbye</p>" });
  await patch("subscription", { replace: "[leave]" });
  expect(await read("/subscription")).toMatchObject({
    enabled: true,
    url: "https://example.com/leave",
    landing: "<p>Goodbye</p>",
    replace: "[leave]",
  });
  const { json } = await patch("subscription", { url: "" });
  expect(json).not.toHaveProperty("url");
});

test.each([
  ["open", { enabled: "yes" }, { field: "enabled", message: "enabled must be a boolean" }],
  ["click", { enable_text: 1 }, { field: "enable_text", message: "enable_text must be a boolean" }],
  ["subscription", { landing: null }, { field: "landing", message: "landing must be a string" }],
  ["subscription", { url: "nowhere" }, { field: "url", message: "url must be a valid URL" }],
  ["google_analytics", { utm_term: [] }, { field: "utm_term", message: "utm_term must be a string" }],
])("%s does not take %j", async (name, body, error) => {
  await using api = await serveApi();
  const { patch } = setUp(api);
  expect(await patch(name, body)).toEqual({ status: 400, json: { errors: [error] } });
});

test("each account has tracking settings of its own", async () => {
  await using api = await serveApi();
  const { read } = setUp(api);
  await api.fetch(`${PATH}/open`, {
    method: "PATCH",
    body: JSON.stringify({ enabled: false }),
    headers: { "on-behalf-of": "shop" },
  });
  expect(await read("/open")).toEqual({ enabled: true });
  expect(api.simulator.account("shop").tracking.state().open.enabled).toBe(false);
});

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using api = await serveApi();
  const call = describedCalls(api, SPEC);
  expect(await call({ method: "GET", route: PATH })).toMatchObject({ status: 200 });
  const bodies = {
    open: { enabled: false },
    click: { enabled: false },
    google_analytics: { enabled: true, utm_source: "shop", utm_term: "" },
    subscription: { enabled: true, url: "https://example.com/leave", replace: "[leave]" },
  };
  for (const [name, body] of Object.entries(bodies)) {
    const route = `${PATH}/${name}`;
    expect(await call({ method: "GET", route })).toMatchObject({ status: 200 });
    expect(await call({ method: "PATCH", route, body })).toMatchObject({ status: 200 });
    expect(await call({ method: "GET", route })).toMatchObject({ json: body });
  }
});
