import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { OAuthCredentials } from "../../../server/simulation/ports.ts";
import { postRequest, setUpPosting } from "../../support/posting.ts";
import type { Posting } from "../../support/posting.ts";
import { deafPort, startRawServer } from "../../support/raw-server.ts";

interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

interface TokenServer {
  readonly requests: readonly TokenRequest[];
  readonly credentials: OAuthCredentials;
  readonly posting: Posting;
}

type TokenAnswer = (
  request: TokenRequest,
  number: number,
) => { readonly status: number; readonly body: string };

const GOOD: TokenAnswer = (_, number) => ({
  status: 200,
  body: JSON.stringify({ access_token: `token-${number}` }),
});

async function setUp(answer: TokenAnswer = GOOD): Promise<TokenServer> {
  const requests: TokenRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { authorization, "content-type": contentType } = request.headers;
      const seen = { authorization, contentType, form: Object.fromEntries(new URLSearchParams(body)) };
      requests.push(seen);
      const { status, body: text } = answer(seen, requests.length);
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const tokenUrl = `http://127.0.0.1:${port}/token`;
  return {
    requests,
    credentials: { clientId: "id é", clientSecret: "s:cret", tokenUrl },
    posting: setUpPosting(),
  };
}

const TIMEOUT_MS = 20_000;

test("the credentials go in a Basic header first, form-encoded", async () => {
  const { requests, credentials, posting } = await setUp();
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toEqual({
    kind: "token",
    accessToken: "token-1",
  });
  expect(requests).toEqual([
    {
      authorization: `Basic ${Buffer.from("id+%C3%A9:s%3Acret").toString("base64")}`,
      contentType: "application/x-www-form-urlencoded",
      form: { grant_type: "client_credentials" },
    },
  ]);
});

test("a token server that wants them in the body gets them there", async () => {
  const { requests, credentials, posting } = await setUp((request, number) =>
    request.authorization === undefined ? GOOD(request, number) : { status: 401, body: "no" },
  );
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toEqual({
    kind: "token",
    accessToken: "token-2",
  });
  expect(requests[1]).toEqual({
    authorization: undefined,
    contentType: "application/x-www-form-urlencoded",
    form: { client_id: "id é", client_secret: "s:cret", grant_type: "client_credentials" },
  });
});

test("a token is fetched once, also by many at a time", async () => {
  const { requests, credentials, posting } = await setUp();
  const ask = async () => posting.tokens.tokenFor(credentials, TIMEOUT_MS);
  const outcomes = await Promise.all([ask(), ask(), ask()]);
  outcomes.push(await ask());
  expect(new Set(outcomes.map((outcome) => outcome.kind === "token" && outcome.accessToken))).toEqual(
    new Set(["token-1"]),
  );
  expect(requests).toHaveLength(1);
});

test("other credentials have a token of their own", async () => {
  const { requests, credentials, posting } = await setUp();
  await posting.tokens.tokenFor(credentials, TIMEOUT_MS);
  await posting.tokens.tokenFor({ ...credentials, clientSecret: "changed" }, TIMEOUT_MS);
  expect(requests).toHaveLength(2);
});

test("a rejected token is dropped, one that was fetched since is not", async () => {
  const { credentials, posting } = await setUp();
  await posting.tokens.tokenFor(credentials, TIMEOUT_MS);
  await posting.tokens.invalidate(credentials, "token-1");
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toMatchObject({ accessToken: "token-2" });
  await posting.tokens.invalidate(credentials, "token-1");
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toMatchObject({ accessToken: "token-2" });
});

test("a token server that is down is asked again the next time", async () => {
  const { requests, credentials, posting } = await setUp((request, number) =>
    number <= 2 ? { status: 503, body: "" } : GOOD(request, number),
  );
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toEqual({
    kind: "failed",
    result: "unreachable",
    reason: "no OAuth token: token server answered 503",
  });
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toMatchObject({ accessToken: "token-3" });
  expect(requests).toHaveLength(3);
});

