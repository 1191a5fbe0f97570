import { createPublicKey, generateKeyPairSync } from "node:crypto";
import express from "express";
import { expect, test } from "vitest";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { SIGNING_MISTAKES } from "../../server/runtime/signing/signing-mistakes.ts";
import { receiverOf, signedRequest } from "../../server/testing.ts";
import type { SignedRequest, WrongSignature } from "../../server/testing.ts";
import { openSimulator } from "../support/served-simulator.ts";

const EVENTS = [
  {
    event: "open",
    email: "zoë@example.com",
    sg_event_id: "e1",
    timestamp: 1767603600,
    url: "https://a.example/?a=1&b=<2>",
  },
  { timestamp: 1767603601, event: "click", email: "bea@example.com", sg_event_id: "e2" },
];

const SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
const TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

function verdictOn({ body, headers, publicKey }: SignedRequest): string {
  const signature = headers[SIGNATURE] ?? "";
  const timestamp = headers[TIMESTAMP] ?? "";
  const verdict = checkSignature({ publicKey, signature, timestamp, body: Buffer.from(body) });
  return verdict.kind === "valid" ? "valid" : verdict.because;
}

test("events are written, framed and signed as SendGrid does it", async () => {
  const signed = signedRequest(EVENTS, { signedAt: 1_767_603_630_500 });
  expect(Buffer.from(signed.body).toString()).toBe(
    '[{"email":"zoë@example.com","event":"open","sg_event_id":"e1","timestamp":1767603600,"url":"https://a.example/?a=1&b=<2>"},\r\n' +
      '{"email":"bea@example.com","event":"click","sg_event_id":"e2","timestamp":1767603601}]\r\n',
  );
  expect(Object.entries(signed.headers)).toEqual([
    ["Host", "receiver.in-process.test"],
    ["User-Agent", "SendGrid Event API"],
    ["Content-Length", String(signed.body.length)],
    ["Content-Type", "application/json;charset=utf-8"],
    [SIGNATURE, expect.stringMatching(/^ME/)],
    [TIMESTAMP, "1767603630"],
    ["Accept-Encoding", "gzip"],
  ]);
  expect(verdictOn(signed)).toBe("valid");
  expect(signed.request).toMatchObject({ method: "POST", url: "http://receiver.in-process.test/" });
  expect(Buffer.from(await signed.request.arrayBuffer()).equals(Buffer.from(signed.body))).toBe(true);
});

test("unless a key is given it is that of a simulator's first settings", async () => {
  const simulator = await openSimulator();
  const { publicKey } = await simulator.webhooks.create({ target: () => new Response() });
  expect(signedRequest(EVENTS).publicKey).toBe(publicKey);
});

test("any key signs, as PEM or as a KeyObject, and any bytes are signed as they are", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  for (const key of [privateKey, pem]) {
    const signed = signedRequest(new Uint8Array([0, 255, 13, 10]), { key });
    expect(signed.publicKey).toBe(publicKey);
    expect([...signed.body]).toEqual([0, 255, 13, 10]);
    expect(verdictOn(signed)).toBe("valid");
  }
  expect(Buffer.from(signedRequest('{"no":"batch"}').body).toString()).toBe('{"no":"batch"}');
  expect(Buffer.from(signedRequest({ event: "open" }).body).toString()).toBe('[{"event":"open"}]\r\n');
});

test("URL, credentials and header lines are as wanted", () => {
  const { request, url, headers } = signedRequest(EVENTS, {
    url: "https://user:pass@shop.example/hook?x=1",
    headers: { "content-type": "text/plain", "X-Forwarded-For": "10.0.0.1" },
  });
  expect([url, request.url]).toEqual(["https://shop.example/hook?x=1", "https://shop.example/hook?x=1"]);
  expect(headers).toMatchObject({ Host: "shop.example", Authorization: "Basic dXNlcjpwYXNz" });
  expect(headers).toMatchObject({ "Content-Type": "text/plain", "X-Forwarded-For": "10.0.0.1" });
  expect(headers).not.toHaveProperty("content-type");
});

