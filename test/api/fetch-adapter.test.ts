import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { toFetch } from "../../server/api/fetch-adapter.ts";
import type { ApiHandler, ApiRequest } from "../../server/api/http.ts";

const BASE = "http://simulator.test";

const echo: ApiHandler = async (request: ApiRequest) => ({
  status: 200,
  headers: { "x-path": request.path, "x-query": request.query.toString() },
  body: await request.body(),
});

test("path, query and body arrive as they were sent", async () => {
  const response = await toFetch(echo)(
    new Request(`${BASE}/v3/a%2Fb?include=x`, { method: "POST", body: "héllo" }),
  );
  expect(response.headers.get("x-path")).toBe("/v3/a%2Fb");
  expect(response.headers.get("x-query")).toBe("include=x");
  expect(await response.text()).toBe("héllo");
});

test("a compressed body arrives decompressed", async () => {
  const response = await toFetch(echo)(
    new Request(BASE, { method: "POST", body: gzipSync("hello"), headers: { "content-encoding": "gzip" } }),
  );
  expect(await response.text()).toBe("hello");
});

test("a body that is not what its encoding says cannot be read", async () => {
  const request = new Request(BASE, {
    method: "POST",
    body: "hello",
    headers: { "content-encoding": "gzip" },
  });
  await expect(toFetch(echo)(request)).rejects.toThrow("The request's body cannot be decompressed.");
});

test("a 30 MB bomb in a small compressed body is too large", async () => {
  const body = gzipSync(Buffer.alloc(31 * 1024 * 1024));
  const request = new Request(BASE, { method: "POST", body, headers: { "content-encoding": "gzip" } });
  await expect(toFetch(echo)(request)).rejects.toThrow("The request's body is larger than 31457280 bytes.");
});

test("an answer that may have no body has none", async () => {
  const none = toFetch(async () => await Promise.resolve({ status: 204, headers: {}, body: "" }));
  const response = await none(new Request(BASE));
  expect(response.status).toBe(204);
  expect(response.body).toBeNull();
  const head = await toFetch(echo)(new Request(BASE, { method: "HEAD" }));
  expect(head.body).toBeNull();
});

test("a request that is nobody's is answered 404", async () => {
  const nobody = toFetch(async () => await Promise.resolve(undefined));
  expect((await nobody(new Request(BASE))).status).toBe(404);
});
