import { EventWebhook } from "@sendgrid/eventwebhook";
import { expect, test } from "vitest";
import type { KeyRef } from "../../../server/simulation/ports.ts";
import { encoded, postRequest, setUpPosting } from "../../support/posting.ts";
import { answerOk, deafPort, startRawServer } from "../../support/raw-server.ts";
import type { RawRequest } from "../../support/raw-server.ts";

const KEY: KeyRef = { account: "main", ordinal: 1, generation: 1 };
const POSTED_AT = 1_700_000_000_999;

function url(port: number, path = "/hook"): string {
  return `http://127.0.0.1:${port}${path}`;
}

function headerIn(request: RawRequest | undefined, name: string): string {
  const line = request?.head.find((text) => text.startsWith(`${name}: `)) ?? "";
  return line.slice(name.length + 2);
}

test("a signed batch leaves with the head that SendGrid sends, byte for byte", async () => {
  const server = await startRawServer(answerOk);
  const { poster } = setUpPosting({ now: () => POSTED_AT });
  const events = [encoded('{"event":"open","name":"Daré"}'), encoded('{"event":"click"}')];
  const result = await poster.post(
    postRequest(url(server.port), { body: { kind: "batch", events }, signWith: KEY }),
  );
  const body = Buffer.from('[{"event":"open","name":"Daré"},\r\n{"event":"click"}]\r\n');
  expect(server.requests[0]?.body).toEqual(body);
  expect(server.requests[0]?.head).toEqual([
    "POST /hook HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    "User-Agent: SendGrid Event API",
    `Content-Length: ${body.length}`,
    "Content-Type: application/json;charset=utf-8",
    expect.stringMatching(/^X-Twilio-Email-Event-Webhook-Signature: ME[MQUY][\w+/]+=*$/),
    "X-Twilio-Email-Event-Webhook-Timestamp: 1700000000",
    "Accept-Encoding: gzip",
  ]);
  expect(result).toMatchObject({
    result: "delivered",
    status: 200,
    reason: "receiver answered 200",
    location: null,
    startedWallAt: POSTED_AT,
    bytes: body.length,
    isUncertain: false,
    isTokenRejected: false,
  });
});

test("the official helper verifies every attempt, each with its own timestamp", async () => {
  const server = await startRawServer(answerOk);
  const { poster, keys } = setUpPosting();
  const helper = new EventWebhook();
  for (const signAt of [1_600_000_000_000, 1_600_000_030_000, null]) {
    await poster.post(postRequest(url(server.port), { signWith: KEY, signAt }));
  }
  const timestamps = server.requests.map((request) => {
    const timestamp = headerIn(request, "X-Twilio-Email-Event-Webhook-Timestamp");
    const signature = headerIn(request, "X-Twilio-Email-Event-Webhook-Signature");
    const key = helper.convertPublicKeyToECDSA(keys.publicKey(KEY));
    expect(helper.verifySignature(key, request.body, signature, timestamp)).toBe(true);
    return timestamp;
  });
  expect(timestamps.slice(0, 2)).toEqual(["1600000000", "1600000030"]);
  expect(new Set(server.requests.map(({ body }) => body.toString())).size).toBe(1);
});

test("a test request is posted as it is, with a content type of its own", async () => {
  const server = await startRawServer(answerOk);
  const { poster } = setUpPosting();
  await poster.post(postRequest(url(server.port), { body: { kind: "test-request", text: '[{"a":"é"}]' } }));
  expect(server.requests[0]?.head).toEqual([
    "POST /hook HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    "User-Agent: SendGrid Event API",
    "Content-Length: 12",
    "Content-Type: application/json",
    "Accept-Encoding: gzip",
  ]);
  expect(server.requests[0]?.body.toString()).toBe('[{"a":"é"}]');
});

test("credentials in the URL become Basic authorization, percent-decoded, and leave the path alone", async () => {
  const server = await startRawServer(answerOk);
  const { poster } = setUpPosting();
  await poster.post(postRequest(`http://us%40er:p%3Ass%25@127.0.0.1:${server.port}/hook`));
  const expected = Buffer.from("us@er:p:ss%").toString("base64");
  expect(server.requests[0]?.head.slice(0, 5)).toEqual([
    "POST /hook HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    "User-Agent: SendGrid Event API",
    "Content-Length: 20",
    `Authorization: Basic ${expected}`,
  ]);
});

test.each([
  [200, "delivered"],
  [204, "delivered"],
  [299, "delivered"],
  [304, "refused"],
  [400, "refused"],
  [410, "refused"],
  [500, "refused"],
  [599, "refused"],
])("a receiver that answers %d: %s", async (status, result) => {
  const server = await startRawServer((socket) =>
    socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`),
  );
  const { poster } = setUpPosting();
  expect(await poster.post(postRequest(url(server.port)))).toMatchObject({ result, status });
});

test("a redirect is refused, not followed, and told where it pointed", async () => {
  const elsewhere = await startRawServer(answerOk);
  const server = await startRawServer((socket) =>
    socket.write(`HTTP/1.1 302 Found\r\nLocation: ${url(elsewhere.port)}\r\nContent-Length: 0\r\n\r\n`),
  );
  const { poster } = setUpPosting();
  expect(await poster.post(postRequest(url(server.port)))).toMatchObject({
    result: "refused",
    status: 302,
    location: url(elsewhere.port),
    reason: `receiver answered 302, a redirect to ${url(elsewhere.port)}, which is not followed`,
  });
  expect(elsewhere.connections()).toBe(0);
});

test("what went over the wire can be looked at, answered or not", async () => {
  const server = await startRawServer((socket) =>
    socket.write("HTTP/1.1 503 Busy\r\nX-Why: load\r\nContent-Length: 4\r\n\r\nbusy"),
  );
  const { poster, exchanges } = setUpPosting();
  await poster.post(postRequest(url(server.port)));
  await poster.post(postRequest(url(await deafPort()), { attemptId: "a2" }));
  expect(exchanges.find("a1")).toMatchObject({
    request: { method: "POST", url: url(server.port), body: Buffer.from('[{"event":"open"}]\r\n') },
    response: { status: 503, body: Buffer.from("busy") },
  });
  expect(exchanges.find("a2")).toMatchObject({ response: null });
});

test("a public target is blocked, without a byte sent", async () => {
  const { poster } = setUpPosting();
  expect(await poster.post(postRequest("http://203.0.113.9/hook"))).toMatchObject({
    result: "blocked",
    status: null,
    reason: "target not allowed: 203.0.113.9 is a public address; start with --allow-target 203.0.113.9",
  });
});

test("cleared, it makes the bytes of a key anew", async () => {
  const server = await startRawServer(answerOk);
  const { poster } = setUpPosting();
  await poster.post(postRequest(url(server.port)));
  poster.clear();
  const events = [encoded('{"event":"click"}')];
  await poster.post(postRequest(url(server.port), { body: { kind: "batch", events } }));
  expect(server.requests[1]?.body.toString()).toBe('[{"event":"click"}]\r\n');
});
