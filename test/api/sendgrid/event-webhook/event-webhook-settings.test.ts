import { expect, test } from "vitest";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const SETTINGS = "/v3/user/webhooks/event/settings";

/** Sends JSON and answers status and body as they came. `call` is method and path. */
async function send(api: ServedApi, call: string, { body, onBehalfOf = "" }: Sent = {}) {
  const [method = "", path = ""] = call.split(" ");
  const init = { method, headers: { "on-behalf-of": onBehalfOf } };
  const response = await api.fetch(path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  return [response.status, await response.text()] as const;
}

interface Sent {
  readonly body?: unknown;
  readonly onBehalfOf?: string;
}

async function created(api: ServedApi, body: Record<string, unknown>, onBehalfOf = ""): Promise<string> {
  const [status, text] = await send(api, `POST ${SETTINGS}`, { body, onBehalfOf });
  expect([status, text]).toEqual([201, expect.any(String)]);
  return (JSON.parse(text) as { id: string }).id;
}

const error = (message: string) => JSON.stringify({ errors: [{ message }] });

test("the official client creates, reads, changes and deletes settings", async () => {
  await using api = await serveApi();
  const client = api.client();
  const [made, settings] = await client.request({
    method: "POST",
    url: SETTINGS,
    body: { url: "https://example.com/hook", enabled: true, delivered: true, friendly_name: "First" },
  });
  expect(made.statusCode).toBe(201);
  const { id } = settings as { id: string };
  const [, read] = await client.request({ method: "GET", url: `${SETTINGS}/${id}` });
  expect(read).toMatchObject({ id, delivered: true, spam_report: false });
  const [, changed] = await client.request({
    method: "PATCH",
    url: `${SETTINGS}/${id}`,
    body: { open: true },
  });
  expect(changed).toMatchObject({ url: "https://example.com/hook", delivered: true, open: true });
  const [deleted, body] = await client.request({ method: "DELETE", url: `${SETTINGS}/${id}` });
  expect([deleted.statusCode, body]).toEqual([204, ""]);
  await expect(client.request({ method: "DELETE", url: `${SETTINGS}/${id}` })).rejects.toMatchObject({
    code: 404,
    response: { body: { errors: [{ message: "Invalid id provided." }] } },
  });
});

test("answers have their members in the order of SendGrid's examples", async () => {
  await using api = await serveApi();
  const flags =
    "group_resubscribe delivered group_unsubscribe spam_report bounce deferred unsubscribe processed open click dropped";
  const oauth = {
    oauth_client_id: "id",
    oauth_client_secret: "secret",
    oauth_token_url: "https://example.com/token",
  };
  const [, text] = await send(api, `POST ${SETTINGS}`, { body: { url: "https://example.com", ...oauth } });
  const made = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(made).join(" ")).toBe(
    `enabled url ${flags} friendly_name oauth_client_id oauth_token_url id created_date updated_date`,
  );
  const [, one] = await send(api, `GET ${SETTINGS}/${String(made["id"])}`);
  expect(Object.keys(JSON.parse(one) as object).join(" ")).toBe(
    `enabled url ${flags} friendly_name id oauth_client_id oauth_token_url`,
  );
  await send(api, `PATCH ${SETTINGS}/signed/${String(made["id"])}`, { body: { enabled: true } });
  const [, all] = await send(api, `GET ${SETTINGS}/all`);
  const { webhooks } = JSON.parse(all) as { webhooks: object[] };
  expect(Object.keys(webhooks[0] ?? {}).join(" ")).toBe(
    `enabled url ${flags} friendly_name id oauth_client_id oauth_token_url public_key created_date updated_date`,
  );
});

test("settings are off and without a name until told otherwise", async () => {
  await using api = await serveApi();
  const [status, text] = await send(api, `POST ${SETTINGS}`, { body: { url: "http://example.com" } });
  expect(status).toBe(201);
  expect(JSON.parse(text)).toMatchObject({
    enabled: false,
    delivered: false,
    friendly_name: null,
    created_date: "2026-01-05T09:00:00Z",
    updated_date: "2026-01-05T09:00:00Z",
  });
});

test("an account without settings has an empty list, and no oldest ones", async () => {
  await using api = await serveApi();
  expect(await send(api, `GET ${SETTINGS}/all`)).toEqual([200, '{"max_allowed":5,"webhooks":[]}']);
  expect(await send(api, `GET ${SETTINGS}`)).toEqual([404, error("Invalid id provided.")]);
  expect(await send(api, `GET ${SETTINGS}/signed`)).toEqual([404, error("Invalid id provided.")]);
});

