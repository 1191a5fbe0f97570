import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { createAccessGuard } from "../../../server/runtime/listening/access-guard.ts";
import { createExpressApp } from "../../../server/runtime/listening/express-app.ts";
import { openSimulator } from "../../support/served-simulator.ts";

/** Sends bytes as they are, and answers all that comes back until the connection ends. */
async function raw(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(text);
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  socket.on("error", () => undefined);
  await once(socket, "close");
  return answer;
}

async function answerOf(
  method: string,
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const request = requestHttp(url, { method, headers }).end();
  const [response] = await once(request, "response");
  return { status: response.statusCode, headers: response.headers, text: await textOf(response) };
}

async function statusBy(url: string, headers: Record<string, string>): Promise<number> {
  return (await answerOf("GET", `${url}/_simulator/status`, headers)).status;
}

async function servedPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-page-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>playground</title>");
  await writeFile(join(folder, "assets", "main-1a2b.js"), "export {};");
  const none = async () => await Promise.resolve(undefined);
  const guard = createAccessGuard({ listensOn: "127.0.0.1", allowHosts: [], token: "t0ken" });
  const app = createExpressApp({
    sendgrid: none,
    control: none,
    receiver: (_request, response) => void response.end(),
    tokenServer: (_request, response) => void response.end(),
    guard,
    pageFolder: folder,
  });
  const server = express().use(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

test("one port serves SendGrid's API, the control API, the receiver and the health check", async () => {
  const { url } = await openSimulator({ listen: true });
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ready" });
  expect((await fetch(`${url}/v3/user/webhooks/event/settings/all`)).status).toBe(401);
  expect((await fetch(`${url}/_simulator/status`)).status).toBe(200);
  const posted = await fetch(`${url}/_simulator/receiver`, { method: "POST", body: '[{"sg_event_id":"1"}]' });
  expect(posted.status).toBe(200);
  const receiver = await (await fetch(`${url}/_simulator/receiver`)).json();
  expect(receiver).toMatchObject({ url: `${url}/_simulator/receiver`, received: { posts: 1, events: 1 } });
});

test("what is nowhere is answered in JSON, never in HTML", async () => {
  const { url } = await openSimulator({ listen: true });
  for (const path of [
    "/nothing.js",
    "/v3/nothing",
    "/_simulator/nothing",
    "/%E0%A4%A",
    "/_simulator/%ZZ",
    "/a%00b",
  ]) {
    const answer = await fetch(`${url}${path}`, { headers: { accept: "application/json" } });
    expect(answer.status, path).toBeGreaterThanOrEqual(400);
    expect(answer.status, path).toBeLessThan(500);
    expect(answer.headers.get("content-type"), path).toContain("application/json");
    expect(answer.headers.get("x-powered-by")).toBeNull();
  }
});

test("broken requests get a short answer and the simulator goes on", async () => {
  const { url } = await openSimulator({ listen: true });
  expect(await raw(url, "NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1.1 400 Bad Request\r\nConnection: close\r\n/);
  const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(100_000)}\r\n\r\n`;
  expect(await raw(url, long)).toMatch(/^HTTP\/1.1 431 /);
  expect(await raw(url, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).toMatch(
    /ready/,
  );
});

test("a body over 30 MB is answered 413 by the control API", async () => {
  const { url } = await openSimulator({ listen: true });
  const body = Buffer.alloc(30 * 1024 * 1024 + 1, " ");
  const answer = await fetch(`${url}/_simulator/events`, { method: "POST", body });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { code: "body-too-large" } });
});

test("a foreign host name or page is refused below /_simulator", async () => {
  const { url } = await openSimulator({ listen: true });
  expect(await statusBy(url, { host: "evil.example" })).toBe(403);
  expect(await statusBy(url, { origin: "https://evil.example" })).toBe(403);
  expect(await statusBy(url, { host: "localhost" })).toBe(200);
});

const SETTINGS = "/v3/user/webhooks/event/settings/all";

test("no page of another site can use SendGrid's API: not by CORS, not without, not by a name of its own", async () => {
  const { url } = await openSimulator({ listen: true });
  const evil = { origin: "https://evil.example", authorization: "Bearer SG.any" };
  const preflight = { ...evil, "access-control-request-method": "GET" };
  const answers = [
    await answerOf("OPTIONS", `${url}${SETTINGS}`, preflight),
    await answerOf("GET", `${url}${SETTINGS}`, evil),
    await answerOf("GET", `${url}/v3/nothing`, evil),
    await answerOf("GET", `${url}${SETTINGS}`, { ...evil, origin: "null" }),
    await answerOf("POST", `${url}/v3/mail/send`, evil),
    await answerOf("POST", `${url}/_simulator/receiver`, evil),
    await answerOf("POST", `${url}/_Simulator/Receiver/`, { host: "evil.example" }),
    await answerOf("GET", `${url}${SETTINGS}`, { "sec-fetch-site": "cross-site" }),
    await answerOf("GET", `${url}${SETTINGS}`, { host: "evil.example:7363", authorization: "Bearer SG.any" }),
  ];
  for (const { status, headers } of answers) {
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});

test("a refusal by SendGrid's API has SendGrid's form, and says what to do", async () => {
  const { url } = await openSimulator({ listen: true });
  const message =
    'The simulator was called by the host name "sim.example.com". ' +
    "Call it by localhost or 127.0.0.1, or start it with --allow-host NAME.";
  const host = "sim.example.com";
  const settings = await answerOf("GET", `${url}${SETTINGS}`, { host });
  expect(JSON.parse(settings.text)).toEqual({ errors: [{ field: null, message }] });
  const mail = await answerOf("POST", `${url}/v3/mail/send`, { host });
  expect(JSON.parse(mail.text)).toEqual({ errors: [{ message, field: null, help: null }] });
});

test("apps, and pages of this machine, get SendGrid's CORS headers as observed", async () => {
  const { url } = await openSimulator({ listen: true });
  const authorization = "Bearer SG.any";
  for (const headers of [
    { authorization },
    { authorization, host: "fake-sendgrid:7363" },
    { authorization, origin: "http://localhost:5173", "sec-fetch-site": "same-site" },
  ]) {
    const answer = await answerOf("GET", `${url}${SETTINGS}`, headers);
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": "*" } });
  }
  const allowed = await openSimulator({ listen: true, allowHost: "sim.example.com" });
  const named = { authorization, host: "sim.example.com", origin: "https://sim.example.com" };
  expect(await answerOf("GET", `${allowed.url}${SETTINGS}`, named)).toMatchObject({ status: 200 });
});

test("off loopback /_simulator wants the token, the built-in receiver does not", async () => {
  const { url } = await openSimulator({ listen: { port: 0, host: "0.0.0.0" } });
  expect((await fetch(`${url}/_simulator/status`)).status).toBe(401);
  expect((await fetch(`${url}/_simulator/receiver`)).status).toBe(401);
  expect((await fetch(`${url}/_simulator/receiver`, { method: "POST", body: "[]" })).status).toBe(200);
  expect((await fetch(`${url}/_simulator/receiver/token`, { method: "POST" })).status).toBe(400);
});

test("a client that offers HTTP/2 on the way is served over HTTP/1.1", async () => {
  const { url } = await openSimulator({ listen: true });
  const body = '{"servers":3}';
  const answer = await raw(
    url,
    `PATCH /_simulator/rules HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n` +
      `HTTP2-Settings: AAEAAEAAAAIAAAAA\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
      `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toContain('"servers":3');
  expect(answer).toContain('{"status":"ready"}');
});

test("the page has a strict policy, deep links lead to it, and its hashed files are kept by browsers", async () => {
  const url = await servedPage();
  const page = await fetch(`${url}/deliveries/dlv_1`, { headers: { accept: "text/html" } });
  expect(await page.text()).toContain("<title>playground</title>");
  expect(page.headers.get("content-security-policy")).toMatch(
    /^default-src 'self'; style-src 'self'; connect-src 'self' ws:/,
  );
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const asset = await fetch(`${url}/assets/main-1a2b.js`);
  expect(asset.headers.get("cache-control")).toContain("immutable");
  expect((await fetch(`${url}/assets/none.js`, { headers: { accept: "text/html" } })).status).toBe(404);
  expect((await fetch(`${url}/v3/nothing`, { headers: { accept: "text/html" } })).status).toBe(404);
  expect((await fetch(`${url}/../package.json`)).status).toBe(404);
});

test("opening the page with the token stores it in a cookie for /_simulator", async () => {
  const url = await servedPage();
  const right = await fetch(`${url}/?token=t0ken`, { headers: { accept: "text/html" } });
  expect(right.headers.get("set-cookie")).toBe(
    "fake_sendgrid_token=t0ken; Path=/_simulator; HttpOnly; SameSite=Strict",
  );
  const wrong = await fetch(`${url}/?token=other`, { headers: { accept: "text/html" } });
  expect(wrong.headers.get("set-cookie")).toBeNull();
});

test("a port that is taken is told with what to do", async () => {
  const { url } = await openSimulator({ listen: true });
  const { port } = new URL(url);
  await expect(openSimulator({ listen: { port: Number(port) } })).rejects.toThrow(
    `Port ${port} is taken. Stop what listens there, or pass --port with another number (0: any free one).`,
  );
});
