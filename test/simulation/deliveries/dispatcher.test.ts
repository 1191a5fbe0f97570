import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/contract/time.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import { afterAllPromises, FakeHostTime } from "../../support/fake-host-time.ts";
import { HeldAnswers } from "../../support/held-answers.ts";
import { mailTo } from "../../support/mail.ts";
import {
  allEventsTo,
  answered,
  deleteSettings,
  entriesOf,
  idsIn,
  newSimulator,
  START,
  updateSettings,
} from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

const URL_A = "http://127.0.0.1:1/a";
const URL_B = "http://127.0.0.1:1/b";

/** One settings entry that posts every event; batches of one event each, waits without jitter. */
function setUp({ rules, ...options }: NewSimulatorOptions = {}) {
  const { simulator, posts } = newSimulator({
    ...options,
    rules: { batchMaxBytes: 1, retryJitter: 0, ...rules },
  });
  const settings = allEventsTo(simulator, URL_A);
  const instants = (): readonly number[] => posts.map(({ at }) => at - START);
  return { simulator, posts, settings, instants };
}

/** The same, with answers that the test gives. */
function setUpHeld(options: NewSimulatorOptions = {}) {
  const held = new HeldAnswers();
  return { held, ...setUp({ ...options, answer: held.answer }) };
}

/** Makes opens that occur now; answers their ids. */
function opens(simulator: Simulator, count = 1): readonly string[] {
  const drafts = Array.from({ length: count }, () => ({ event: "open" as const, members: {} }));
  return simulator.emit("main", drafts).map(({ id }) => id);
}

const counts = (simulator: Simulator) => simulator.records.ledger().total;

test("one attempt at a time: three batches wait behind one in flight and leave in order", async () => {
  const { simulator, held, posts } = setUpHeld({ rules: { parallelAttempts: 10 } });
  const ids = opens(simulator, 4);
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  for (const id of ids) {
    expect(held.requests().map(idsIn)).toEqual([[id]]);
    await held.give();
  }
  await advancing;
  expect(posts.map(({ request }) => idsIn(request))).toEqual(ids.map((id) => [id]));
  expect(counts(simulator)).toMatchObject({ acknowledged: 4, pending: 0, attempts: 4 });
});

test("with three connections a server has three attempts in flight, and the fourth as soon as one is answered", async () => {
  const { simulator, held } = setUpHeld({ rules: { parallelAttempts: 10, connectionsPerServer: 3 } });
  const ids = opens(simulator, 5);
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  expect(held.requests().map(idsIn)).toEqual(ids.slice(0, 3).map((id) => [id]));
  await held.give(0);
  expect(held.requests().map(idsIn)).toEqual(ids.slice(1, 4).map((id) => [id]));
  for (let count = 0; count < 4; count++) await held.give(0);
  await advancing;
  expect(counts(simulator).acknowledged).toBe(5);
});

test("attempts of different receivers run one by one unless parallelAttempts is raised", async () => {
  for (const parallelAttempts of [1, 2]) {
    const { simulator, held } = setUpHeld({ rules: { parallelAttempts } });
    allEventsTo(simulator, URL_B);
    opens(simulator, 1);
    const advancing = simulator.advance({ by: 0 });
    await afterAllPromises();
    expect(held.requests().map(({ url }) => url)).toEqual([URL_A, URL_B].slice(0, parallelAttempts));
    await held.give();
    await held.give();
    await advancing;
  }
});

test("parallel attempts are applied in the order they left, whatever order their answers arrive in", async () => {
  const { simulator, held, settings } = setUpHeld({ rules: { parallelAttempts: 3 } });
  const others = [allEventsTo(simulator, URL_B), allEventsTo(simulator, "http://127.0.0.1:1/c")];
  opens(simulator, 1);
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  await held.give(2, answered(500));
  await held.give(1, answered(200));
  expect(entriesOf(simulator, "attempt-ended")).toEqual([]);
  await held.give(0, answered(503));
  await advancing;
  const ended = entriesOf(simulator, "attempt-ended");
  expect(ended.map(({ webhookId, status }) => [webhookId, status])).toEqual([
    [settings.id, 503],
    [others[0]?.id, 200],
    [others[1]?.id, 500],
  ]);
});

