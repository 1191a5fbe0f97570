import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../../server/contract/time.ts";
import { HeldAnswers } from "../../support/held-answers.ts";
import { afterAllPromises } from "../../support/fake-host-time.ts";
import {
  allEventsTo,
  answered,
  entriesOf,
  newSimulator,
  setSigning,
  START,
} from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

const request = { account: "main", url: "http://127.0.0.1:1/test", signWith: null, oauth: null };

function setUp(options: NewSimulatorOptions = {}) {
  const { simulator, posts } = newSimulator(options);
  return { simulator, posts, instants: () => posts.map(({ at }) => at - START) };
}

test("it is posted at the instant of the call, on a manual clock too", async () => {
  const { simulator, posts } = setUp();
  await simulator.testRequests.send(request);
  expect(posts).toMatchObject([
    { at: START, request: { url: request.url, body: { kind: "test-request" }, signWith: null } },
  ]);
  expect(simulator.now()).toBe(START);
  expect(simulator.status()).toMatchObject({ idle: true });
});

test("the call returns when the first attempt has settled", async () => {
  const held = new HeldAnswers();
  const { simulator } = setUp({ answer: held.answer });
  let isDone = false;
  const sending = simulator.testRequests.send(request).then(() => (isDone = true));
  await afterAllPromises();
  expect(isDone).toBe(false);
  expect(simulator.status()).toMatchObject({ inFlight: 1, idle: false });
  await held.give();
  await sending;
});

test("a receiver that is down is tried for up to 10 minutes on the clock, with the same body each time", async () => {
  const { simulator, posts, instants } = setUp({ rules: { retryJitter: 0 }, answer: () => answered(500) });
  await simulator.testRequests.send(request);
  await simulator.advance({ until: "idle" });
  expect(instants()).toEqual([0, 30_000, 90_000, 210_000, 450_000]);
  expect(
    new Set(posts.map(({ request: { body } }) => (body.kind === "test-request" ? body.text : ""))).size,
  ).toBe(1);
  expect(new Set(posts.map(({ request: { bodyKey } }) => bodyKey)).size).toBe(1);
  const ended = entriesOf(simulator, "attempt-ended");
  expect(ended.map(({ number, webhookId }) => [number, webhookId])).toEqual(
    [1, 2, 3, 4, 5].map((number) => [number, null]),
  );
  expect(ended.at(-1)).toMatchObject({ next: null, why: expect.stringContaining("10 minutes") });
});

test("a try that is due exactly 10 minutes after the call is not made", async () => {
  const { simulator, instants } = setUp({
    rules: { retryWaitsMs: [5 * MINUTE_MS], retryJitter: 0 },
    answer: () => answered(500),
  });
  await simulator.testRequests.send(request);
  await simulator.advance({ by: DAY_MS });
  expect(instants()).toEqual([0, 5 * MINUTE_MS]);
});

test("the first 2xx ends it", async () => {
  let status = 500;
  const { simulator, instants } = setUp({ rules: { retryJitter: 0 }, answer: () => answered(status) });
  await simulator.testRequests.send(request);
  status = 204;
  await simulator.advance({ until: "idle" });
  expect(instants()).toEqual([0, 30_000]);
});

test("it belongs to no batch and no ledger, and is listed with no webhook id", async () => {
  const { simulator } = setUp({ answer: () => answered(500) });
  allEventsTo(simulator, "http://127.0.0.1:1/a");
  await simulator.testRequests.send(request);
  await simulator.advance({ until: "idle" });
  const { total } = simulator.records.ledger();
  expect(Object.values(total).every((count) => count === 0)).toBe(true);
  expect(entriesOf(simulator, "batch-closed")).toEqual([]);
  expect(entriesOf(simulator, "event-occurred")).toEqual([]);
  expect([...simulator.log.deliveriesAfter(0)]).toMatchObject([
    { webhookId: null, state: "expired", eventCount: 11, attemptCount: 5 },
  ]);
});

test("it is signed with the key it names, each time", async () => {
  const { simulator, posts } = setUp({ answer: () => answered(500), rules: { signatureClock: "virtual" } });
  const settings = setSigning(simulator, allEventsTo(simulator, "http://127.0.0.1:1/a").id, true);
  await simulator.testRequests.send({ ...request, signWith: settings.key });
  await simulator.advance({ until: "next" });
  expect(posts.map(({ at, request: { signWith, signAt } }) => [signWith, (signAt ?? 0) - at])).toEqual([
    [settings.key, 0],
    [settings.key, 0],
  ]);
});

test("the form of 2020 is framed like a batch, that of 2025 is not", async () => {
  const { simulator, posts } = setUp();
  await simulator.testRequests.send(request);
  simulator.setRules({ testRequestForm: "2020" });
  await simulator.testRequests.send(request);
  const endings = posts.map(({ request: { body } }) =>
    body.kind === "test-request" ? body.text.endsWith("]\r\n") : undefined,
  );
  expect(endings).toEqual([false, true]);
});

test("a rejected token earns one attempt at once", async () => {
  const { simulator, instants } = setUp({
    rules: { retryJitter: 0 },
    answer: () => answered(401, { isTokenRejected: true }),
  });
  await simulator.testRequests.send(request);
  expect(instants()).toEqual([0, 0]);
  await simulator.advance({ by: 30_000 });
  expect(instants()).toEqual([0, 0, 30_000, 30_000]);
});

test("a reset ends its tries, those that were in flight included", async () => {
  const held = new HeldAnswers();
  const { simulator, posts } = setUp({ answer: held.answer });
  const first = simulator.testRequests.send(request);
  await afterAllPromises();
  await held.give(0, answered(500));
  await first;
  expect(simulator.status()).toMatchObject({ scheduled: 1 });
  const second = simulator.testRequests.send(request);
  await afterAllPromises();
  simulator.reset();
  await held.give(0, answered(500));
  await second;
  expect(simulator.status()).toMatchObject({ scheduled: 0 });
  expect(posts).toHaveLength(2);
});

test("a reset of one account leaves the tries of another", async () => {
  const { simulator, instants } = setUp({ rules: { retryJitter: 0 }, answer: () => answered(500) });
  await simulator.testRequests.send(request);
  simulator.reset({ account: "shop" });
  await simulator.advance({ by: 30_000 });
  expect(instants()).toEqual([0, 30_000]);
});
