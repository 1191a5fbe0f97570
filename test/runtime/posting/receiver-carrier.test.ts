import { expect, test } from "vitest";
import { BuiltInReceiver } from "../../../server/runtime/receiver/built-in-receiver.ts";
import type { ReceiverChange } from "../../../server/runtime/receiver/receiver-behaviour.ts";
import { carrierOfReceiver } from "../../../server/runtime/posting/receiver-carrier.ts";
import type { PostResult, WireFaults } from "../../../server/simulation/ports.ts";
import { encoded, postRequest, setUpPosting } from "../../support/posting.ts";

const URL_OF_RECEIVER = "http://127.0.0.1:7363/_simulator/receiver";
const KEY = { account: "main", ordinal: 1, generation: 1 };
const EVENTS = [encoded('{"event":"open","sg_event_id":"a"}')];

/** Posts one event with these faults to a receiver that knows the key. */
function post(faults: WireFaults, behaviour: ReceiverChange = {}) {
  const { poster, targets, keys, exchanges } = setUpPosting();
  const receiver = new BuiltInReceiver({
    url: () => URL_OF_RECEIVER,
    publicKeys: () => [keys.publicKey(KEY)],
  });
  receiver.configure(behaviour);
  targets.add(URL_OF_RECEIVER, carrierOfReceiver(receiver));
  const body = { kind: "batch", events: EVENTS } as const;
  const request = postRequest(URL_OF_RECEIVER, { signWith: KEY, timeoutMs: 3000, body, faults });
  const result = poster.post(request);
  if (result instanceof Promise) throw new Error("The result is not there at once.");
  return { result, received: receiver.state().received, exchange: exchanges.find("a1") };
}

const NOTHING = { posts: 0, events: 0, verified: 0, badSignature: 0, malformed: 0 };

test("a cut body is none that was received", () => {
  const { result, received, exchange } = post({ cutBodyAt: 0.5 });
  expect(result).toMatchObject({
    result: "unreachable",
    reason: "connection cut after 19 of 38 bytes (fault)",
    isUncertain: false,
    latencyMs: 0,
  });
  expect(received).toMatchObject(NOTHING);
  expect(exchange).toMatchObject({ request: { body: Buffer.from('[{"event":"open","s') }, response: null });
});

test("a cut before the answer: it is received, and nobody hears of it", () => {
  const { result, received } = post({ cutAnswer: true });
  expect(result).toMatchObject({
    result: "unreachable",
    reason: "connection cut before the answer was read (fault)",
    isUncertain: true,
  });
  expect(received).toMatchObject({ ...NOTHING, posts: 1, events: 1, verified: 1 });
});

test.each([
  ["wrong", { posts: 1, badSignature: 1, events: 0 }],
  ["missing", { posts: 1, badSignature: 1, events: 0 }],
  ["other-key", { posts: 1, badSignature: 1, events: 0 }],
  ["stale", { posts: 1, badSignature: 0, verified: 1, events: 1 }],
] as const)("signature %s", (signature, received) => {
  expect(post({ signature }).received).toMatchObject(received);
});

test("a tampered body is refused", () => {
  const { result, received } = post({ tamperAt: 0.9 });
  expect(result).toMatchObject<Partial<PostResult>>({ result: "refused", status: 403 });
  expect(received).toMatchObject({ posts: 1, badSignature: 1, events: 0 });
});

test.each([
  [{ sendOverMs: 1000 }, 1500, { result: "delivered", latencyMs: 2500 }, 1],
  [{ sendOverMs: 2000 }, 1500, { result: "timed-out", latencyMs: 3000, isUncertain: true }, 1],
  [{ sendOverMs: 3001 }, 0, { result: "timed-out", latencyMs: 3000, isUncertain: false }, 0],
  [{ sendOverMs: 3600, cutBodyAt: 0.5 }, 0, { result: "unreachable", isUncertain: false }, 0],
  [{ sendOverMs: 9000, cutBodyAt: 0.5 }, 0, { result: "timed-out", isUncertain: false }, 0],
  [{ sendOverMs: 9000, cutAnswer: true }, 0, { result: "timed-out", isUncertain: false }, 0],
])("%o takes virtual time, with a delay of %d ms", (...[faults, delay, result, posts]) => {
  const posted = post(faults, { delay });
  expect(posted.result).toMatchObject(result);
  expect(posted.received.posts).toBe(posts);
});
