import { EventWebhook } from "@sendgrid/eventwebhook";
import { expect, onTestFinished, test } from "vitest";
import type { OutgoingPost } from "../../server/runtime/posting/carrier.ts";
import { MOST_HELD_CONNECTIONS } from "../../server/runtime/posting/connections.ts";
import { createHttpCarrier } from "../../server/runtime/posting/http-carrier.ts";
import type { HttpCarrier } from "../../server/runtime/posting/http-carrier.ts";
import { checkSignature } from "../../server/runtime/signing/signature-check.ts";
import { createTargetPolicy } from "../../server/runtime/posting/target-policy.ts";
import type { PostRequest, PostResult, WireFaults } from "../../server/simulation/ports.ts";
import { encoded, postRequest, setUpPosting } from "../support/posting.ts";
import type { Posting } from "../support/posting.ts";
import { answerOk, startRawServer } from "../support/raw-server.ts";
import { selfSignedCertificate } from "../support/self-signed-certificate.ts";
import { startWatchedReceiver } from "../support/watched-receiver.ts";
import type { WatchedReceiver, WatchedRequest } from "../support/watched-receiver.ts";

const KEY = { account: "main", ordinal: 1, generation: 1 };
const POSTED_AT = 1_700_000_000_999;
const BODY = '[{"event":"open"}]\r\n';
/** The largest batch there is, and a body that no socket takes at once. */
const LARGE = [encoded(JSON.stringify({ event: "open", text: "x".repeat(786_432 - 30) }))];

interface Tried extends Posting {
  readonly receiver: WatchedReceiver;
  readonly result: PostResult;
  readonly seen: WatchedRequest;
}

/** Posts to a receiver on node:http, signed unless told otherwise. */
async function tryOut(faults: WireFaults, over: Partial<PostRequest> = {}): Promise<Tried> {
  const receiver = await startWatchedReceiver();
  const posting = setUpPosting({ now: () => POSTED_AT });
  const result = await posting.poster.post(postRequest(receiver.url, { signWith: KEY, faults, ...over }));
  return { ...posting, receiver, result, seen: await receiver.request(1) };
}

function signatureOf({ headers }: WatchedRequest): { signature: string; timestamp: string } {
  return {
    signature: String(headers["x-twilio-email-event-webhook-signature"]),
    timestamp: String(headers["x-twilio-email-event-webhook-timestamp"]),
  };
}

/** What SendGrid's own helper says of what a receiver saw. */
function isValid({ keys, seen }: Pick<Tried, "keys" | "seen">): boolean {
  const helper = new EventWebhook();
  const { signature, timestamp } = signatureOf(seen);
  const key = helper.convertPublicKeyToECDSA(keys.publicKey(KEY));
  return helper.verifySignature(key, seen.body, signature, timestamp);
}

test("a wrong signature is well formed and does not fit the body", async () => {
  const { keys, seen, result } = await tryOut({ signature: "wrong" });
  expect(isValid({ keys, seen })).toBe(false);
  expect(checkSignature({ publicKey: keys.publicKey(KEY), ...signatureOf(seen), body: seen.body })).toEqual({
    kind: "invalid",
    because: "signature does not match",
  });
  expect(seen.body.toString()).toBe(BODY);
  expect(signatureOf(seen).timestamp).toBe("1700000000");
  expect(result).toMatchObject({ result: "delivered", reason: "receiver answered 200" });
});

test("with a missing signature both headers are missing and the others stay", async () => {
  const { seen, receiver } = await tryOut({ signature: "missing" });
  expect(Object.entries(seen.headers)).toEqual([
    ["host", new URL(receiver.url).host],
    ["user-agent", "SendGrid Event API"],
    ["content-length", "20"],
    ["content-type", "application/json;charset=utf-8"],
    ["accept-encoding", "gzip"],
  ]);
});

test.each([
  [{ staleByMs: 86_400_000 }, "1699913600"],
  [{}, "1699996400"],
])("a stale signature is valid and as old as it is told to be, else an hour", async (stale, timestamp) => {
  const { keys, seen } = await tryOut({ signature: "stale", ...stale });
  expect(isValid({ keys, seen })).toBe(true);
  expect(signatureOf(seen).timestamp).toBe(timestamp);
});