test("an answer that came out of turn is not forgotten when the clock is set to real meanwhile", async () => {
  const hostTime = new FakeHostTime(START);
  const { simulator, held } = setUpHeld({ hostTime, rules: { parallelAttempts: 2 } });
  allEventsTo(simulator, URL_B);
  opens(simulator, 1);
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  await held.give(1);
  simulator.setClock({ mode: "real", speed: 1 });
  await held.give(0);
  expect(simulator.status()).toMatchObject({ inFlight: 0, pendingDeliveries: 0 });
  await advancing;
  expect(counts(simulator)).toMatchObject({ acknowledged: 2, pending: 0 });
});

test("a failed delivery leaves the queue, and later ones go on at once", async () => {
  const { simulator, posts } = setUp({
    answer: (request) => answered(idsIn(request).includes(first) ? 503 : 200),
  });
  const [first = "", ...later] = opens(simulator, 3);
  await simulator.advance({ by: 0 });
  expect(posts.map(({ request }) => idsIn(request))).toEqual([[first], ...later.map((id) => [id])]);
  expect(counts(simulator)).toMatchObject({ acknowledged: 2, pending: 1 });
});

test("retries come exactly after the waits that are given, and the last wait repeats", async () => {
  const { simulator, instants } = setUp({
    rules: { retryWaitsMs: [10_000, 60_000] },
    answer: () => answered(500),
  });
  opens(simulator);
  await simulator.advance({ by: 189_999 });
  expect(instants()).toEqual([0, 10_000, 70_000, 130_000]);
  await simulator.advance({ by: 1 });
  expect(instants().at(-1)).toBe(190_000);
  const [entry] = entriesOf(simulator, "attempt-ended");
  expect(entry).toMatchObject({
    next: { at: START + 10_000 },
    why: "retry in 10 s: receiver answered 500, failure 1",
  });
});

test("by default a receiver that is down for a day sees 30 tries, an hour apart in the end, and then none", async () => {
  const { simulator, instants } = setUp({ answer: () => answered(503) });
  opens(simulator);
  await simulator.advance({ until: "idle" });
  const waits = instants()
    .slice(1)
    .map((at, index) => at - (instants()[index] ?? 0));
  expect(waits.slice(0, 8)).toEqual([
    30_000,
    MINUTE_MS,
    2 * MINUTE_MS,
    4 * MINUTE_MS,
    8 * MINUTE_MS,
    16 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
  ]);
  expect(waits.slice(8).every((wait) => wait === HOUR_MS)).toBe(true);
  expect(instants()).toHaveLength(30);
  expect(instants().at(-1)).toBeLessThan(DAY_MS);
  expect(instants().at(-1)).toBeGreaterThanOrEqual(DAY_MS - HOUR_MS);
  expect(counts(simulator)).toMatchObject({
    expired: 1,
    pending: 0,
    acknowledged: 0,
    attempts: instants().length,
  });
});

test("the last failed try says that none follows, and the loss comes 24 h after the event, not before", async () => {
  const { simulator } = setUp({ rules: { retryWaitsMs: [20 * HOUR_MS] }, answer: () => answered(503) });
  opens(simulator);
  await simulator.advance({ by: 20 * HOUR_MS });
  const last = entriesOf(simulator, "attempt-ended").at(-1);
  expect(last).toMatchObject({ next: null, why: expect.stringMatching(/^no further try/) });
  await simulator.advance({ by: 4 * HOUR_MS - 1 });
  expect(counts(simulator)).toMatchObject({ pending: 1, expired: 0 });
  await simulator.advance({ by: 1 });
  expect(counts(simulator)).toMatchObject({ pending: 0, expired: 1 });
  expect(entriesOf(simulator, "events-expired")).toMatchObject([{ at: START + DAY_MS, left: 0 }]);
});

