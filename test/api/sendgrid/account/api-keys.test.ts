import { expect, test } from "vitest";
import { OPERATIONS } from "../../../../server/api/sendgrid/routes.ts";
import { ALL_SCOPES } from "../../../../server/contract/api-scopes.ts";
import { serveApi } from "../served-api.ts";
import type { ServedApi } from "../served-api.ts";

const KEYS = "/v3/api_keys";

interface NewKey {
  readonly api_key: string;
  readonly api_key_id: string;
}

function setUp(api: ServedApi) {
  /** Calls with the official client and this key; a subuser's name goes into on-behalf-of. */
  const callAs =
    (key: string, subuser?: string) =>
    async (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: object) => {
      const client = api.client(key);
      if (subuser !== undefined) client.setImpersonateSubuser(subuser);
      try {
        const [response] = await client.request(body === undefined ? { method, url } : { method, url, body });
        return { status: response.statusCode, body: response.body as unknown };
      } catch (error) {
        const { code, response } = error as { code: number; response: { body: unknown } };
        return { status: code, body: response.body };
      }
    };
  const call = callAs("SG.first");
  return {
    call,
    callAs,
    create: async (name: string, scopes?: readonly string[]) => {
      const { body } = await call("POST", KEYS, scopes === undefined ? { name } : { name, scopes });
      return body as NewKey;
    },
  };
}

const FORBIDDEN = { status: 403, body: { errors: [{ field: null, message: "access forbidden" }] } };
const UNAUTHORIZED = { status: 401, body: { errors: [{ field: null, message: "authorization required" }] } };

function refusal(message: string, field: string | null = null): { readonly errors: readonly object[] } {
  return { errors: [{ field, message }] };
}

test("a key is made, listed, read, renamed, given other scopes and deleted", async () => {
  await using api = await serveApi();
  const { call } = setUp(api);
  const scopes = ["mail.send", "alerts.read"];
  const created = await call("POST", KEYS, { name: "My API Key", scopes });
  expect(created.status).toBe(201);
  const { api_key: secret, api_key_id: id } = created.body as NewKey;
  expect(created.body).toEqual({ api_key: secret, api_key_id: id, name: "My API Key", scopes });
  expect(secret).toMatch(new RegExp(`^SG\\.${id}\\.[\\w-]{43}$`));
  const one = `${KEYS}/${id}`;
  expect(await call("GET", one)).toEqual({
    status: 200,
    body: { api_key_id: id, name: "My API Key", scopes },
  });
  expect(await call("PATCH", one, { name: "A New Hope" })).toEqual({
    status: 200,
    body: { api_key_id: id, name: "A New Hope" },
  });
  const changed = { name: "Profiles Key", scopes: ["user.profile.read"] };
  expect(await call("PUT", one, changed)).toEqual({ status: 200, body: { api_key_id: id, ...changed } });
  expect(await call("GET", KEYS)).toEqual({
    status: 200,
    body: { result: [{ name: "Profiles Key", api_key_id: id }] },
  });
  expect(await call("DELETE", one)).toMatchObject({ status: 204 });
  expect(await call("GET", KEYS)).toEqual({ status: 200, body: { result: [] } });
});

test("a key may do what its scopes say, and is refused once it is deleted", async () => {
  await using api = await serveApi();
  const { call, callAs, create } = setUp(api);
  const { api_key: secret, api_key_id: id } = await create("limited", ["mail.batch.create"]);
  const limited = callAs(secret);
  expect(await limited("POST", "/v3/mail/batch")).toMatchObject({ status: 201 });
  expect(await limited("GET", "/v3/user/username")).toEqual(FORBIDDEN);
  expect(await limited("GET", "/v3/scopes")).toEqual({
    status: 200,
    body: { scopes: ["mail.batch.create"] },
  });
  const mail = {
    personalizations: [{ to: [{ email: "ada@example.com" }] }],
    from: { email: "s@example.com" },
  };
  expect(await limited("POST", "/v3/mail/send", mail)).toEqual({
    status: 403,
    body: { errors: [{ message: "access forbidden", field: null, help: null }] },
  });
  await call("PUT", `${KEYS}/${id}`, { name: "limited", scopes: ["user.username.read"] });
  expect(await limited("GET", "/v3/user/username")).toMatchObject({ status: 200 });
  expect(await limited("POST", "/v3/mail/batch")).toEqual(FORBIDDEN);
  await call("DELETE", `${KEYS}/${id}`);
  expect(await limited("GET", "/v3/user/username")).toEqual(UNAUTHORIZED);
});