test("a stale signature is older than the instant that was to be signed, and never from before 1970", async () => {
  const virtual = await tryOut({ signature: "stale", staleByMs: 60_000 }, { signAt: 1_600_000_000_000 });
  expect(signatureOf(virtual.seen).timestamp).toBe("1599999940");
  const { keys, seen } = await tryOut({ signature: "stale", staleByMs: 60_000 }, { signAt: 1000 });
  expect(signatureOf(seen).timestamp).toBe("0");
  expect(isValid({ keys, seen })).toBe(true);
});

test("a signature by another key fits nothing of the settings' own, nor of any other", async () => {
  const { keys, seen } = await tryOut({ signature: "other-key" });
  expect(isValid({ keys, seen })).toBe(false);
  const first10 = Array.from({ length: 10 }, (_, ordinal) =>
    keys.publicKey({ ...KEY, ordinal: ordinal + 1 }),
  );
  const verdicts = first10.map((publicKey) =>
    checkSignature({ publicKey, ...signatureOf(seen), body: seen.body }),
  );
  expect(new Set(verdicts.map((verdict) => verdict.kind === "invalid" && verdict.because))).toEqual(
    new Set(["signature does not match"]),
  );
});

test.each(["wrong", "missing", "stale", "other-key"] as const)(
  "where nothing is signed, signature %s does nothing",
  async (signature) => {
    const { seen } = await tryOut({ signature }, { signWith: null });
    expect(Object.keys(seen.headers)).toHaveLength(5);
    expect(seen.body.toString()).toBe(BODY);
  },
);

test("a tampered body is JSON as long as before whose signature does not fit, and is what is kept", async () => {
  const { keys, seen, exchanges } = await tryOut({ tamperAt: 0.5 });
  expect(seen.body.toString()).toBe('[{"event":"ppen"}]\r\n');
  expect(seen.headers["content-length"]).toBe("20");
  expect(isValid({ keys, seen })).toBe(false);
  expect(isValid({ keys, seen: { ...seen, body: Buffer.from(BODY) } })).toBe(true);
  expect(exchanges.find("a1")).toMatchObject({ request: { body: seen.body } });
});

test("the attempt after a tampered one has the body as it was, and is kept apart from it", async () => {
  const { receiver, poster, keys, exchanges } = await tryOut({ tamperAt: 0.5 });
  await poster.post(postRequest(receiver.url, { attemptId: "a2", signWith: KEY }));
  const seen = await receiver.request(2);
  expect(seen.body.toString()).toBe(BODY);
  expect(isValid({ keys, seen })).toBe(true);
  expect(exchanges.find("a1")).toMatchObject({ request: { body: Buffer.from('[{"event":"ppen"}]\r\n') } });
  expect(exchanges.find("a2")).toMatchObject({ request: { body: Buffer.from(BODY) } });
});

test.each([
  [0.5, 10],
  [0, 0],
  [1, 19],
])("a body cut at %d: %d of 20 bytes arrive, and no more than that is kept", async (cutBodyAt, bytes) => {
  const { result, seen, exchanges, receiver } = await tryOut({ cutBodyAt });
  expect(result).toMatchObject({
    result: "unreachable",
    status: null,
    reason: `connection cut after ${bytes} of 20 bytes (fault)`,
    isUncertain: false,
    bytes: 20,
  });
  expect(seen).toMatchObject({ ending: "aborted", body: Buffer.from(BODY).subarray(0, bytes) });
  expect(seen.headers["content-length"]).toBe("20");
  expect(exchanges.find("a1")).toMatchObject({ request: { body: seen.body }, response: null });
  expect(receiver.connections).toHaveLength(1);
});

test("of the largest batch exactly the share leaves that is to leave", async () => {
  const { result, seen } = await tryOut({ cutBodyAt: 0.9 }, { body: { kind: "batch", events: LARGE } });
  expect(seen.ending).toBe("aborted");
  expect(result.reason).toMatch(/^connection cut after 707,7\d\d of 786,4\d\d bytes \(fault\)$/);
  expect(seen.body.length).toBe(Math.floor(0.9 * result.bytes));
});