test("an attempt due at the very instant of an event's expiry is made without that event; the younger go on", async () => {
  const { simulator, posts } = setUp({
    rules: { batchMaxBytes: 786_432, batchMaxAgeMs: 30_000, retryWaitsMs: [DAY_MS - 30_000] },
    answer: (_, at) => answered(at < START + DAY_MS ? 503 : 200),
  });
  const old = opens(simulator, 1);
  await simulator.advance({ by: 10_000 });
  const young = opens(simulator, 2);
  await simulator.advance({ by: DAY_MS });
  expect(posts.map(({ at, request }) => [at - START, idsIn(request)])).toEqual([
    [30_000, [...old, ...young]],
    [DAY_MS, young],
  ]);
  expect(entriesOf(simulator, "events-expired")).toMatchObject([
    { at: START + DAY_MS, eventIds: old, left: 2 },
  ]);
  expect(counts(simulator)).toMatchObject({ generated: 3, expired: 1, acknowledged: 2, pending: 0 });
});

test("a delivery whose events have all expired is not tried at that instant either", async () => {
  const { simulator, posts } = setUp({ rules: { retryWaitsMs: [DAY_MS] }, answer: () => answered(503) });
  opens(simulator);
  await simulator.advance({ until: "idle" });
  expect(posts).toHaveLength(1);
  expect(simulator.now()).toBe(START + DAY_MS);
});

test("the key of a body changes exactly when events have expired", async () => {
  const { simulator, posts } = setUp({
    rules: { batchMaxBytes: 786_432, retryWaitsMs: [6 * HOUR_MS - 5000] },
    answer: () => answered(503),
  });
  opens(simulator);
  await simulator.advance({ by: 20_000 });
  opens(simulator);
  await simulator.advance({ until: "idle" });
  const bodies = new Map<string, Set<string>>();
  for (const { request } of posts) {
    const ids = idsIn(request).join();
    bodies.set(request.bodyKey, (bodies.get(request.bodyKey) ?? new Set()).add(ids));
  }
  expect(posts.map(({ request }) => idsIn(request).length)).toEqual([2, 2, 2, 2, 1]);
  for (const variants of bodies.values()) expect(variants.size).toBe(1);
  expect(new Set(posts.map(({ request }) => idsIn(request).join())).size).toBe(bodies.size);
});

test("disabling pauses pending deliveries, enabling lets them go on at once and in order", async () => {
  const { simulator, posts, settings } = setUp({ rules: { batchMaxBytes: 786_432 } });
  const first = opens(simulator);
  await simulator.advance({ by: 20_000 });
  updateSettings(simulator, settings.id, { isEnabled: false });
  await simulator.advance({ by: HOUR_MS });
  expect(posts).toEqual([]);
  expect(counts(simulator)).toMatchObject({ pending: 1 });
  updateSettings(simulator, settings.id, { isEnabled: true });
  await simulator.advance({ by: 0 });
  expect(posts.map(({ at, request }) => [at - START, idsIn(request)])).toEqual([[HOUR_MS + 20_000, first]]);
});

test("deliveries to disabled settings are lost 24 h after their events occurred", async () => {
  const { simulator, posts, settings } = setUp({ rules: { batchMaxBytes: 786_432 } });
  opens(simulator);
  await simulator.advance({ by: 20_000 });
  updateSettings(simulator, settings.id, { isEnabled: false });
  await simulator.advance({ until: "idle" });
  expect(posts).toEqual([]);
  expect(simulator.now()).toBe(START + DAY_MS);
  expect(counts(simulator)).toMatchObject({ expired: 1, pending: 0 });
});

test("a retry that falls due while the settings are disabled is made when they are enabled again", async () => {
  let status = 503;
  const { simulator, instants, settings } = setUp({ answer: () => answered(status) });
  opens(simulator);
  await simulator.advance({ by: 0 });
  updateSettings(simulator, settings.id, { isEnabled: false });
  await simulator.advance({ by: HOUR_MS });
  expect(instants()).toEqual([0]);
  status = 200;
  updateSettings(simulator, settings.id, { isEnabled: true });
  await simulator.advance({ by: 0 });
  expect(instants()).toEqual([0, HOUR_MS]);
  expect(counts(simulator)).toMatchObject({ acknowledged: 1, pending: 0 });
});

test("settings that are disabled again before time moves post nothing", async () => {
  const { simulator, posts, settings } = setUp();
  updateSettings(simulator, settings.id, { isEnabled: true });
  opens(simulator);
  updateSettings(simulator, settings.id, { isEnabled: false });
  await simulator.advance({ by: 0 });
  expect(posts).toEqual([]);
  expect(counts(simulator)).toMatchObject({ pending: 1, attempts: 0 });
});

