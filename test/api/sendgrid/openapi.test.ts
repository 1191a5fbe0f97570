import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { expect, test } from "vitest";
import { serveApi } from "./served-api.ts";
import type { ServedApi } from "./served-api.ts";

// SendGrid's own description of the API lies beside the repository, not in it.
const SPEC = new URL("../../../../shared/data/oai/tsg_webhooks_v3.json", import.meta.url);
const SETTINGS = "/v3/user/webhooks/event/settings";
const TEST = "/v3/user/webhooks/event/test";

function readSpec(): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(SPEC, "utf8")) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}

const spec = readSpec();
const ABSENT = "the OpenAPI file tsg_webhooks_v3.json does not lie beside the repository";

/** Sends a request and holds both directions against the description. */
function setUp(api: ServedApi) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addSchema(spec ?? {}, "spec");
  const violations = (pointer: string, data: unknown): unknown[] => {
    const validate = ajv.compile({ $ref: `spec#${pointer}` });
    return validate(data) ? [] : (validate.errors ?? []);
  };
  return async ({ method, route, path, body }: Call) => {
    const operation = `/paths/${escaped(route)}/${method.toLowerCase()}`;
    if (body !== undefined) {
      expect(violations(`${operation}/requestBody/content/application~1json/schema`, body)).toEqual([]);
    }
    const sent = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await api.fetch(path ?? route, sent);
    const text = await response.text();
    const described = `${operation}/responses/${response.status}`;
    expect(ajv.getSchema(`spec#${described}`), described).toBeDefined();
    if (text === "") return { status: response.status, json: {} };
    const json: unknown = JSON.parse(text);
    expect(violations(`${described}/content/application~1json/schema`, json)).toEqual([]);
    return { status: response.status, json: json as Record<string, string> };
  };
}

interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As the description names it. */
  readonly route: string;
  readonly path?: string;
  readonly body?: unknown;
}

function escaped(path: string): string {
  return encodeURIComponent(path.replaceAll("~", "~0").replaceAll("/", "~1"));
}

test("requests and answers are as SendGrid's OpenAPI describes them", async ({ skip }) => {
  skip(spec === undefined, ABSENT);
  await using api = await serveApi();
  const call = setUp(api);
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
  const { id } = created.json;
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
  skip(spec === undefined, ABSENT);
  await using api = await serveApi();
  const { schemas } = (spec as { components: { schemas: Record<string, unknown> } }).components;
  const known = JSON.stringify(schemas);
  await api.fetch(SETTINGS, { method: "POST", body: JSON.stringify({ url: "https://example.com" }) });
  await api.fetch(`${SETTINGS}/signed`, { method: "PATCH", body: JSON.stringify({ enabled: true }) });
  const response = await api.fetch(`${SETTINGS}/all?include=account_status_change`);
  const { webhooks } = (await response.json()) as { webhooks: object[] };
  for (const name of Object.keys(webhooks[0] ?? {})) expect(known).toContain(`"${name}":`);
});
