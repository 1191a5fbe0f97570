import { expect, test } from "vitest";
import { describedCalls, readOpenapiFile } from "../../support/openapi-file.ts";
import { serveApi } from "./served-api.ts";

const SPEC = readOpenapiFile("tsg_webhooks_v3.json");
const SETTINGS = "/v3/user/webhooks/event/settings";
const TEST = "/v3/user/webhooks/event/test";

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using api = await serveApi();
  const call = describedCalls(api, SPEC);
  const body = {
    url: "https://example.com/hook",
    enabled: true,
    open: true,
    friendly_name: "First",
    oauth_client_id: "id",
    oauth_client_secret: "secret",
    oauth_token_url: "https://example.com/token",
  };
  const created = await call({ method: "POST", route: SETTINGS, body });
  expect(created.status).toBe(201);
  const { id } = created.json as { id: string };
  const one = { route: `${SETTINGS}/{id}`, path: `${SETTINGS}/${id}` };
  const signed = { route: `${SETTINGS}/signed/{id}`, path: `${SETTINGS}/signed/${id}` };
  expect(await call({ method: "PATCH", ...signed, body: { enabled: true } })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...signed })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...one })).toMatchObject({ status: 200 });
  expect(
    await call({ method: "GET", ...one, path: `${one.path}?include=account_status_change` }),
  ).toMatchObject({
    json: { account_status_change: false },
  });
  expect(await call({ method: "PATCH", ...one, body: { url: body.url, click: true } })).toMatchObject({
    status: 200,
  });
  expect(await call({ method: "GET", route: `${SETTINGS}/all` })).toMatchObject({ status: 200 });
  expect(await call({ method: "POST", route: TEST, body: { url: body.url, id } })).toMatchObject({
    status: 204,
  });
  expect(await call({ method: "POST", route: SETTINGS, body })).toMatchObject({ status: 400 });
  expect(await call({ method: "POST", route: SETTINGS, body: { url: "nowhere" } })).toMatchObject({
    status: 400,
  });
  expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
  for (const method of ["GET", "DELETE"] as const) {
    expect(await call({ method, ...one })).toMatchObject({ status: 404 });
  }
  expect(await call({ method: "GET", ...signed })).toMatchObject({ status: 404 });
});

test("answers have no member that SendGrid's examples do not show", async ({ skip }) => {
  skip(SPEC.document === undefined, SPEC.absent);
  await using api = await serveApi();
  const { schemas } = (SPEC.document as { components: { schemas: Record<string, unknown> } }).components;
  const known = JSON.stringify(schemas);
  await api.fetch(SETTINGS, { method: "POST", body: JSON.stringify({ url: "https://example.com" }) });
  await api.fetch(`${SETTINGS}/signed`, { method: "PATCH", body: JSON.stringify({ enabled: true }) });
  const response = await api.fetch(`${SETTINGS}/all?include=account_status_change`);
  const { webhooks } = (await response.json()) as { webhooks: object[] };
  expect(webhooks).toEqual([
    expect.objectContaining({ public_key: expect.stringMatching(/^MFk/) as unknown }),
  ]);
  for (const name of Object.keys(webhooks[0] ?? {})) expect(known).toContain(`"${name}":`);
});