test.each([
  ["no JSON", "<html>"],
  ["no object", "null"],
  ["no access_token", '{"token":"x"}'],
  ["a number", '{"access_token":5}'],
])("an answer with %s is no token", async (_, body) => {
  const { credentials, posting } = await setUp(() => ({ status: 200, body }));
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toMatchObject({
    kind: "failed",
    reason: "no OAuth token: token server's answer has no access_token",
  });
});

test("a token with a line break never gets into a header", async () => {
  const { credentials, posting } = await setUp(() => ({
    status: 200,
    body: '{"access_token":"a\\r\\nX: y"}',
  }));
  expect(await posting.tokens.tokenFor(credentials, TIMEOUT_MS)).toMatchObject({
    reason: "no OAuth token: the access_token has characters that no header can carry",
  });
});

test("a token URL is under the same rules as a target", async () => {
  const { credentials, posting } = await setUp();
  const tokenUrl = "http://203.0.113.9/token";
  expect(await posting.tokens.tokenFor({ ...credentials, tokenUrl }, TIMEOUT_MS)).toMatchObject({
    result: "blocked",
  });
});

test("a token server that never answers, or is not there, ends in time", async () => {
  const { credentials, posting } = await setUp();
  const silent = await startRawServer(() => undefined);
  const waiting = { ...credentials, tokenUrl: `http://127.0.0.1:${silent.port}/` };
  expect(await posting.tokens.tokenFor(waiting, 100)).toMatchObject({
    result: "timed-out",
    reason: "no OAuth token: token server: no answer within 100 ms",
  });
  const absent = { ...credentials, tokenUrl: `http://127.0.0.1:${await deafPort()}/` };
  expect(await posting.tokens.tokenFor(absent, 100)).toMatchObject({ result: "unreachable" });
});

test("a post carries the token, and a 4xx with one of RFC 6750's words fetches another", async () => {
  const { requests, credentials, posting } = await setUp();
  let isRejecting = true;
  const receiver = await startRawServer((socket) => {
    const body = isRejecting ? '{"error":"invalid_token"}' : "";
    const status = isRejecting ? 401 : 200;
    isRejecting = false;
    socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  const request = postRequest(`http://user:pass@127.0.0.1:${receiver.port}/`, { oauth: credentials });
  expect(await posting.poster.post(request)).toMatchObject({
    result: "refused",
    status: 401,
    isTokenRejected: true,
  });
  expect(await posting.poster.post(request)).toMatchObject({ result: "delivered", isTokenRejected: false });
  expect(receiver.requests.map(({ head }) => head[4])).toEqual([
    "Authorization: Bearer token-1",
    "Authorization: Bearer token-2",
  ]);
  expect(requests).toHaveLength(2);
});

test.each([
  [401, "unauthorized", false],
  [400, "error=invalid_request", true],
  [403, "insufficient_scope", true],
  [500, "invalid_token", false],
])("a %d that says %s: token rejected is %s", async (status, body, isTokenRejected) => {
  const { credentials, posting } = await setUp();
  const receiver = await startRawServer((socket) =>
    socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  );
  const request = postRequest(`http://127.0.0.1:${receiver.port}/`, { oauth: credentials });
  expect(await posting.poster.post(request)).toMatchObject({ status, isTokenRejected });
  const unauthorized = postRequest(`http://127.0.0.1:${receiver.port}/`);
  expect(await posting.poster.post(unauthorized)).toMatchObject({ isTokenRejected: false });
});

test("without a token nothing is posted", async () => {
  const { credentials, posting } = await setUp(() => ({ status: 400, body: "" }));
  const receiver = await startRawServer(() => undefined);
  const request = postRequest(`http://127.0.0.1:${receiver.port}/`, { oauth: credentials });
  expect(await posting.poster.post(request)).toMatchObject({
    result: "unreachable",
    status: null,
    reason: "no OAuth token: token server answered 400",
    isUncertain: false,
    bytes: 0,
  });
  expect(receiver.connections()).toBe(0);
});