test.each([
  "",
  "example.com",
  "ftp://example.com",
  "http://",
  "http:example.com",
  "https://exa mple.com",
  "/path",
])("%j is not a valid url", async (url) => {
  await using api = await serveApi();
  expect(await send(api, `POST ${SETTINGS}`, { body: { url } })).toEqual([
    400,
    error(`'${url}' is not a valid url`),
  ]);
});

test.each([
  "http://127.0.0.1:3000/hook",
  "https://user:pass@example.com",
  "https://no-such-host-7.com?a=1#b",
])("%j is a valid url", async (url) => {
  await using api = await serveApi();
  await created(api, { url });
});

test("a url can be used once", async () => {
  await using api = await serveApi();
  const first = await created(api, { url: "https://example.com/a" });
  const second = await created(api, { url: "https://example.com/b" });
  const taken =
    `{"errors":[{"id":"${first}","message":"Webhook at 'https://example.com/a' already exists. ` +
    `Please provide a unique URL.","url":"https://example.com/a"}]}`;
  expect(await send(api, `POST ${SETTINGS}`, { body: { url: " https://example.com/a " } })).toEqual([
    400,
    taken,
  ]);
  expect(await send(api, `PATCH ${SETTINGS}/${second}`, { body: { url: "https://example.com/a" } })).toEqual([
    400,
    taken,
  ]);
  const [status] = await send(api, `PATCH ${SETTINGS}/${first}`, { body: { url: "https://example.com/a" } });
  expect(status).toBe(200);
});

test("disabled settings count towards the plan's maximum", async () => {
  await using api = await serveApi();
  api.simulator.settings.setPlan("main", { plan: "essentials" });
  await created(api, { url: "https://example.com/1" });
  await created(api, { url: "https://example.com/2", enabled: true });
  expect(await send(api, `POST ${SETTINGS}`, { body: { url: "https://example.com/3" } })).toEqual([
    400,
    error("You have reached the maximum number of webhooks per your current billing plan."),
  ]);
});

test("after a downgrade the oldest stay enabled and no more may be", async () => {
  await using api = await serveApi();
  const ids: string[] = [];
  for (const path of ["1", "2", "3"]) {
    ids.push(await created(api, { url: `https://example.com/${path}`, enabled: true }));
  }
  api.simulator.settings.setPlan("main", { plan: "free" });
  const [, text] = await send(api, `GET ${SETTINGS}/all`);
  const { max_allowed, webhooks } = JSON.parse(text) as {
    max_allowed: number;
    webhooks: { enabled: boolean }[];
  };
  expect([max_allowed, webhooks.map(({ enabled }) => enabled)]).toEqual([1, [true, false, false]]);
  expect(await send(api, `PATCH ${SETTINGS}/${ids[2]}`, { body: { enabled: true } })).toEqual([
    400,
    error("This webhook cannot be modified based on your current billing plan."),
  ]);
});

test.each([
  ["GET", `${SETTINGS}/no-such-id`],
  ["PATCH", `${SETTINGS}/no-such-id`],
  ["DELETE", `${SETTINGS}/no-such-id`],
  ["GET", `${SETTINGS}/signed/no-such-id`],
  ["PATCH", `${SETTINGS}/signed/no-such-id`],
])("%s %s answers that the id is invalid", async (method, path) => {
  await using api = await serveApi();
  const body = method === "PATCH" ? { enabled: true } : undefined;
  expect(await send(api, `${method} ${path}`, { body })).toEqual([404, error("Invalid id provided.")]);
});

test("calls without an id mean the oldest settings, but a delete must name one", async () => {
  await using api = await serveApi();
  const oldest = await created(api, { url: "https://example.com/1" });
  await api.simulator.advance({ by: 60_000 });
  await created(api, { url: "https://example.com/2" });
  expect(await send(api, `GET ${SETTINGS}`)).toMatchObject([200, expect.stringContaining(oldest)]);
  expect(await send(api, `PATCH ${SETTINGS}`, { body: { click: true } })).toMatchObject([
    200,
    expect.stringContaining(oldest),
  ]);
  expect(await send(api, `PATCH ${SETTINGS}/signed`, { body: { enabled: true } })).toMatchObject([
    200,
    expect.stringMatching(`^{"id":"${oldest}","public_key":"MFkwEwYH`),
  ]);
  expect(await send(api, `DELETE ${SETTINGS}`)).toEqual([
    405,
    '{"errors":[{"field":null,"message":"method not allowed"}]}',
  ]);
});

