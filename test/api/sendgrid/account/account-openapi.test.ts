import { expect, test } from "vitest";
import { describedCalls, readOpenapiFile } from "../../../support/openapi-file.ts";
import { serveApi } from "../served-api.ts";

const MAIL = readOpenapiFile("tsg_mail_v3.json");
const SENDS = readOpenapiFile("tsg_scheduled_sends_v3.json");
const SCOPES = readOpenapiFile("tsg_scopes_v3.json");
const KEYS = readOpenapiFile("tsg_api_keys_v3.json");
const USER = readOpenapiFile("tsg_user_v3.json");

test("batch ids and scheduled sends are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(MAIL.document === undefined, MAIL.absent);
  skip(SENDS.document === undefined, SENDS.absent);
  await using api = await serveApi();
  const mail = describedCalls(api, MAIL);
  const sends = describedCalls(api, SENDS);
  const { status, json } = await mail({ method: "POST", route: "/v3/mail/batch" });
  expect(status).toBe(201);
  const { batch_id: batchId } = json as { batch_id: string };
  const batch = { method: "GET", route: "/v3/mail/batch/{batch_id}" } as const;
  expect(await mail({ ...batch, path: `/v3/mail/batch/${batchId}` })).toMatchObject({ status: 200 });
  expect(await mail({ ...batch, path: "/v3/mail/batch/unknown" })).toMatchObject({ status: 400 });
  const all = "/v3/user/scheduled_sends";
  const one = { route: `${all}/{batch_id}`, path: `${all}/${batchId}` };
  const body = { batch_id: batchId, status: "pause" };
  expect(await sends({ method: "PATCH", ...one, body: { status: "pause" } })).toMatchObject({ status: 404 });
  expect(await sends({ method: "POST", route: all, body })).toMatchObject({ status: 201 });
  expect(await sends({ method: "POST", route: all, body })).toMatchObject({ status: 400 });
  expect(await sends({ method: "GET", route: all })).toMatchObject({ status: 200 });
  expect(await sends({ method: "GET", ...one })).toMatchObject({ status: 200 });
  expect(await sends({ method: "PATCH", ...one, body: { status: "cancel" } })).toMatchObject({ status: 204 });
  expect(await sends({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
  expect(await sends({ method: "DELETE", ...one })).toMatchObject({ status: 404 });
});

test("scopes are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(SCOPES.document === undefined, SCOPES.absent);
  await using api = await serveApi();
  const call = describedCalls(api, SCOPES);
  expect(await call({ method: "GET", route: "/v3/scopes" })).toMatchObject({ status: 200 });
  const anonymous = describedCalls(
    { fetch: (path, init) => api.fetch(path, { ...init, headers: { authorization: "" } }) },
    SCOPES,
  );
  expect(await anonymous({ method: "GET", route: "/v3/scopes" })).toMatchObject({ status: 401 });
});

test("API keys are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(KEYS.document === undefined, KEYS.absent);
  await using api = await serveApi();
  const call = describedCalls(api, KEYS);
  const all = "/v3/api_keys";
  const body = { name: "My API Key", scopes: ["mail.send", "alerts.read"] };
  const { status, json } = await call({ method: "POST", route: all, body });
  expect(status).toBe(201);
  const { api_key_id: id } = json as { api_key_id: string };
  const one = { route: `${all}/{api_key_id}`, path: `${all}/${id}` };
  expect(await call({ method: "GET", route: all })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", route: all, path: `${all}?limit=1` })).toMatchObject({ status: 200 });
  expect(await call({ method: "GET", ...one })).toMatchObject({ status: 200 });
  expect(await call({ method: "PATCH", ...one, body: { name: "A New Hope" } })).toMatchObject({
    status: 200,
  });
  expect(await call({ method: "PUT", ...one, body })).toMatchObject({ status: 200 });
  expect(await call({ method: "PUT", ...one, body: { ...body, scopes: [] } })).toMatchObject({ status: 400 });
  expect(await call({ method: "DELETE", ...one })).toMatchObject({ status: 204 });
  for (const method of ["GET", "DELETE"] as const) {
    expect(await call({ method, ...one })).toMatchObject({ status: 404 });
  }
});

test("account and user are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(USER.document === undefined, USER.absent);
  await using api = await serveApi();
  const call = describedCalls(api, USER);
  for (const name of ["account", "credits", "email", "profile", "username"]) {
    expect(await call({ method: "GET", route: `/v3/user/${name}` })).toMatchObject({ status: 200 });
  }
  const changes = [
    ["PUT", "email", { email: "ada@example.com" }],
    ["PUT", "password", { new_password: "new", old_password: "old" }],
    ["PATCH", "profile", { city: "Denver, CO" }],
    ["PUT", "username", { username: "ada" }],
  ] as const;
  for (const [method, name, body] of changes) {
    expect(await call({ method, route: `/v3/user/${name}`, body })).toMatchObject({ status: 200 });
  }
});
