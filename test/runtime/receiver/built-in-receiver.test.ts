import { expect, test } from "vitest";
import { signableText } from "../../../server/runtime/bytes/batch-body.ts";
import { BuiltInReceiver } from "../../../server/runtime/receiver/built-in-receiver.ts";
import type { ReceiverAnswer } from "../../../server/runtime/receiver/built-in-receiver.ts";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import type { ReceiverChange } from "../../../server/runtime/receiver/receiver-behaviour.ts";
import { carrierOfReceiver } from "../../../server/runtime/posting/receiver-carrier.ts";
import { signBody } from "../../../server/runtime/signing/signer.ts";
import type { PostResult } from "../../../server/simulation/ports.ts";
import { encoded, postRequest, setUpPosting } from "../../support/posting.ts";

const URL_OF_RECEIVER = "http://127.0.0.1:7363/_simulator/receiver";
const KEY = { account: "main", ordinal: 1, generation: 1 };

function setUp(options: { readonly isSigned?: boolean; readonly rememberedEvents?: number } = {}) {
  const keys = createKeyRing();
  const publicKeys =
    options.isSigned === true ? [keys.publicKey({ ...KEY, ordinal: 2 }), keys.publicKey(KEY)] : [];
  const receiver = new BuiltInReceiver({
    url: () => URL_OF_RECEIVER,
    publicKeys: () => publicKeys,
    ...(options.rememberedEvents === undefined ? {} : { rememberedEvents: options.rememberedEvents }),
  });
  const accept = (text: string, ordinal: number | null = 1, settings = ""): ReceiverAnswer => {
    const body = signableText(text);
    const signature = signBody(body, "1700000000", keys.privateKey({ ...KEY, ordinal: ordinal ?? 1 }));
    const headers = {
      "x-twilio-email-event-webhook-timestamp": "1700000000",
      "x-twilio-email-event-webhook-signature": signature,
    };
    return receiver.accept({ headers: ordinal === null ? {} : headers, body: body.bytes, settings });
  };
  const acceptBy = (settings: string, text: string): ReceiverAnswer => accept(text, 1, settings);
  return { receiver, accept, acceptBy };
}

function events(...ids: readonly string[]): string {
  return JSON.stringify(ids.map((id) => ({ event: "open", sg_event_id: id })));
}

test("it starts out as a receiver that answers 200 and got nothing", () => {
  expect(setUp().receiver.state()).toEqual({
    url: URL_OF_RECEIVER,
    status: 200,
    delay: 0,
    redirect: null,
    drop: false,
    body: "",
    tokenLifetime: null,
    tokenUrl: `${URL_OF_RECEIVER}/token`,
    layers: 0,
    received: {
      posts: 0,
      events: 0,
      uniqueEvents: 0,
      duplicates: 0,
      verified: 0,
      badSignature: 0,
      badToken: 0,
      malformed: 0,
      bySettings: {},
    },
  });
});

test("events are counted, and those that came before are duplicates", () => {
  const { receiver, accept } = setUp();
  accept(events("a", "b"));
  expect(accept(events("b", "c", "c")).found).toMatchObject({ events: 3, duplicates: 2 });
  expect(receiver.state().received).toMatchObject({ posts: 2, events: 5, uniqueEvents: 3, duplicates: 2 });
});

test("a receiver that answers 503 has stored nothing: the retry brings no duplicates", () => {
  const { receiver, accept } = setUp();
  receiver.configure({ status: 503 });
  expect(accept(events("a"))).toMatchObject({ status: 503 });
  receiver.configure({ status: 200 });
  accept(events("a"));
  expect(receiver.state().received).toMatchObject({ posts: 2, events: 1, uniqueEvents: 1, duplicates: 0 });
});

test("with keys known, a fitting signature of any of them is verified", () => {
  const { receiver, accept } = setUp({ isSigned: true });
  expect([accept(events("a"), 1).status, accept(events("b"), 2).status]).toEqual([200, 200]);
  expect(receiver.state().received).toMatchObject({ verified: 2, badSignature: 0 });
});

