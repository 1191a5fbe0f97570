import { createServer } from "node:http";
import { createServer as createNetServer } from "node:net";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { Carried, OutgoingPost } from "../../../server/runtime/posting/carrier.ts";
import { createHttpCarrier } from "../../../server/runtime/posting/http-carrier.ts";
import type { HttpCarrier, HttpCarrierOptions } from "../../../server/runtime/posting/http-carrier.ts";
import { createTargetPolicy } from "../../../server/runtime/posting/target-policy.ts";
import { answerOk, deafPort, startRawServer } from "../../support/raw-server.ts";
import { uncaughtErrors } from "../../support/uncaught-errors.ts";
import { selfSignedCertificate } from "../../support/self-signed-certificate.ts";

const GENEROUS_MS = 20_000;
const BODY = Buffer.from("[{}]\r\n");

function setUp(options: Partial<HttpCarrierOptions> = {}): HttpCarrier {
  const carrier = createHttpCarrier({ targets: createTargetPolicy(), ...options });
  onTestFinished(() => carrier.close());
  return carrier;
}

function postTo(url: string, over: Partial<OutgoingPost> = {}): OutgoingPost {
  const headers = [
    ["Host", URL.canParse(url) ? new URL(url).host : ""],
    ["User-Agent", "SendGrid Event API"],
    ["Content-Length", String((over.body ?? BODY).length)],
    ["Accept-Encoding", "gzip"],
  ] as const;
  return { url, headers, body: BODY, timeoutMs: GENEROUS_MS, ...over };
}

function local(port: number, path = "/hook"): string {
  return `http://127.0.0.1:${port}${path}`;
}

async function carryTo(url: string, over: Partial<OutgoingPost> = {}): Promise<Carried> {
  return setUp().carry(postTo(url, over));
}

test("the head on the wire is the given one and nothing more", async () => {
  const server = await startRawServer(answerOk);
  await carryTo(local(server.port, "/hook?key=a%20b"));
  expect(server.requests[0]?.head).toEqual([
    "POST /hook?key=a%20b HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    "User-Agent: SendGrid Event API",
    "Content-Length: 6",
    "Accept-Encoding: gzip",
  ]);
  expect(server.requests[0]?.body).toEqual(BODY);
});

test("a second post uses the same connection", async () => {
  const server = await startRawServer(answerOk);
  const carrier = setUp();
  await carrier.carry(postTo(local(server.port)));
  await carrier.carry(postTo(local(server.port)));
  expect(server.connections()).toBe(1);
  expect(server.requests).toHaveLength(2);
});

test("a header that is given twice is sent twice", async () => {
  const server = await startRawServer(answerOk);
  const headers = [...postTo(local(server.port)).headers, ["X-A", "1"], ["X-A", "2"]] as const;
  await carryTo(local(server.port), { headers });
  expect(server.requests[0]?.head.slice(-2)).toEqual(["X-A: 1", "X-A: 2"]);
});

test("a body of 5 MB arrives whole", async () => {
  const server = await startRawServer(answerOk);
  const body = Buffer.alloc(5 * 1024 * 1024, "x");
  expect(await carryTo(local(server.port), { body })).toMatchObject({ kind: "answered" });
  expect(server.requests[0]?.body.equals(body)).toBe(true);
});

