import { expect, test } from "vitest";
import { serveApi } from "./served-api.ts";

const ALL = "/v3/user/webhooks/event/settings/all";

test("without a key the error is the one that each family has, to the byte", async () => {
  await using api = await serveApi();
  for (const authorization of ["", "Bearer ", "Basic dXNlcjpwYXNz", "SG.key"]) {
    const settings = await api.fetch(ALL, { headers: { authorization } });
    expect(settings.headers.get("content-length")).toBe("62");
    expect([settings.status, settings.statusText, await settings.text()]).toEqual([
      401,
      "UNAUTHORIZED",
      '{"errors":[{"field":null,"message":"authorization required"}]}',
    ]);
    const mail = await api.fetch("/v3/mail/send", { method: "POST", headers: { authorization } });
    expect(mail.headers.get("content-length")).toBe("116");
    expect([mail.status, mail.statusText, await mail.text()]).toEqual([
      401,
      "Unauthorized",
      '{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked",' +
        '"field":null,"help":null}]}',
    ]);
  }
});

test("given keys, no other is let in, and a bound key acts for its account only", async () => {
  await using api = await serveApi({
    apiKeys: [
      { key: "SG.main", account: null },
      { key: "SG.bound", account: "sub-1" },
    ],
  });
  const status = async (key: string, onBehalfOf?: string) => {
    const client = api.client(key);
    if (onBehalfOf !== undefined) client.setImpersonateSubuser(onBehalfOf);
    try {
      const [response] = await client.request({ method: "GET", url: ALL });
      return response.statusCode;
    } catch (error) {
      return (error as { code: number }).code;
    }
  };
  expect(await status("SG.other")).toBe(401);
  expect(await status("SG.main")).toBe(200);
  expect(await status("SG.main", "sub-1")).toBe(200);
  expect(await status("SG.bound")).toBe(200);
  expect(await status("SG.bound", "sub-1")).toBe(200);
  expect(await status("SG.bound", "sub-2")).toBe(403);
  api.simulator.settings.create("sub-1", { url: "https://example.com" });
  const response = await api.fetch(ALL, { headers: { authorization: "Bearer SG.bound" } });
  expect(await response.json()).toMatchObject({ webhooks: [{ url: "https://example.com" }] });
});

test("access to another account is forbidden in 56 bytes", async () => {
  await using api = await serveApi({ apiKeys: [{ key: "SG.bound", account: "sub-1" }] });
  const headers = { authorization: "Bearer SG.bound", "on-behalf-of": "sub-2" };
  const response = await api.fetch(ALL, { headers });
  expect([response.status, response.statusText, await response.text()]).toEqual([
    403,
    "FORBIDDEN",
    '{"errors":[{"field":null,"message":"access forbidden"}]}',
  ]);
  expect(response.headers.get("content-length")).toBe("56");
});

test.each(["/v3", "/v3/", "/v3/nowhere", "/v3/user/webhooks/event/settings/7/signed", "/v3/mail/send/"])(
  "the unknown path %s is answered as SendGrid does",
  async (path) => {
    await using api = await serveApi();
    const response = await api.fetch(path);
    expect([response.status, await response.text()]).toEqual([
      404,
      '{"errors":[{"field":null,"message":"resource not found"}]}',
    ]);
  },
);

test("a path that is not SendGrid's is left to others", async () => {
  await using api = await serveApi();
  const response = await api.fetch("/v30/mail/send");
  expect([response.status, await response.text()]).toEqual([404, ""]);
});

test("a wrong method is named in the words of its family", async () => {
  await using api = await serveApi();
  const mail = await api.fetch("/v3/mail/send");
  expect([mail.status, mail.headers.get("allow"), await mail.text()]).toEqual([
    405,
    "POST",
    '{"errors":[{"message":"method not allowed","field":null,"help":null}]}',
  ]);
  const all = await api.fetch(ALL, { method: "PUT" });
  expect([all.status, all.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

test("HEAD is GET without its body, and a browser may ask beforehand without a key", async () => {
  await using api = await serveApi();
  const head = await api.fetch(ALL, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "31", ""]);
  const preflight = await fetch(`${api.url}${ALL}`, { method: "OPTIONS" });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
});

test("answers carry the headers that were seen on SendGrid's", async () => {
  await using api = await serveApi();
  const { headers } = await api.fetch(ALL);
  expect(Object.fromEntries(headers)).toMatchObject({
    server: "nginx",
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    "access-control-max-age": "21600",
  });
  const mail = await api.fetch("/v3/mail/send", { method: "POST" });
  expect(Object.fromEntries(mail.headers)).toMatchObject({
    server: "nginx",
    "content-type": "application/json",
    "access-control-allow-origin": "https://sendgrid.api-docs.io",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "no-sniff",
  });
});

test("a rate limit counts each endpoint and account for a minute, and leaves mail/send alone", async () => {
  await using api = await serveApi({ rateLimits: { requestsPerMinute: 2 } });
  const first = await api.fetch(ALL);
  expect(first.headers.get("x-ratelimit-limit")).toBe("2");
  expect(first.headers.get("x-ratelimit-remaining")).toBe("1");
  expect(first.headers.get("x-ratelimit-reset")).toBe(String(Date.UTC(2026, 0, 5, 9, 1) / 1000));
  expect((await api.fetch(ALL)).status).toBe(200);
  const third = await api.fetch(ALL);
  expect([third.status, third.statusText, await third.text()]).toEqual([
    429,
    "TOO MANY REQUESTS",
    '{"errors":[{"field":null,"message":"too many requests"}]}',
  ]);
  expect((await api.fetch(ALL, { headers: { "on-behalf-of": "sub-1" } })).status).toBe(200);
  const mail = await api.fetch("/v3/mail/send", { method: "POST" });
  expect([mail.status, mail.headers.get("x-ratelimit-limit")]).toEqual([400, null]);
  await api.simulator.advance({ by: 60_000 });
  expect((await api.fetch(ALL)).status).toBe(200);
});