test.each([
  [null, "signature is missing"],
  [3, "signature does not match"],
])("with keys known, a signature by key %s is refused with 403", (ordinal, because) => {
  const { receiver, accept } = setUp({ isSigned: true });
  expect(accept(events("a"), ordinal)).toMatchObject({
    status: 403,
    body: `${because}\n`,
    found: { signature: "bad", refusedBecause: because, events: 0 },
  });
  expect(receiver.state().received).toMatchObject({ badSignature: 1, events: 0, verified: 0 });
});

test("without keys, signatures are not looked at", () => {
  const { receiver, accept } = setUp();
  expect([accept(events("a"), null).status, accept(events("b"), 3).status]).toEqual([200, 200]);
  expect(receiver.state().received).toMatchObject({ verified: 0, badSignature: 0, events: 2 });
});

test.each(["", "{}", "null", "[1]", '[{"a":1}', "\u0000", '[null,{"a":1}]'])(
  "%j is malformed: 400",
  (text) => {
    const { receiver, accept } = setUp();
    expect(accept(text)).toMatchObject({ status: 400 });
    expect(receiver.state().received).toMatchObject({ posts: 1, malformed: 1, events: 0 });
  },
);

test("it answers as it is told, and a change leaves the rest as it was", () => {
  const { receiver, accept } = setUp();
  receiver.configure({ status: 418, body: "tea" });
  receiver.configure({ delay: 500 });
  expect(accept("[]")).toMatchObject({ status: 418, body: "tea", delayMs: 500, isDropped: false });
  receiver.configure({ redirect: "http://elsewhere/" });
  expect(accept("[]")).toMatchObject({ status: 302, headers: { Location: "http://elsewhere/" } });
  receiver.configure({ status: 308, drop: true });
  expect(accept("[]")).toMatchObject({ status: 308, isDropped: true });
  receiver.reset();
  expect(receiver.state()).toMatchObject({
    status: 200,
    drop: false,
    redirect: null,
    received: { posts: 0 },
  });
});

test("a layer changes how it answers until it is taken off", () => {
  const { receiver, accept } = setUp();
  receiver.configure({ status: 202 });
  const takeOff = receiver.layer({ status: 503 });
  expect([accept("[]").status, receiver.state().status, receiver.state().layers]).toEqual([503, 503, 1]);
  takeOff();
  expect([accept("[]").status, receiver.state().status, receiver.state().layers]).toEqual([202, 202, 0]);
});

test("told to want tokens of some settings, it refuses their posts without one with 401", () => {
  const { receiver, acceptBy } = setUp({ isSigned: true });
  receiver.layer({ tokenLifetime: 60_000 }, "guarded");
  const refused = acceptBy("guarded", events("a"));
  expect(refused).toMatchObject({
    status: 401,
    headers: { "WWW-Authenticate": 'Bearer realm="receiver"', "Content-Type": "application/json" },
    found: { events: 0, signature: "not checked", refusedBecause: "no bearer token" },
  });
  expect(JSON.parse(refused.body)).toMatchObject({ error: "invalid_token" });
  expect(acceptBy("open", events("a")).status).toBe(200);
  expect(receiver.state().received).toMatchObject({ posts: 2, events: 1, badToken: 1, badSignature: 0 });
});

test("what came by each name of settings is counted by that name, too", () => {
  const { receiver, accept, acceptBy } = setUp({ isSigned: true });
  acceptBy("bounces", events("a", "b"));
  acceptBy("bounces", events("b"));
  accept(events("a"), 3, "__proto__");
  accept(events("c"));
  const { bySettings, ...totals } = receiver.state().received;
  expect(totals).toMatchObject({ posts: 4, events: 4, uniqueEvents: 3, duplicates: 1, badSignature: 1 });
  expect(Object.entries(bySettings)).toEqual([
    ["bounces", { posts: 2, events: 3, uniqueEvents: 2, duplicates: 1, badSignature: 0 }],
    ["__proto__", { posts: 1, events: 0, uniqueEvents: 0, duplicates: 0, badSignature: 1 }],
  ]);
  receiver.reset();
  expect(receiver.state().received).toMatchObject({ posts: 0, bySettings: {} });
});