test("legacy settings have no created date", async () => {
  await using api = await serveApi();
  await created(api, { url: "https://example.com" });
  api.simulator.settings.setPlan("main", { legacySettings: true });
  const [, text] = await send(api, `GET ${SETTINGS}/all`);
  expect(text).toContain('"created_date":null,"updated_date":"2026-01-05T09:00:00Z"');
});

test("signing off deletes the key, on again makes another", async () => {
  await using api = await serveApi();
  const id = await created(api, { url: "https://example.com" });
  const sign = async (enabled: boolean) => {
    const [status, text] = await send(api, `PATCH ${SETTINGS}/signed/${id}`, { body: { enabled } });
    expect(status).toBe(200);
    return (JSON.parse(text) as { public_key: string }).public_key;
  };
  const first = await sign(true);
  expect(first).toMatch(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE.{88}$/);
  expect(await sign(true)).toBe(first);
  const [, read] = await send(api, `GET ${SETTINGS}/${id}`);
  expect(JSON.parse(read)).toMatchObject({ public_key: first });
  expect(await sign(false)).toBe("");
  expect(await send(api, `GET ${SETTINGS}/signed/${id}`)).toEqual([200, `{"id":"${id}","public_key":""}`]);
  expect((await send(api, `GET ${SETTINGS}/${id}`))[1]).not.toContain("public_key");
  expect(await sign(true)).not.toBe(first);
});

test("account_status_change shows only where it is asked for", async () => {
  await using api = await serveApi();
  const id = await created(api, { url: "https://example.com", account_status_change: true });
  const path = `${SETTINGS}/${id}`;
  expect((await send(api, `GET ${path}`))[1]).not.toContain("account_status_change");
  expect((await send(api, `GET ${path}?include=nothing`))[1]).not.toContain("account_status_change");
  for (const where of [path, `${SETTINGS}/all`, SETTINGS]) {
    const [, text] = await send(api, `GET ${where}?include=account_status_change`);
    expect(text).toContain('"account_status_change":true');
  }
  const [, changed] = await send(api, `PATCH ${path}?include=account_status_change`, {
    body: {
      account_status_change: false,
    },
  });
  expect(changed).toContain('"account_status_change":false');
});

test("the OAuth secret is kept, never shown, and goes with empty strings", async () => {
  await using api = await serveApi();
  const stored = () => api.simulator.account("main").settings.oldest()?.oauth;
  const id = await created(api, {
    url: "https://example.com",
    oauth_client_id: "one",
    oauth_client_secret: "s3cret",
    oauth_token_url: "https://example.com/token",
  });
  const same = { oauth_client_id: "one", oauth_token_url: "https://example.com/token" };
  const [, text] = await send(api, `PATCH ${SETTINGS}/${id}`, { body: same });
  expect(text).not.toContain("s3cret");
  expect(stored()).toEqual({
    clientId: "one",
    clientSecret: "s3cret",
    tokenUrl: "https://example.com/token",
  });
  await send(api, `PATCH ${SETTINGS}/${id}`, { body: { open: true } });
  expect(stored()).toMatchObject({ clientId: "one" });
  const off = { oauth_client_id: "", oauth_client_secret: "", oauth_token_url: "" };
  const [, without] = await send(api, `PATCH ${SETTINGS}/${id}`, { body: off });
  expect(without).not.toContain("oauth");
  expect(stored()).toBeNull();
});

test.each([
  [{ oauth_client_id: "id" }, "oauth_client_id requires oauth_token_url"],
  [{ oauth_token_url: "https://example.com" }, "oauth_token_url requires oauth_client_id"],
  [{ oauth_client_secret: "secret" }, "oauth_client_secret requires oauth_client_id and oauth_token_url"],
  [
    { oauth_client_secret: "secret", oauth_client_id: "id" },
    "oauth_client_secret requires oauth_client_id and oauth_token_url",
  ],
])("OAuth members that lack another are refused: %j", async (oauth, message) => {
  await using api = await serveApi();
  const url = "https://example.com";
  expect(await send(api, `POST ${SETTINGS}`, { body: { url, ...oauth } })).toEqual([400, error(message)]);
  const id = await created(api, { url });
  expect(await send(api, `PATCH ${SETTINGS}/${id}`, { body: oauth })).toEqual([400, error(message)]);
  expect(await send(api, "POST /v3/user/webhooks/event/test", { body: { url, ...oauth } })).toEqual([
    400,
    error(message),
  ]);
});