test("an answer is told with its header lines as they stood and its body", async () => {
  const server = await startRawServer((socket) =>
    socket.write("HTTP/1.1 503 Busy\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 5\r\n\r\nlater"),
  );
  const carried = await carryTo(local(server.port));
  expect(carried).toMatchObject({
    kind: "answered",
    answer: {
      status: 503,
      headers: [
        ["Set-Cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["Content-Length", "5"],
      ],
      isTruncated: false,
    },
  });
  expect(bodyOf(carried)).toBe("later");
  expect(Number.isInteger(carried.latencyMs)).toBe(true);
});

test("a redirect is not followed, not even to the same server", async () => {
  const elsewhere = await startRawServer(answerOk);
  const server = await startRawServer((socket) =>
    socket.write(`HTTP/1.1 302 Found\r\nLocation: ${local(elsewhere.port)}\r\nContent-Length: 0\r\n\r\n`),
  );
  const carried = await carryTo(local(server.port));
  expect(carried).toMatchObject({ answer: { status: 302 } });
  expect(server.requests).toHaveLength(1);
  expect(elsewhere.connections()).toBe(0);
});

test("a gzip answer is decompressed, and its header stays", async () => {
  const packed = gzipSync(Buffer.from("invalid_token"));
  const server = await startRawServer((socket) => {
    socket.write(`HTTP/1.1 401 No\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
    socket.write(packed);
  });
  expect(bodyOf(await carryTo(local(server.port)))).toBe("invalid_token");
});

test("nobody listens: connection refused, and nothing can have arrived", async () => {
  const port = await deafPort();
  expect(await carryTo(local(port))).toMatchObject({
    kind: "failed",
    result: "unreachable",
    reason: `connection refused: nobody listens on 127.0.0.1 port ${port} (ECONNREFUSED)`,
    isUncertain: false,
  });
});

test("a name without an address", async () => {
  expect(await carryTo("http://nobody.invalid/hook")).toMatchObject({
    result: "unreachable",
    reason: expect.stringMatching(/nobody\.invalid.*\((ENOTFOUND|EAI_AGAIN)\)$/),
    isUncertain: false,
  });
});

test.each([
  ["a receiver that closes without an answer", (socket: NodeJS.WritableStream) => socket.end()],
  [
    "a receiver that is killed in the middle of its head",
    (socket: NodeJS.WritableStream) => socket.end("HTTP/1.1 200 OK\r\nContent-"),
  ],
])("%s: unreachable, and the events may have arrived", async (_, answer) => {
  const server = await startRawServer(answer);
  expect(await carryTo(local(server.port))).toMatchObject({
    result: "unreachable",
    reason: expect.stringMatching(/ECONNRESET|HPE_/),
    isUncertain: true,
  });
});

test("a receiver that resets the connection: unreachable, and the events may have arrived", async () => {
  const server = await startRawServer((socket) => socket.resetAndDestroy());
  expect(await carryTo(local(server.port))).toMatchObject({
    result: "unreachable",
    reason: "connection closed before the answer's head was there (ECONNRESET)",
    isUncertain: true,
  });
  expect(server.requests).toHaveLength(1);
});

test("an answer whose body breaks off because the receiver is killed has a flaw", async () => {
  const server = await startRawServer((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
  );
  const carried = await carryTo(local(server.port));
  const flaw = { result: "unreachable", reason: "receiver answered 200, but its answer broke off" };
  expect(carried).toMatchObject({ kind: "answered", answer: { status: 200, isTruncated: true, flaw } });
  expect(bodyOf(carried)).toBe("half");
});

// Such a reset comes within 100 ms, unless the machine was busy with something else just then.
const UNLESS_BUSY = { retry: 3 };

test("a reset of an idle connection is tried again at once on a new one", UNLESS_BUSY, async () => {
  const server = await startRawServer((socket, { number }) => {
    // The second request comes on the first connection, which the receiver has given up meanwhile.
    if (number === 2) socket.resetAndDestroy();
    else answerOk(socket, { head: [], body: BODY, number, connection: 0 });
  });
  const carrier = setUp();
  await carrier.carry(postTo(local(server.port)));
  expect(await carrier.carry(postTo(local(server.port)))).toMatchObject({
    kind: "answered",
    answer: { status: 200 },
  });
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
});

test("a reset that comes after the receiver has worked on the post is no stale connection", async () => {
  const server = await startRawServer((socket, { number }) => {
    if (number === 2) setTimeout(() => socket.resetAndDestroy(), 300);
    else answerOk(socket, { head: [], body: BODY, number, connection: 0 });
  });
  const carrier = setUp();
  await carrier.carry(postTo(local(server.port)));
  expect(await carrier.carry(postTo(local(server.port)))).toMatchObject({
    kind: "failed",
    result: "unreachable",
    isUncertain: true,
  });
  expect(server.requests).toHaveLength(2);
});

test("a receiver that resets new connections too is tried only once more", UNLESS_BUSY, async () => {
  const server = await startRawServer((socket, { number }) => {
    if (number > 1) socket.resetAndDestroy();
    else answerOk(socket, { head: [], body: BODY, number, connection: 0 });
  });
  const carrier = setUp();
  await carrier.carry(postTo(local(server.port)));
  expect(await carrier.carry(postTo(local(server.port)))).toMatchObject({ result: "unreachable" });
  expect(server.requests).toHaveLength(3);
});

test("no answer within the timeout: timed out, and the events may have arrived", async () => {
  const server = await startRawServer(() => undefined);
  expect(await carryTo(local(server.port), { timeoutMs: 100 })).toMatchObject({
    result: "timed-out",
    reason: "no answer within 100 ms",
    isUncertain: true,
  });
});

test("a receiver that does not read a large body within the timeout cannot have it", async () => {
  const port = await startServer(createNetServer({ pauseOnConnect: true }));
  const body = Buffer.alloc(64 * 1024 * 1024);
  expect(await carryTo(local(port), { timeoutMs: 300, body })).toMatchObject({
    result: "timed-out",
    isUncertain: false,
  });
});

const ENDLESS = {
  "a head without end": {
    beginning: "HTTP/1.1 200 OK\r\n",
    more: "X-More: more\r\n".repeat(100),
    reason: /no answer within|HPE_HEADER_OVERFLOW/,
  },
  "a head that is one endless line": {
    beginning: "HTTP/1.1 200 OK\r\nX: ",
    more: "x".repeat(4096),
    reason: /its head is larger than 64 KiB \(HPE_HEADER_OVERFLOW\)/,
  },
  "interim answers without end": {
    beginning: "",
    more: "HTTP/1.1 100 Continue\r\n\r\n".repeat(100),
    reason: /no answer within/,
  },
};

test.each(Object.entries(ENDLESS))("%s: ends within the timeout", async (_, { beginning, more, reason }) => {
  const server = await startRawServer((socket) => {
    socket.write(beginning);
    flood(socket, more);
  });
  expect(await carryTo(local(server.port), { timeoutMs: 1000 })).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(reason),
  });
});

test("a head that drips times out", async () => {
  const server = await startRawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    drip(socket, "X-A: 1\r\n");
  });
  expect(await carryTo(local(server.port), { timeoutMs: 200 })).toMatchObject({ result: "timed-out" });
});

test.each([
  ["without a length", "HTTP/1.1 200 OK\r\n\r\n"],
  ["with a length of 8 PB", "HTTP/1.1 200 OK\r\nContent-Length: 9007199254740991\r\n\r\n"],
])("an endless answer %s is given up after 16 MiB, of which 64 KiB are kept", async (_, head) => {
  const server = await startRawServer((socket) => {
    socket.write(head);
    flood(socket, "x".repeat(4096));
  });
  const carried = await carryTo(local(server.port), { timeoutMs: 20_000 });
  const flaw = {
    result: "unreachable",
    reason: "receiver answered 200, but its answer did not end within 16 MiB",
  };
  expect(carried).toMatchObject({ kind: "answered", answer: { status: 200, isTruncated: true, flaw } });
  expect(bodyOf(carried)).toBe("x".repeat(65_536));
});

test("an answer of exactly 64 KiB is whole", async () => {
  const server = await startRawServer((socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n${"y".repeat(65_536)}`),
  );
  const carried = await carryTo(local(server.port));
  expect(carried).toMatchObject({ answer: { isTruncated: false } });
  expect(bodyOf(carried)).toHaveLength(65_536);
});

test("a gzip answer that unpacks to 100 MB is cut at 64 KiB", async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  const server = await startRawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
    socket.write(bomb);
  });
  const carried = await carryTo(local(server.port));
  expect(carried).toMatchObject({ answer: { isTruncated: true } });
  expect(bodyOf(carried)).toHaveLength(65_536);
});