test("a key without scopes has full access, and any other key is let in as before", async () => {
  await using api = await serveApi();
  const { call, callAs, create } = setUp(api);
  const { api_key: secret } = await create("full");
  for (const caller of [callAs(secret), call]) {
    expect(await caller("GET", "/v3/scopes")).toEqual({ status: 200, body: { scopes: ALL_SCOPES } });
    expect(await caller("GET", "/v3/user/username")).toMatchObject({ status: 200 });
  }
});

test("keys that were given at the start stay the only others, and made ones join them", async () => {
  await using api = await serveApi({ apiKeys: [{ key: "SG.first", account: null }] });
  const { callAs, create } = setUp(api);
  const { api_key: secret } = await create("made");
  expect(await callAs("SG.other")("GET", "/v3/scopes")).toEqual(UNAUTHORIZED);
  expect(await callAs(secret)("GET", "/v3/scopes")).toMatchObject({ status: 200 });
});

test("a key that was made for a subuser acts for it alone", async () => {
  await using api = await serveApi();
  const { callAs } = setUp(api);
  const { body } = await callAs("SG.first", "sub-1")("POST", KEYS, { name: "of sub-1" });
  const { api_key: secret, api_key_id: id } = body as NewKey;
  const ofSubuser = callAs(secret);
  expect(await ofSubuser("GET", "/v3/user/username")).toMatchObject({ body: { username: "sub-1" } });
  expect(await callAs(secret, "sub-2")("GET", "/v3/user/username")).toEqual(FORBIDDEN);
  expect(await setUp(api).call("GET", `${KEYS}/${id}`)).toEqual({
    status: 404,
    body: refusal("unable to find API Key"),
  });
});

test("nobody gives scopes that he has not got", async () => {
  await using api = await serveApi();
  const { callAs, create } = setUp(api);
  const scopes = ["api_keys.create", "api_keys.update", "mail.send"];
  const { api_key: secret, api_key_id: id } = await create("keeper", scopes);
  const keeper = callAs(secret);
  expect(await keeper("POST", KEYS, { name: "same", scopes: ["mail.send"] })).toMatchObject({ status: 201 });
  expect(await keeper("POST", KEYS, { name: "more", scopes: ["mail.send", "api_keys.read"] })).toEqual(
    FORBIDDEN,
  );
  expect(await keeper("POST", KEYS, { name: "all" })).toEqual(FORBIDDEN);
  expect(await keeper("PUT", `${KEYS}/${id}`, { name: "me", scopes: ["stats.read"] })).toEqual(FORBIDDEN);
});

test("what is wrong with a key is told in SendGrid's words", async () => {
  await using api = await serveApi();
  const { call, create } = setUp(api);
  expect(await call("POST", KEYS, { scopes: [] })).toEqual({
    status: 400,
    body: refusal("missing required argument", "name"),
  });
  expect(await call("POST", KEYS, { name: "x", scopes: "mail.send" })).toEqual({
    status: 400,
    body: refusal("scopes must be an array", "scopes"),
  });
  const { api_key_id: id } = await create("a key");
  expect(await call("PUT", `${KEYS}/${id}`, { name: "x", scopes: [] })).toEqual({
    status: 400,
    body: refusal("missing required argument", "scopes"),
  });
  const gone = `${KEYS}/qfTQ6KG0QBiwWdJ0-pCLCA`;
  expect((await call("GET", gone)).body).toEqual(refusal("unable to find API Key"));
  expect((await call("PATCH", gone, { name: "x" })).body).toEqual(
    refusal("unable to find API Key to update"),
  );
  expect((await call("PUT", gone, { name: "x" })).body).toEqual(refusal("unable to find API Key to update"));
  expect((await call("DELETE", gone)).body).toEqual(refusal("unable to find API Key for deletion"));
  for (let count = 1; count < 100; count++) await create(`key ${count}`);
  expect(await call("POST", KEYS, { name: "one too many" })).toEqual({
    status: 403,
    body: refusal("Cannot create more than 100 API Keys"),
  });
  const { body } = await call("GET", `${KEYS}?limit=3`);
  expect((body as { result: object[] }).result).toHaveLength(3);
});

test("every scope that an operation wants is one that full access holds", () => {
  const wanted = OPERATIONS.flatMap(({ scope }) => (scope === null ? [] : [scope]));
  expect(wanted.filter((scope) => !ALL_SCOPES.includes(scope))).toEqual([]);
  expect(new Set(ALL_SCOPES).size).toBe(ALL_SCOPES.length);
});