test.each([
  { oauth_client_id: "two", oauth_token_url: "https://example.com/token" },
  { oauth_client_id: "one", oauth_token_url: "https://thief.example.com/token" },
])("a stored OAuth secret never goes with %j, which it was not given for", async (changed) => {
  await using api = await serveApi();
  const id = await created(api, {
    url: "https://example.com",
    oauth_client_id: "one",
    oauth_client_secret: "s3cret",
    oauth_token_url: "https://example.com/token",
  });
  expect((await send(api, `PATCH ${SETTINGS}/${id}`, { body: changed }))[0]).toBe(200);
  expect(api.simulator.account("main").settings.oldest()?.oauth?.clientSecret).toBe("");
  await send(api, `PATCH ${SETTINGS}/${id}`, { body: { ...changed, oauth_client_secret: "another" } });
  expect(api.simulator.account("main").settings.oldest()?.oauth?.clientSecret).toBe("another");
});

test.each(["ftp://example.com/token", "example.com/token", "http://"])(
  "%s is refused as a token URL",
  async (tokenUrl) => {
    await using api = await serveApi();
    const body = { url: "https://example.com", oauth_client_id: "id", oauth_token_url: tokenUrl };
    const refused = [400, error(`'${tokenUrl}' is not a valid url`)];
    expect(await send(api, `POST ${SETTINGS}`, { body })).toEqual(refused);
    expect(await send(api, "POST /v3/user/webhooks/event/test", { body })).toEqual(refused);
    const id = await created(api, { url: "https://example.com" });
    expect(await send(api, `PATCH ${SETTINGS}/${id}`, { body })).toEqual(refused);
  },
);

test("a friendly name can be set, shared and taken away", async () => {
  await using api = await serveApi();
  const id = await created(api, { url: "https://example.com/1", friendly_name: "Mine" });
  await created(api, { url: "https://example.com/2", friendly_name: "Mine" });
  const [, text] = await send(api, `PATCH ${SETTINGS}/${id}`, { body: { friendly_name: null } });
  expect(text).toContain('"friendly_name":null');
});

test("two accounts see nothing of one another", async () => {
  await using api = await serveApi();
  const url = "https://example.com";
  const id = await created(api, { url }, "sub-1");
  expect(await send(api, `GET ${SETTINGS}/${id}`)).toEqual([404, error("Invalid id provided.")]);
  await created(api, { url });
  await created(api, { url }, "account-id 12345");
  const [, text] = await send(api, `GET ${SETTINGS}/all`, { onBehalfOf: "sub-1" });
  const { webhooks } = JSON.parse(text) as { webhooks: { id: string }[] };
  expect(webhooks.map((entry) => entry.id)).toEqual([id]);
  expect(api.simulator.account("account-id 12345").settings.all()).toHaveLength(1);
});

test("a test request is posted with what is known of its settings", async () => {
  await using api = await serveApi();
  const url = "https://example.com/other";
  const id = await created(api, {
    url: "https://example.com",
    oauth_client_id: "id",
    oauth_client_secret: "secret",
    oauth_token_url: "https://example.com/token",
  });
  const test = "/v3/user/webhooks/event/test";
  const saved = { oauth_client_id: "id", oauth_token_url: "https://example.com/token" };
  await send(api, `PATCH ${SETTINGS}/signed/${id}`, { body: { enabled: true } });
  expect(await send(api, `POST ${test}`, { body: { url } })).toEqual([204, ""]);
  expect(await send(api, `POST ${test}`, { body: { url, id, ...saved } })).toEqual([204, ""]);
  expect(api.posts).toMatchObject([
    { request: { url, signWith: null, oauth: null } },
    { request: { url, signWith: { account: "main" }, oauth: { clientSecret: "secret" } } },
  ]);
  expect(await send(api, `POST ${test}`, { body: { url, ...saved, oauth_client_id: "unsaved" } })).toEqual([
    400,
    error("oauth_client_secret is required: none is stored"),
  ]);
  expect(await send(api, `POST ${test}`, { body: {} })).toEqual([400, error("'' is not a valid url")]);
  expect(await send(api, `POST ${test}`, { body: { url, id: "nothing" } })).toEqual([
    404,
    error("Invalid id provided."),
  ]);
});

test("a switch of signing must say on or off", async () => {
  await using api = await serveApi();
  const id = await created(api, { url: "https://example.com" });
  for (const body of [{}, { enabled: "true" }, { enabled: null }]) {
    expect(await send(api, `PATCH ${SETTINGS}/signed/${id}`, { body })).toEqual([
      400,
      '{"errors":[{"field":"enabled","message":"enabled must be a boolean"}]}',
    ]);
  }
});