test("a body that drips is cut off when the timeout has passed once more", async () => {
  const server = await startRawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    drip(socket, "z");
  });
  const carried = await carryTo(local(server.port), { timeoutMs: 200 });
  const flaw = {
    result: "timed-out",
    reason: "receiver answered 200, but its answer did not end within 200 ms",
  };
  expect(carried).toMatchObject({ kind: "answered", answer: { status: 200, isTruncated: true, flaw } });
});

test("an early answer to a body that is never read is an answer", async () => {
  const server = createServer((request, response) => {
    request.pause();
    response.writeHead(413, { "Content-Length": "0" }).end();
  });
  const port = await startServer(server);
  const body = Buffer.alloc(64 * 1024 * 1024);
  expect(await carryTo(local(port), { body })).toMatchObject({ kind: "answered", answer: { status: 413 } });
});

test.each([
  ["HTTP/0.9", "<html>hello</html>"],
  ["garbage", "\0\u0001\u0002\u00ff\r\n\r\n"],
  ["another protocol", "220 mail.example.com ESMTP\r\n"],
  ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: twelve\r\n\r\n"],
  ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"],
  ["a length beyond all numbers", `HTTP/1.1 200 OK\r\nContent-Length: ${"9".repeat(40)}\r\n\r\n`],
])("%s is a broken answer", async (_, text) => {
  const server = await startRawServer((socket) => socket.write(text, "latin1"));
  expect(await carryTo(local(server.port), { timeoutMs: 2000 })).toMatchObject({
    kind: "failed",
    result: "unreachable",
    reason: expect.stringMatching(/broken answer, no valid HTTP \(HPE_/),
    isUncertain: true,
  });
});

test("an answer that switches protocols is an answer, and the connection is not used again", async () => {
  const server = await startRawServer((socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ws\r\n\r\n"),
  );
  const carrier = setUp();
  expect(await carrier.carry(postTo(local(server.port)))).toMatchObject({ answer: { status: 101 } });
  await carrier.carry(postTo(local(server.port)));
  expect(server.connections()).toBe(2);
});

test("an answer that switches protocols and is reset harms nobody, however soon the reset comes", async () => {
  const server = await startRawServer((socket, { number }) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ws\r\n\r\n");
    void turns(number % 10).then(() => socket.resetAndDestroy());
  });
  const uncaught = uncaughtErrors();
  const carrier = setUp();
  for (let post = 0; post < 50; post++) await carrier.carry(postTo(local(server.port)));
  await turns(20);
  expect(await carryTo(local((await startRawServer(answerOk)).port))).toMatchObject({ kind: "answered" });
  expect(uncaught).toEqual([]);
});

test.each([
  ["at once", 0],
  ["after its first bytes were read", 20],
])("an answer without a length that is cut off by a reset %s has a flaw", async (_, wait) => {
  const server = await startRawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\nhalf", () => {
      if (wait === 0) socket.resetAndDestroy();
      else void turns(wait).then(() => socket.resetAndDestroy());
    });
  });
  const carried = await carryTo(local(server.port));
  const flaw = { result: "unreachable", reason: "receiver answered 200, but its answer broke off" };
  expect(carried).toMatchObject({ answer: { isTruncated: true, flaw } });
});

