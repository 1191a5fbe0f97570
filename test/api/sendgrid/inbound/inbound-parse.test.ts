import { expect, test } from "vitest";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const SETTINGS = "/v3/user/webhooks/parse/settings";
const STATISTICS = "/v3/user/webhooks/parse/stats";
const POLICIES = "/v3/user/webhooks/security/policies";
const SPEC = readOpenapiFile("tsg_webhooks_v3.json");
const SETTING = { url: "https://example.com/parse", hostname: "mail.example.com" };
const OAUTH = { client_id: "id", client_secret: "secret", token_url: "https://example.com/token" };

function setUp(api: ServedApi) {
  return async (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, body?: object) => {
    try {
      const request = body === undefined ? { method, url } : { method, url, body };
      const [response] = await api.client().request(request);
      return { status: response.statusCode, body: response.body as unknown };
    } catch (error) {
      const { code, response } = error as { code: number; response: { body: unknown } };
      return { status: code, body: response.body };
    }
  };
}

function refusal(status: number, message: string, field: string | null = null) {
  return { status, body: { errors: [{ field, message }] } };
}

test("a parse setting is made, listed, read, changed and deleted with the official client", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  const made = { ...SETTING, spam_check: false, send_raw: false };
  const one = `${SETTINGS}/${SETTING.hostname}`;
  expect(await call("GET", SETTINGS)).toEqual({ status: 200, body: { result: [] } });
  expect(await call("POST", SETTINGS, SETTING)).toEqual({ status: 201, body: made });
  expect(await call("GET", SETTINGS)).toEqual({ status: 200, body: { result: [made] } });
  expect(await call("PATCH", one, { send_raw: true })).toEqual({
    status: 200,
    body: { ...made, send_raw: true },
  });
  expect(await call("GET", `${SETTINGS}/MAIL.example.com`)).toMatchObject({ body: { send_raw: true } });
  expect(await call("DELETE", one)).toMatchObject({ status: 204 });
  for (const method of ["GET", "PATCH", "DELETE"] as const) {
    const body = method === "PATCH" ? {} : undefined;
    expect(await call(method, one, body)).toEqual(refusal(404, "resource not found"));
  }
});

test("a host name is given once, whoever has it", async () => {
  await using api = await serveApi();
  await setUp(api)("POST", SETTINGS, SETTING);
  const answer = await api.fetch(SETTINGS, {
    method: "POST",
    headers: { "on-behalf-of": "sub" },
    body: JSON.stringify({ ...SETTING, hostname: "Mail.Example.com" }),
  });
  expect(answer.status).toBe(400);
});

test("what cannot be meant is refused, field by field", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  for (const [change, message, field] of [
    [{ hostname: undefined }, "hostname is required", "hostname"],
    [{ hostname: "not a host" }, "invalid hostname", "hostname"],
    [{ url: "nowhere" }, "'nowhere' is not a valid url", "url"],
    [{ spam_check: "yes" }, "spam_check must be a boolean", "spam_check"],
    [{ security_policy: "none" }, "security policy not found", "security_policy"],
  ] as const) {
    expect(await call("POST", SETTINGS, { ...SETTING, ...change })).toEqual(refusal(400, message, field));
  }
  expect(await call("POST", POLICIES, { name: "none" })).toEqual(
    refusal(400, "one of oauth or signature is required"),
  );
  expect(await call("POST", POLICIES, { oauth: { ...OAUTH, client_secret: "" } })).toMatchObject({
    status: 400,
  });
  expect(await call("GET", STATISTICS)).toEqual(refusal(400, "start_date is required", "start_date"));
});

test("a policy keeps its secret, and is not deleted while a parse setting goes by it unless forced", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  const created = await call("POST", POLICIES, { name: "Both", oauth: OAUTH, signature: { enabled: true } });
  const { policy } = created.body as { policy: { id: string; signature: { public_key: string } } };
  const { id } = policy;
  expect(created).toEqual({
    status: 201,
    body: {
      policy: {
        id,
        name: "Both",
        oauth: { client_id: "id", token_url: OAUTH.token_url, scopes: [] },
        signature: { public_key: expect.stringMatching(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/) },
      },
    },
  });
  expect(await call("POST", SETTINGS, { ...SETTING, security_policy: id })).toMatchObject({
    status: 201,
    body: { security_policy: id },
  });
  expect(await call("DELETE", `${POLICIES}/${id}`)).toMatchObject({ status: 400 });
  expect(await call("DELETE", `${POLICIES}/${id}?force=true`)).toEqual({
    status: 200,
    body: { policy: null },
  });
  expect(await call("GET", `${SETTINGS}/${SETTING.hostname}`)).toMatchObject({
    body: expect.not.objectContaining({ security_policy: id }),
  });
  expect(await call("GET", `${POLICIES}/${id}`)).toEqual(refusal(404, "resource not found"));
});

test("signing switched off and on again makes another key", async () => {
  await using api = await serveApi();
  const call = setUp(api);
  const sign = { name: "Signed", oauth: OAUTH, signature: { enabled: true } };
  const keyOf = (answer: { body: unknown }) =>
    (answer.body as { policy: { signature?: { public_key: string } } }).policy.signature?.public_key;
  const created = await call("POST", POLICIES, sign);
  const path = `${POLICIES}/${(created.body as { policy: { id: string } }).policy.id}`;
  expect(keyOf(await call("PATCH", path, { signature: { enabled: false } }))).toBeUndefined();
  const again = keyOf(await call("PATCH", path, { signature: { enabled: true } }));
  expect(again).not.toBe(keyOf(created));
  expect(await call("GET", POLICIES)).toMatchObject({
    body: { policies: [{ signature: { public_key: again } }] },
  });
});

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using api = await serveApi();
  const call = describedCalls(api, SPEC);
  const one = { route: `${SETTINGS}/{hostname}`, path: `${SETTINGS}/mail.example.com` };
  const body = { ...SETTING, spam_check: true, send_raw: false };
  expect(await call({ method: "POST", route: SETTINGS, body })).toMatchObject({ status: 201 });
  expect(await call({ method: "GET", route: SETTINGS })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...one })).toMatchObject({ status: 200 });
  expect(await call({ method: "PATCH", ...one, body: { send_raw: true } })).toMatchObject({ status: 200 });
  expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
  expect(await call({ method: "GET", ...one })).toMatchObject({ status: 404 });
  expect(
    await call({ method: "GET", route: STATISTICS, path: `${STATISTICS}?start_date=2026-01-04` }),
  ).toMatchObject({ json: [{ date: "2026-01-04" }, { date: "2026-01-05" }] });
  const made = await call({ method: "POST", route: POLICIES, body: { name: "P", oauth: OAUTH } });
  const { policy } = made.json as { policy: { id: string } };
  const onePolicy = { route: `${POLICIES}/{id}`, path: `${POLICIES}/${policy.id}` };
  expect(await call({ method: "GET", route: POLICIES })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...onePolicy })).toMatchObject({ status: 200 });
  expect(await call({ method: "PATCH", ...onePolicy, body: { name: "Q" } })).toMatchObject({ status: 200 });
  expect(await call({ method: "DELETE", ...onePolicy })).toMatchObject({ status: 200 });
});