test("settings that are disabled while their batch waits for another receiver's answer post nothing", async () => {
  const { simulator, held, posts } = setUpHeld();
  const other = allEventsTo(simulator, URL_B);
  opens(simulator);
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  updateSettings(simulator, other.id, { isEnabled: false });
  await held.give();
  for (const _ of held.requests()) await held.give();
  await advancing;
  expect(posts.map(({ request }) => request.url)).toEqual([URL_A]);
});

test("URL and key are read at each attempt", async () => {
  const { simulator, posts, settings } = setUp({ answer: () => answered(503) });
  opens(simulator);
  await simulator.advance({ by: 0 });
  updateSettings(simulator, settings.id, { url: URL_B });
  simulator.settings.setSigning("main", settings.id, true);
  await simulator.advance({ by: 30_000 });
  expect(posts.map(({ request }) => [request.url, request.signWith?.generation])).toEqual([
    [URL_A, undefined],
    [URL_B, 1],
  ]);
});

test("deleting settings discards open batches, deliveries that rest, wait or are in flight, and says so", async () => {
  const { simulator, held, settings } = setUpHeld({ rules: { batchMaxBytes: 786_432 } });
  const ids = opens(simulator, 3);
  const advancing = simulator.advance({ by: 30_000 });
  await afterAllPromises();
  opens(simulator, 2);
  expect(held.requests().map(idsIn)).toEqual([ids]);
  expect(deleteSettings(simulator, settings.id)).toBe(true);
  expect(counts(simulator)).toMatchObject({ generated: 5, discarded: 5, pending: 0 });
  await held.give(0, answered(503));
  await advancing;
  expect(counts(simulator)).toMatchObject({
    generated: 5,
    discarded: 5,
    pending: 0,
    acknowledged: 0,
    attempts: 1,
  });
  expect(entriesOf(simulator, "events-discarded")).toMatchObject([
    { webhookId: settings.id, events: 5, why: "5 events thrown away: its settings were deleted" },
  ]);
  expect(entriesOf(simulator, "attempt-ended")).toMatchObject([
    { next: null, why: expect.stringContaining("its settings were deleted") },
  ]);
  expect(simulator.status()).toMatchObject({
    idle: true,
    pendingDeliveries: 0,
    scheduled: 0,
    openBatches: 0,
  });
});

test("a rejected token earns one attempt at once, which does not advance the wait", async () => {
  const { simulator, posts, instants } = setUp({ answer: () => answered(401, { isTokenRejected: true }) });
  opens(simulator);
  await simulator.advance({ by: 90_000 });
  expect(instants()).toEqual([0, 0, 30_000, 30_000, 90_000, 90_000]);
  expect(
    entriesOf(simulator, "attempt-ended").map(({ number, next }) => [number, (next?.at ?? 0) - START]),
  ).toEqual([
    [1, 0],
    [2, 30_000],
    [3, 30_000],
    [4, 90_000],
    [5, 90_000],
    [6, 210_000],
  ]);
  expect(new Set(posts.map(({ request }) => request.bodyKey)).size).toBe(1);
});

test("the attempt with a new token goes before the batches that wait", async () => {
  let isRejected = true;
  const { simulator, posts } = setUp({
    answer: () => {
      const result = isRejected ? answered(401, { isTokenRejected: true }) : answered(200);
      isRejected = false;
      return result;
    },
  });
  const [first, second] = opens(simulator, 2);
  await simulator.advance({ by: 0 });
  expect(posts.map(({ request }) => idsIn(request))).toEqual([[first], [first], [second]]);
});

test("events that are posted again after an attempt of unknown outcome count as resent", async () => {
  const results = [
    answered(503),
    answered(0, { result: "timed-out", status: null, reason: "no answer within 3 s", isUncertain: true }),
    answered(0, { result: "unreachable", status: null, reason: "connection refused" }),
    answered(200),
  ];
  const { simulator } = setUp({
    rules: { batchMaxBytes: 786_432 },
    answer: () => results.shift() ?? answered(200),
  });
  opens(simulator, 3);
  await simulator.advance({ by: 30_000 });
  const seen = [counts(simulator).resentUncertain];
  for (let count = 0; count < 3; count++) {
    await simulator.advance({ until: "next" });
    seen.push(counts(simulator).resentUncertain);
  }
  expect(seen).toEqual([0, 0, 3, 3]);
  expect(counts(simulator)).toMatchObject({ acknowledged: 3, attempts: 4 });
});