test("a cut body after good posts is not posted again, and the good connection goes on", async () => {
  const server = await startRawServer(answerOk);
  const { poster } = setUpPosting();
  const url = `http://127.0.0.1:${server.port}/hook`;
  await poster.post(postRequest(url));
  expect(await poster.post(postRequest(url, { faults: { cutBodyAt: 0.5 } }))).toMatchObject({
    result: "unreachable",
    isUncertain: false,
  });
  await poster.post(postRequest(url));
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1]);
  expect(server.connections()).toBe(2);
});

test.each([
  ["a small batch", [encoded('{"event":"open"}')]],
  ["the largest batch", LARGE],
])("a cut before the answer: the receiver has %s whole, and its answer goes nowhere", async (_, events) => {
  const { keys, result, seen, receiver, exchanges } = await tryOut(
    { cutAnswer: true },
    { body: { kind: "batch", events } },
  );
  expect(result).toMatchObject({
    result: "unreachable",
    status: null,
    reason: "connection cut before the answer was read (fault)",
    isUncertain: true,
  });
  expect(seen.ending).toBe("whole");
  expect(checkSignature({ publicKey: keys.publicKey(KEY), ...signatureOf(seen), body: seen.body })).toEqual({
    kind: "valid",
  });
  const kept = exchanges.find("a1");
  expect(typeof kept === "object" && kept.request.body.equals(seen.body) && kept.response).toBe(null);
  await receiver.connections[0]?.closed;
  expect(receiver.connections).toHaveLength(1);
});

test("a cut before the answer does not wait for a receiver that is silent", async () => {
  const server = await startRawServer(() => undefined);
  const { poster } = setUpPosting();
  const result = await poster.post(
    postRequest(`http://127.0.0.1:${server.port}/`, { faults: { cutAnswer: true } }),
  );
  expect(result).toMatchObject({ result: "unreachable", isUncertain: true });
  expect(server.requests).toHaveLength(1);
});

test("over TLS both cuts are as in the clear", async () => {
  const certificate = selfSignedCertificate();
  const receiver = await startWatchedReceiver(certificate);
  const carrier = createCarrier({ trustedCertificates: certificate.cert });
  const body = Buffer.alloc(60_000, "x");
  expect(await carrier.carry(outgoing(receiver, { body, faults: { cutBodyAt: 0.5 } }))).toMatchObject({
    reason: "connection cut after 30,000 of 60,000 bytes (fault)",
    isUncertain: false,
  });
  expect(await carrier.carry(outgoing(receiver, { body, faults: { cutAnswer: true } }))).toMatchObject({
    reason: "connection cut before the answer was read (fault)",
    isUncertain: true,
  });
  const [cut, whole] = await Promise.all([receiver.request(1), receiver.request(2)]);
  expect([cut.ending, cut.body.length]).toEqual(["aborted", 30_000]);
  expect([whole.ending, whole.body.length]).toEqual(["whole", 60_000]);
});

test("a certificate that is not trusted stays the reason where the connection was to be cut", async () => {
  const receiver = await startWatchedReceiver(selfSignedCertificate());
  for (const faults of [{ cutAnswer: true }, { cutBodyAt: 0.5 }]) {
    expect(await createCarrier().carry(outgoing(receiver, { faults }))).toMatchObject({
      reason: expect.stringMatching(/^certificate not trusted/),
      isUncertain: false,
    });
  }
});

test("a post that is sent slowly arrives in pieces and is answered as ever", async () => {
  const { keys, result, seen, receiver, poster } = await tryOut({ sendOverMs: 90 });
  expect(result).toMatchObject({ result: "delivered", status: 200 });
  expect(seen.pieces.length).toBeGreaterThan(1);
  expect(isValid({ keys, seen })).toBe(true);
  await poster.post(postRequest(receiver.url));
  expect(receiver.connections).toHaveLength(1);
});

