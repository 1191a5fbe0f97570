import { expect, test } from "vitest";
import { checkSignature } from "../../../server/runtime/signing/signature-check.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function setUp(statuses: readonly number[] = []) {
  const simulator = await openSimulator({ retryJitter: 0 });
  const posts: { readonly body: string; readonly headers: Headers }[] = [];
  const left = [...statuses];
  const settings = await simulator.webhooks.create({
    target: async (request) => {
      posts.push({ body: await request.text(), headers: request.headers });
      return new Response(null, { status: left.shift() ?? 200 });
    },
  });
  const verdictOf = (nth: number): string => {
    const { body = "", headers } = posts[nth] ?? {};
    return checkSignature({
      publicKey: settings.publicKey,
      timestamp: headers?.get("x-twilio-email-event-webhook-timestamp") ?? "",
      signature: headers?.get("x-twilio-email-event-webhook-signature") ?? "",
      body: Buffer.from(body),
    }).kind;
  };
  return { simulator, settings, posts, verdictOf };
}

test("a delivery is posted once more at once, with the same bytes and a signature of its own", async () => {
  const { simulator, posts, verdictOf } = await setUp();
  await simulator.emit([{ event: "open" }, { event: "click" }]);
  await simulator.advanceUntilIdle();
  const { status, json } = await ask(simulator, "POST deliveries/dlv_1/resend");
  expect(status).toBe(201);
  expect(json).toMatchObject({
    id: "att_2",
    deliveryId: "dlv_1",
    number: 2,
    origin: "resend",
    result: "delivered",
    eventCount: 2,
    request: { bodyKept: true },
    response: { status: 200 },
  });
  expect(posts[1]?.body).toBe(posts[0]?.body);
  expect([verdictOf(0), verdictOf(1)]).toEqual(["valid", "valid"]);
  expect(simulator.ledger().total).toMatchObject({
    generated: 2,
    acknowledged: 2,
    duplicatesSent: 2,
    attempts: 1,
  });
  expect((await ask(simulator, "GET deliveries/dlv_1")).json).toMatchObject({
    state: "acknowledged",
    attemptCount: 2,
    attempts: [{ origin: "batch" }, { origin: "resend" }],
  });
});

test("sending a pending delivery once more changes nothing of its own retries", async () => {
  const { simulator, posts } = await setUp([503, 200, 200]);
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  const before = (await ask(simulator, "GET deliveries/dlv_1")).json;
  expect((await ask(simulator, "POST deliveries/dlv_1/resend")).json).toMatchObject({
    result: "delivered",
    next: null,
  });
  expect((await ask(simulator, "GET deliveries/dlv_1")).json).toMatchObject({
    state: "pending",
    next: before.next,
  });
  await simulator.advanceUntilIdle();
  expect(posts).toHaveLength(3);
  expect((await ask(simulator, "GET deliveries/dlv_1")).json).toMatchObject({ state: "acknowledged" });
});

test("a resend that fails is not repeated, and says so", async () => {
  const { simulator } = await setUp([200, 500]);
  await simulator.emit({ event: "open" });
  await simulator.advanceUntilIdle();
  const { json } = await ask(simulator, "POST deliveries/dlv_1/resend");
  expect(json).toMatchObject({ status: 500, next: null, why: expect.stringContaining("sent by hand") });
  expect((await ask(simulator, "GET deliveries/dlv_1")).json.state).toBe("acknowledged");
});

test("what cannot be sent once more is said why", async () => {
  const { simulator, settings } = await setUp();
  expect((await ask(simulator, "POST deliveries/dlv_9/resend")).status).toBe(404);
  await simulator.emit({ event: "open" });
  await simulator.advanceUntilIdle();
  await settings.delete();
  const { status, json } = await ask(simulator, "POST deliveries/dlv_1/resend");
  expect([status, json.error.code]).toEqual([409, "no-settings"]);
});

test("a body of one's own is posted exactly, signed with the settings' key, with headers of one's own", async () => {
  const { simulator, settings, posts, verdictOf } = await setUp();
  const body = '[{"event":"open",  "name":"Zoë"}]\n';
  const { status, json } = await ask(simulator, "POST requests", {
    webhook: settings.id,
    body,
    headers: { "content-type": "text/plain", "X-Trace": "1" },
  });
  expect(status).toBe(201);
  expect(json).toMatchObject({ origin: "request", webhookId: null, eventCount: 1, result: "delivered" });
  expect(posts[0]?.body).toBe(body);
  expect(posts[0]?.headers.get("content-type")).toBe("text/plain");
  expect(posts[0]?.headers.get("x-trace")).toBe("1");
  expect(verdictOf(0)).toBe("valid");
  expect(simulator.ledger().total).toMatchObject({ generated: 0, attempts: 0, duplicatesSent: 0 });
});

test.each([
  ["wrong", "ME"],
  ["other-key", "ME"],
  ["missing", ""],
  ["none", ""],
] as const)("signed as %s, it must be refused", async (sign, prefix) => {
  const { simulator, settings, posts, verdictOf } = await setUp();
  await ask(simulator, "POST requests", { webhook: settings.id, body: [{ event: "open" }], sign });
  expect(posts[0]?.body).toBe('[{"event":"open"}]');
  expect((posts[0]?.headers.get("x-twilio-email-event-webhook-signature") ?? "").slice(0, 2)).toBe(prefix);
  expect(verdictOf(0)).not.toBe("valid");
});

test.each([
  [{}, '"body" is missing'],
  [{ body: "[]" }, "nowhere to post to"],
  [{ body: "[]", webhook: "none" }, "no webhook settings"],
  [{ body: "[]", url: "ftp://x" }, "http"],
  [{ body: "[]", url: "http://127.0.0.1:1/", headers: { "Content-Length": "5" } }, "headers"],
  [{ body: "[]", url: "http://127.0.0.1:1/", sgn: "right" }, '"sign"'],
])("POST requests %j is refused", async (request, text) => {
  const { simulator } = await setUp();
  const { status, json } = await ask(simulator, "POST requests", request);
  expect(status).toBe(400);
  expect(`${json.error.message} ${json.error.hint}`).toContain(text);
  expect(simulator.attempts()).toEqual([]);
});