test("an event that grows too old while its attempt is in flight is acknowledged if the receiver says so", async () => {
  const hostTime = new FakeHostTime(START);
  const { simulator, held } = setUpHeld({
    hostTime,
    clock: { mode: "real", speed: 1 },
    rules: { retryWindowMs: 1000 },
  });
  opens(simulator);
  await hostTime.pass(2000);
  expect(counts(simulator)).toMatchObject({ pending: 1, expired: 0 });
  await held.give();
  expect(counts(simulator)).toMatchObject({ acknowledged: 1, expired: 0, pending: 0 });
});

test("an event that grew too old while its attempt was in flight is lost when the attempt has failed", async () => {
  const hostTime = new FakeHostTime(START);
  const { simulator, held } = setUpHeld({
    hostTime,
    clock: { mode: "real", speed: 1 },
    rules: { retryWindowMs: 1000 },
  });
  opens(simulator);
  await hostTime.pass(2000);
  await held.give(0, answered(503));
  expect(counts(simulator)).toMatchObject({ acknowledged: 0, expired: 1, pending: 0 });
  expect(entriesOf(simulator, "events-expired")).toMatchObject([{ at: START + 2000 }]);
  expect(simulator.status()).toMatchObject({ idle: true });
});

test("each server has its own queue: a slow answer to one does not hold up the other", async () => {
  const { simulator, held } = setUpHeld({ rules: { servers: 2, parallelAttempts: 10 } });
  for (let count = 0; count < 12; count++) simulator.accept(mailTo("ada@example.com"));
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  expect(held.requests()).toHaveLength(2);
  const [slow] = held.requests();
  while (held.requests().length > 1) await held.give(1);
  expect(held.requests()).toEqual([slow]);
  while (held.requests().length > 0) await held.give();
  await advancing;
});

test("a shorter retry window holds at once for deliveries that rest", async () => {
  const { simulator } = setUp({ answer: () => answered(503) });
  opens(simulator);
  await simulator.advance({ by: 8 * HOUR_MS });
  simulator.setRules({ retryWindowMs: 9 * HOUR_MS });
  await simulator.advance({ until: "idle" });
  expect(entriesOf(simulator, "events-expired")).toMatchObject([{ at: START + 9 * HOUR_MS }]);
  expect(simulator.now()).toBe(START + 9 * HOUR_MS);
});

test("a longer retry window lets a delivery that was given up go on, and says so", async () => {
  const { simulator, posts } = setUp({ answer: () => answered(503) });
  simulator.setRules({ retryWindowMs: 60_000, retryWaitsMs: [10 * MINUTE_MS], retryJitter: 0 });
  opens(simulator);
  await simulator.advance({ by: 30_000 });
  expect(entriesOf(simulator, "attempt-ended")).toMatchObject([{ at: START, next: null }]);
  simulator.setRules({ retryWindowMs: DAY_MS });
  await simulator.advance({ by: 10 * MINUTE_MS });
  expect(posts.map(({ at }) => at - START)).toEqual([0, 10 * MINUTE_MS]);
  expect(entriesOf(simulator, "retry-planned")).toMatchObject([
    { deliveryId: "dlv_1", next: { at: START + 10 * MINUTE_MS }, why: "retry in 9.5 min: the rules changed" },
  ]);
});

test("the new limits of setRules let waiting deliveries go at once", async () => {
  const { simulator, held } = setUpHeld({ rules: { parallelAttempts: 10 } });
  opens(simulator, 3);
  const advancing = simulator.advance({ by: 0 });
  await afterAllPromises();
  expect(held.requests()).toHaveLength(1);
  simulator.setRules({ connectionsPerServer: 3 });
  await held.give();
  expect(held.requests()).toHaveLength(2);
  while (held.requests().length > 0) await held.give();
  await advancing;
});