test("an event that two settings select is no duplicate", () => {
  const { receiver, accept, acceptBy } = setUp();
  for (const settings of ["all", "bounces"]) acceptBy(settings, events("a"));
  accept(events("a"));
  expect(receiver.state().received).toMatchObject({ events: 3, uniqueEvents: 3, duplicates: 0 });
  expect(acceptBy("all", events("a")).found.duplicates).toBe(1);
});

test("100 names are told apart, what came by further or longer ones is counted together", () => {
  const { receiver, acceptBy } = setUp();
  for (let number = 1; number <= 102; number++) acceptBy(`settings ${number}`, events("a"));
  acceptBy("x".repeat(101), events("a", "a"));
  const { bySettings, duplicates } = receiver.state().received;
  expect(Object.keys(bySettings)).toHaveLength(101);
  expect(bySettings["…other"]).toMatchObject({ posts: 3, events: 4, uniqueEvents: 3, duplicates: 1 });
  expect(duplicates).toBe(1);
});

test("200,000 events by each of two settings: of the last 100,000 every one is known again", () => {
  const { receiver, acceptBy } = setUp();
  const batch = (first: number): string =>
    events(...Array.from({ length: 1000 }, (_, number) => `event-${first + number}`));
  for (let first = 0; first < 200_000; first += 1000) {
    for (const settings of ["all", "opens"]) acceptBy(settings, batch(first));
  }
  expect(receiver.state().received).toMatchObject({ events: 400_000, uniqueEvents: 400_000, duplicates: 0 });
  for (let first = 100_000; first < 200_000; first += 1000) acceptBy("opens", batch(first));
  expect(receiver.state().received).toMatchObject({ uniqueEvents: 400_000, duplicates: 100_000 });
});

test("the memory for ids is bounded: the oldest is forgotten", () => {
  const { receiver, accept } = setUp({ rememberedEvents: 10 });
  for (let number = 0; number < 100; number++) accept(events(`e${number}`));
  accept(events("e99"));
  accept(events("e0"));
  expect(receiver.state().received).toMatchObject({ duplicates: 1, uniqueEvents: 101 });
});

test("an event without an id is no duplicate", () => {
  const { receiver, accept } = setUp();
  accept('[{"event":"open"},{"event":"open"}]');
  expect(receiver.state().received).toMatchObject({ uniqueEvents: 2, duplicates: 0 });
});

async function postWhere(
  change: ReceiverChange,
): Promise<{ result: PostResult; isAtOnce: boolean; events: number }> {
  const { receiver } = setUp({ isSigned: true });
  receiver.configure(change);
  const { poster, targets } = setUpPosting();
  targets.add(URL_OF_RECEIVER, carrierOfReceiver(receiver));
  const body = { kind: "batch", events: [encoded('{"sg_event_id":"a"}')] } as const;
  const posted = poster.post(postRequest(URL_OF_RECEIVER, { body, signWith: KEY, timeoutMs: 3000 }));
  const isAtOnce = !(posted instanceof Promise);
  return { result: await posted, isAtOnce, events: receiver.state().received.events };
}

test("the poster reaches it without a socket, and the result is there at once", async () => {
  const { result, isAtOnce, events: stored } = await postWhere({});
  expect(isAtOnce).toBe(true);
  expect(result).toMatchObject({ result: "delivered", status: 200, latencyMs: 0 });
  expect(stored).toBe(1);
});

test("its delay is virtual: nobody waits", async () => {
  expect(await postWhere({ delay: 3000 })).toMatchObject({
    isAtOnce: true,
    result: { result: "delivered", latencyMs: 3000 },
  });
  expect(await postWhere({ delay: 3001 })).toMatchObject({
    isAtOnce: true,
    result: { result: "timed-out", reason: "no answer within 3 s", latencyMs: 3000, isUncertain: true },
    events: 1,
  });
});

test("a dropped connection and a redirect are told as those of a real receiver", async () => {
  expect(await postWhere({ drop: true })).toMatchObject({
    result: { result: "unreachable", status: null, isUncertain: true },
    events: 0,
  });
  expect(await postWhere({ redirect: "http://elsewhere/" })).toMatchObject({
    result: { result: "refused", status: 302, location: "http://elsewhere/" },
  });
});
