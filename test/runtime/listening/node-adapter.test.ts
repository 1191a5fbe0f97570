import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ApiHandler } from "../../../server/api/http.ts";
import { BodyTooLarge, BodyUnreadable, RequestAborted, TooManyBodies } from "../../../server/api/http.ts";
import { BodyBudget } from "../../../server/runtime/listening/body-budget.ts";
import { toNode } from "../../../server/runtime/listening/node-adapter.ts";
import type { NodeAdapterOptions } from "../../../server/runtime/listening/node-adapter.ts";

const LIMIT_BYTES = 1000;

async function setUp(options: NodeAdapterOptions = {}) {
  const failures: unknown[] = [];
  const echo: ApiHandler = async (request) => {
    try {
      const bytes = await request.body();
      return { status: 200, headers: { "X-Path": request.path }, body: bytes };
    } catch (error) {
      failures.push(error);
      if (error instanceof TooManyBodies) return { status: 503, headers: {}, body: "busy" };
      if (error instanceof BodyTooLarge) return { status: 413, headers: {}, body: "too large" };
      if (error instanceof BodyUnreadable) return { status: 400, headers: {}, body: "unreadable" };
      throw error;
    }
  };
  const server = createServer(toNode(echo, { maxBodyBytes: LIMIT_BYTES, ...options }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    failures,
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test("a body at the limit is read, one byte more is refused", async () => {
  await using served = await setUp();
  const atLimit = await fetch(served.url, { method: "POST", body: "x".repeat(LIMIT_BYTES) });
  expect(await atLimit.text()).toHaveLength(LIMIT_BYTES);
  const over = await fetch(served.url, { method: "POST", body: "x".repeat(LIMIT_BYTES + 1) });
  expect([over.status, await over.text()]).toEqual([413, "too large"]);
});

test("a body without a length that never ends is refused while it is being sent", async () => {
  await using served = await setUp();
  const request = httpRequest(served.url, { method: "POST", headers: { "Transfer-Encoding": "chunked" } });
  request.on("error", () => undefined);
  request.write("x".repeat(LIMIT_BYTES * 50));
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(413);
  expect(response.headers.connection).toBe("close");
  request.destroy();
});

test("8 MB more than allowed do not cost the client its answer", async () => {
  await using served = await setUp();
  const response = await fetch(served.url, { method: "POST", body: new Uint8Array(8 * 1024 * 1024) });
  expect([response.status, await response.text()]).toEqual([413, "too large"]);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
])("a body compressed with %s is read", async (encoding, compress) => {
  await using served = await setUp();
  const response = await fetch(served.url, {
    method: "POST",
    headers: { "content-encoding": encoding },
    body: compress("hello, hello, hello"),
  });
  expect(await response.text()).toBe("hello, hello, hello");
});

test("a small compressed body that grows over the limit is refused", async () => {
  await using served = await setUp();
  const headers = { "content-encoding": "gzip" };
  const response = await fetch(served.url, {
    method: "POST",
    headers,
    body: gzipSync("x".repeat(LIMIT_BYTES + 1)),
  });
  expect(response.status).toBe(413);
});

test.each(["gzip", "br", "deflate", "zstd"])("a body that is no %s is unreadable", async (encoding) => {
  await using served = await setUp();
  const headers = { "content-encoding": encoding };
  const response = await fetch(served.url, { method: "POST", headers, body: "hello" });
  expect([response.status, await response.text()]).toEqual([400, "unreadable"]);
});

test("a client that waits for 100-continue is told to go on", async () => {
  await using served = await setUp();
  const request = httpRequest(served.url, {
    method: "POST",
    headers: { Expect: "100-continue", "Content-Length": 5 },
  });
  request.flushHeaders();
  await once(request, "continue");
  request.end("hello");
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(Buffer.concat(await response.toArray()).toString()).toBe("hello");
});

test("a client that goes away in the middle of its body harms nobody", async () => {
  await using served = await setUp();
  const socket = connect(served.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: simulator\r\nContent-Length: 100\r\n\r\nhalf");
  await once(socket, "connect");
  socket.destroy();
  await expect.poll(() => served.failures).toHaveLength(1);
  expect(served.failures[0]).toBeInstanceOf(RequestAborted);
  expect((await fetch(served.url, { method: "POST", body: "next" })).status).toBe(200);
});

test("uploads that hold all the room turn the next one away until they are through, but no small one", async () => {
  const bodies = new BodyBudget(300_000);
  await using served = await setUp({ maxBodyBytes: 250_000, bodies });
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    (await fetch(served.url, { method: "POST", body, headers })).status;
  const held = connect(served.port, "127.0.0.1");
  held.write("POST / HTTP/1.1\r\nHost: simulator\r\nContent-Length: 240001\r\n\r\n");
  held.write("x".repeat(240_000));
  await expect.poll(() => bodies.bytes).toBe(240_000 - 16 * 1024);
  expect(await post("x".repeat(200_000))).toBe(503);
  // A bomb counts as large as it grows.
  expect(await post(gzipSync("x".repeat(200_000)), { "content-encoding": "gzip" })).toBe(503);
  expect(await post("x".repeat(16 * 1024))).toBe(200);
  held.end("x");
  expect(await textOf(held)).toContain("200 OK");
  expect(await post("x".repeat(200_000))).toBe(200);
  await expect.poll(() => bodies.bytes).toBe(0);
});

test("an upload that is given up gives its room back", async () => {
  const bodies = new BodyBudget(300_000);
  await using served = await setUp({ maxBodyBytes: 250_000, bodies });
  const socket = connect(served.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: simulator\r\nContent-Length: 240001\r\n\r\n");
  socket.write("x".repeat(240_000));
  await expect.poll(() => bodies.bytes).toBeGreaterThan(200_000);
  socket.resetAndDestroy();
  await expect.poll(() => bodies.bytes).toBe(0);
});

test("a handler may want less than the adapter reads", async () => {
  const wanting: ApiHandler = async (request) => {
    const size = await request.body(10).then(
      (bytes) => `${bytes.byteLength}`,
      (error: unknown) => String(error),
    );
    return { status: 200, headers: {}, body: size };
  };
  const server = createServer(toNode(wanting));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const answers = ["0123456789", "0123456789a"].map(async (body) =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body })).text(),
  );
  expect(await Promise.all(answers)).toEqual([
    "10",
    "BodyTooLarge: The request's body is larger than 10 bytes.",
  ]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("a request through a proxy names a whole URL and is understood", async () => {
  await using served = await setUp();
  const socket = connect(served.port, "127.0.0.1");
  socket.write("GET http://api.sendgrid.com/v3/scopes?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(await textOf(socket)).toContain("X-Path: /v3/scopes\r\n");
});

test("what is nobody's goes to the next listener, or is 404 where there is none", async () => {
  const nobody: ApiHandler = async () => await Promise.resolve(undefined);
  const listener = toNode(nobody);
  const withNext = createServer((request, response) =>
    listener(request, response, () => response.end("next")),
  );
  const alone = createServer((request, response) => listener(request, response));
  for (const [server, expected] of [
    [withNext, [200, "next"]],
    [alone, [404, ""]],
  ] as const) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect([response.status, await response.text()]).toEqual(expected);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test("a bug in a handler reaches next, so that the host decides what to show", async () => {
  const failing = toNode(async () => await Promise.reject(new Error("bug")));
  const server = createServer((request, response) =>
    failing(request, response, (error) => response.writeHead(500).end(String(error))),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("Error: bug");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