test("an answer without a length is whole when its connection ends, in the clear and over TLS", async () => {
  const certificate = selfSignedCertificate();
  const carrier = setUp({ trustedCertificates: certificate.cert });
  for (const [scheme, tls] of [
    ["http", undefined],
    ["https", certificate],
  ] as const) {
    const server = await startRawServer((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nwhole"), tls);
    const carried = await carrier.carry(postTo(`${scheme}://127.0.0.1:${server.port}/`));
    expect(carried).toMatchObject({ answer: { status: 200, isTruncated: false } });
    expect(carried.kind === "answered" && carried.answer.flaw).toBeUndefined();
  }
});

test("once it is closed nothing leaves any more, not even for a second try", async () => {
  const server = await startRawServer((socket, { number }) => {
    if (number === 1) answerOk(socket, { head: [], body: BODY, number, connection: 0 });
    else carrier.close();
  });
  const carrier = setUp();
  await carrier.carry(postTo(local(server.port)));
  expect(await carrier.carry(postTo(local(server.port)))).toMatchObject({ kind: "failed" });
  expect(await carrier.carry(postTo(local(server.port)))).toMatchObject({
    reason: "the simulator is closing",
    isUncertain: false,
  });
  expect(server.requests).toHaveLength(2);
});

test("over TLS with a certificate that is trusted", async () => {
  const certificate = selfSignedCertificate();
  const server = await startRawServer(answerOk, certificate);
  const carrier = setUp({ trustedCertificates: certificate.cert });
  for (const host of ["127.0.0.1", "localhost"]) {
    const carried = await carrier.carry(postTo(`https://${host}:${server.port}/hook`));
    expect(carried).toMatchObject({ kind: "answered", answer: { status: 200 } });
  }
});

test("an untrusted certificate: nothing is sent", async () => {
  const server = await startRawServer(answerOk, selfSignedCertificate());
  expect(await carryTo(`https://127.0.0.1:${server.port}/hook`)).toMatchObject({
    result: "unreachable",
    reason: expect.stringMatching(/^certificate not trusted \(\w*SELF_SIGNED\w*\)/),
    isUncertain: false,
  });
  expect(server.requests).toEqual([]);
});

test("a server that knows only TLS 1.1 is not spoken to", async () => {
  const certificate = selfSignedCertificate();
  const server = await startRawServer(answerOk, {
    ...certificate,
    minVersion: "TLSv1",
    maxVersion: "TLSv1.1",
    ciphers: "DEFAULT@SECLEVEL=0",
  });
  const carrier = setUp({ trustedCertificates: certificate.cert });
  const carried = await carrier.carry(postTo(`https://127.0.0.1:${server.port}/hook`));
  expect(carried).toMatchObject({
    result: "unreachable",
    reason: expect.stringMatching(/^TLS failed \((ERR_SSL_\w+|EPROTO)\): [\w ]+$/),
    isUncertain: false,
  });
  expect(server.requests).toEqual([]);
});

test("https to a server that speaks http", async () => {
  const port = await startServer(createServer((_, response) => response.end()));
  expect(await carryTo(`https://127.0.0.1:${port}/hook`)).toMatchObject({
    result: "unreachable",
    reason: expect.stringMatching(/^TLS failed/),
  });
});

test("a public address is not posted to, and the reason says how to allow it", async () => {
  expect(await carryTo("http://203.0.113.9/hook")).toEqual({
    kind: "failed",
    result: "blocked",
    reason: "target not allowed: 203.0.113.9 is a public address; start with --allow-target 203.0.113.9",
    latencyMs: 0,
    isUncertain: false,
  });
});

test("a URL that cannot be posted to is told without its credentials", async () => {
  expect(await carryTo("ftp://ada:secret@127.0.0.1/hook")).toMatchObject({
    reason: "ftp://***@127.0.0.1/hook is no http or https URL",
  });
});

test.each(["not a url", "ftp://127.0.0.1/hook", "http://"])("%s cannot be posted to", async (url) => {
  expect(await carryTo(url)).toMatchObject({
    result: "unreachable",
    reason: `${url} is no http or https URL`,
  });
});

test("a header that HTTP cannot carry is a failure, no exception", async () => {
  const server = await startRawServer(answerOk);
  const headers = [["X-A", "a\r\nB: c"]] as const;
  expect(await carryTo(local(server.port), { headers })).toMatchObject({ result: "unreachable" });
  expect(server.requests).toEqual([]);
});

/** Lets everything in this process go on that can, as many times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function bodyOf(carried: Carried): string | undefined {
  return carried.kind === "answered" ? carried.answer.body.toString() : undefined;
}

function flood(socket: NodeJS.WritableStream & { destroyed: boolean }, text: string): void {
  if (socket.destroyed) return;
  if (socket.write(text)) setImmediate(() => flood(socket, text));
  else socket.once("drain", () => flood(socket, text));
}

function drip(socket: NodeJS.WritableStream & { destroyed: boolean }, text: string): void {
  if (socket.destroyed) return;
  socket.write(text);
  setTimeout(() => drip(socket, text), 20);
}

async function startServer(server: NetServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test("a connection that carries many answers without a body gathers no listeners", async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.name);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const carrier = createHttpCarrier({ targets: createTargetPolicy([]) });
  onTestFinished(() => carrier.close());
  const post = { url: `http://127.0.0.1:${port}/`, headers: [], body: Buffer.from("[]"), timeoutMs: 3000 };
  for (let nth = 0; nth < 15; nth++) {
    expect(
      await carrier.carry({
        ...post,
        headers: [
          ["Host", "x"],
          ["Content-Length", "2"],
        ],
      }),
    ).toMatchObject({
      kind: "answered",
      answer: { status: 204 },
    });
  }
  expect(warnings).toEqual([]);
});