test("sending more slowly than the timeout allows times out, and the receiver cannot have it", async () => {
  const { result, seen } = await tryOut({ sendOverMs: 60_000 }, { timeoutMs: 300 });
  expect(result).toMatchObject({
    result: "timed-out",
    reason: "no answer within 300 ms",
    isUncertain: false,
  });
  expect(seen).toMatchObject({ ending: "aborted", body: Buffer.from(BODY).subarray(0, 2) });
});

test("faults add up: a wrong signature on a tampered body that is sent slowly and cut", async () => {
  const { keys, result, seen } = await tryOut({
    signature: "wrong",
    tamperAt: 0,
    sendOverMs: 20,
    cutBodyAt: 0.8,
  });
  expect(result.reason).toBe("connection cut after 16 of 20 bytes (fault)");
  expect(seen.body.toString()).toBe('[{"event":"ppen"');
  const whole = Buffer.from('[{"event":"ppen"}]\r\n');
  expect(isValid({ keys, seen: { ...seen, body: whole } })).toBe(false);
  expect(isValid({ keys, seen: { ...seen, body: Buffer.from(BODY) } })).toBe(false);
});

test("a connection that is held is not used again, and closed when its time is over", async () => {
  const { receiver, result, poster } = await tryOut({ holdIdleMs: 30 });
  expect(result).toMatchObject({ result: "delivered", status: 200 });
  await poster.post(postRequest(receiver.url));
  await poster.post(postRequest(receiver.url));
  await receiver.connections[0]?.closed;
  expect(receiver.connections).toHaveLength(2);
  expect(receiver.connections[1]?.socket.destroyed).toBe(false);
});

test("a connection that is held outlives other posts and is closed with the simulator", async () => {
  const receiver = await startWatchedReceiver();
  const carrier = createCarrier();
  await carrier.carry(outgoing(receiver, { faults: { holdIdleMs: 3_600_000 } }));
  await carrier.carry(outgoing(receiver));
  expect(receiver.connections.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
  carrier.close();
  await Promise.all(receiver.connections.map(({ closed }) => closed));
});

test("64 connections are held at most: the oldest is closed for the 65th", async () => {
  const receiver = await startWatchedReceiver();
  const carrier = createCarrier();
  const faults = { holdIdleMs: 3_600_000 };
  for (let post = 0; post <= MOST_HELD_CONNECTIONS; post++) {
    await carrier.carry(outgoing(receiver, { faults }));
  }
  await receiver.connections[0]?.closed;
  const open = receiver.connections.filter(({ socket }) => !socket.destroyed);
  expect([open.length, receiver.connections.length]).toEqual([64, 65]);
});

test("a held connection that the receiver closes counts no longer", async () => {
  const receiver = await startWatchedReceiver();
  const carrier = createCarrier();
  const faults = { holdIdleMs: 3_600_000 };
  for (let post = 0; post < MOST_HELD_CONNECTIONS; post++) {
    await carrier.carry(outgoing(receiver, { faults }));
  }
  const given = receiver.connections[63];
  given?.socket.end();
  await given?.closed;
  await carrier.carry(outgoing(receiver, { faults }));
  await receiver.request(65);
  expect(receiver.connections[0]?.socket.destroyed).toBe(false);
});

test("a post whose connection was to be held and that fails leaves none behind", async () => {
  const server = await startRawServer((socket) => socket.resetAndDestroy());
  const carrier = createCarrier();
  const url = `http://127.0.0.1:${server.port}/`;
  expect(await carrier.carry(outgoing({ url }, { faults: { holdIdleMs: 1000 } }))).toMatchObject({
    result: "unreachable",
    isUncertain: true,
  });
  expect(server.requests).toHaveLength(1);
});

function createCarrier(options: { readonly trustedCertificates?: string } = {}): HttpCarrier {
  const carrier = createHttpCarrier({ targets: createTargetPolicy(), ...options });
  onTestFinished(() => carrier.close());
  return carrier;
}

function outgoing({ url }: { readonly url: string }, over: Partial<OutgoingPost> = {}): OutgoingPost {
  const body = over.body ?? Buffer.from(BODY);
  const headers = [
    ["Host", new URL(url).host],
    ["Content-Length", String(body.length)],
  ] as const;
  return { url, headers, body, timeoutMs: 20_000, ...over };
}