test.each([
  ["tampered", "signature does not match"],
  ["other-key", "signature does not match"],
  ["missing", "signature is missing"],
  ["missing-timestamp", "timestamp is missing"],
  ["other-body", "signature does not match"],
  ["no-base64", "signature is not base64"],
  ["re-serialised", "signature does not match"],
  ["trimmed", "signature does not match"],
] as const)("a request that is wrong as %s: %s", (wrong, reason) => {
  expect(verdictOn(signedRequest(EVENTS, { wrong }))).toBe(reason);
});

test("stale and future ones are well signed, an hour ago and a day ahead", () => {
  const signedAt = new Date("2026-01-05T09:00:00Z");
  const seconds = signedAt.getTime() / 1000;
  const [stale, future] = (["stale", "future"] as const).map((wrong) =>
    signedRequest(EVENTS, { wrong, signedAt }),
  );
  expect([stale, future].map((signed) => signed && verdictOn(signed))).toEqual(["valid", "valid"]);
  expect(stale?.headers[TIMESTAMP]).toBe(String(seconds - 3600));
  expect(future?.headers[TIMESTAMP]).toBe(String(seconds + 86_400));
});

test("every mistake of the table that verify explains can be made, or is refused in one sentence", () => {
  const names = SIGNING_MISTAKES.map(
    ({ id }) => (id === "stringified" ? "re-serialised" : id) as WrongSignature,
  );
  const outcomes = names.map((wrong) => {
    try {
      return verdictOn(signedRequest(EVENTS, { wrong }));
    } catch (error) {
      expect(String(error)).toMatch(/^UsageError: signedRequest: this body cannot be signed wrongly as "/);
      return "refused";
    }
  });
  // Events in SendGrid's order without escapes: putting the framing back makes the right bytes.
  expect(new Set(outcomes)).toEqual(new Set(["signature does not match", "refused"]));
  expect(outcomes.filter((outcome) => outcome === "refused").length).toBeLessThanOrEqual(3);
});

test("the receiver that parses before it verifies is caught by its own mistake", async () => {
  const { publicKey } = signedRequest(EVENTS);
  const app = express();
  app.use(express.json());
  app.post("/", (request, response) => {
    const signature = request.get(SIGNATURE) ?? "";
    const timestamp = request.get(TIMESTAMP) ?? "";
    const body = Buffer.from(JSON.stringify(request.body));
    response.sendStatus(
      checkSignature({ publicKey, signature, timestamp, body }).kind === "valid" ? 200 : 403,
    );
  });
  const receiver = receiverOf(app);
  expect((await receiver.fetch(signedRequest(EVENTS).request)).status).toBe(403);
  expect((await receiver.fetch(signedRequest(EVENTS, { wrong: "re-serialised" }).request)).status).toBe(200);
});

test.each([
  [{ key: "-----BEGIN PUBLIC KEY-----" }, 'signedRequest: "key" holds a public key'],
  [
    { key: generateKeyPairSync("ed25519").privateKey },
    'signedRequest: "key" holds a key of type ed25519, not EC P-256',
  ],
  [
    { key: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey },
    'signedRequest: "key" is no private key',
  ],
  [{ url: "shop" }, 'signedRequest: "url" is "shop"'],
  [{ signedAt: new Date("never") }, 'signedRequest: "signedAt" is no instant'],
  [
    { wrong: "upside-down" as WrongSignature },
    'signedRequest: "wrong" is "upside-down". It must be one of tampered,',
  ],
])("a wrong option is named: %j", (options, message) => {
  expect(() => signedRequest(EVENTS, options)).toThrow(message);
});

test("a way of being wrong that this body does not have is refused", () => {
  expect(() => signedRequest("[]", { wrong: "trimmed" })).toThrow(
    'signedRequest: this body cannot be signed wrongly as "trimmed" (the body without the line break at its end)',
  );
});
