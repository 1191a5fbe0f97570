import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../server/contract/time.ts";
import { afterAllPromises } from "../../support/fake-host-time.ts";
import { HeldAnswers } from "../../support/held-answers.ts";
import { mailTo } from "../../support/mail.ts";
import {
  allEventsTo,
  answered,
  deleteSettings,
  idsIn,
  newSimulator,
  START,
} from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

function setUp(options: NewSimulatorOptions = {}) {
  const { simulator, posts } = newSimulator({ ...options, rules: { retryJitter: 0, ...options.rules } });
  const settings = allEventsTo(simulator, "http://127.0.0.1:1/a");
  const open = (count = 1) =>
    simulator.emit(
      "main",
      Array.from({ length: count }, () => ({ event: "open" as const, members: {} })),
    );
  return { simulator, posts, settings, open, deliveries: () => [...simulator.log.deliveriesAfter(0)] };
}

test("a delivery goes from pending over in-flight to acknowledged", async () => {
  const held = new HeldAnswers();
  const { simulator, posts, settings, open, deliveries } = setUp({ answer: held.answer });
  const [event] = open();
  expect(deliveries()).toEqual([]);
  const advancing = simulator.advance({ by: 30_000 });
  await afterAllPromises();
  expect(deliveries()).toMatchObject([
    { state: "in-flight", attemptCount: 1, lastResult: "in-flight", lastStatus: null, next: null },
  ]);
  expect([...simulator.log.attemptsAfter(0)]).toMatchObject([
    { id: "att_1", result: "in-flight", status: null, why: null, eventCount: 1 },
  ]);
  await held.give(0, answered(503));
  await advancing;
  expect(deliveries()).toMatchObject([
    { state: "pending", lastResult: "refused", lastStatus: 503, next: { at: START + 60_000 } },
  ]);
  const again = simulator.advance({ by: 30_000 });
  await afterAllPromises();
  await held.give();
  await again;
  const detail = simulator.log.delivery("dlv_1");
  expect(detail).toMatchObject({
    id: "dlv_1",
    webhookId: settings.id,
    account: "main",
    server: 0,
    state: "acknowledged",
    createdAt: START + 30_000,
    eventCount: 1,
    expiredCount: 0,
    attemptCount: 2,
    lastResult: "delivered",
    lastStatus: 200,
    next: null,
    eventIds: [event?.id],
  });
  expect(detail?.attempts.map(({ id, number, result, at }) => [id, number, result, at - START])).toEqual([
    ["att_1", 1, "refused", 30_000],
    ["att_2", 2, "delivered", 60_000],
  ]);
  expect(posts.map(({ request }) => idsIn(request))).toEqual([detail?.eventIds, detail?.eventIds]);
});

test("an expired delivery says how many events were lost", async () => {
  const { simulator, open, deliveries } = setUp({ answer: () => answered(503) });
  open(3);
  await simulator.advance({ until: "idle" });
  expect(deliveries()).toMatchObject([
    { state: "expired", eventCount: 3, expiredCount: 3, next: null, lastStatus: 503 },
  ]);
});

test("a delivery that lost some of its events goes on with the others", async () => {
  const { simulator, open, deliveries } = setUp({
    rules: { retryWaitsMs: [12 * HOUR_MS] },
    answer: (_, at) => answered(at > START + DAY_MS ? 200 : 503),
  });
  open(2);
  await simulator.advance({ by: 20_000 });
  open(1);
  await simulator.advance({ by: DAY_MS - 20_000 });
  expect(deliveries()).toMatchObject([{ state: "pending", eventCount: 3, expiredCount: 2 }]);
  await simulator.advance({ until: "idle" });
  expect(deliveries()).toMatchObject([{ state: "expired", expiredCount: 3 }]);
});

test("a delivery of deleted settings is discarded, and stays so when its attempt is answered after all", async () => {
  const held = new HeldAnswers();
  const { simulator, settings, open, deliveries } = setUp({ answer: held.answer });
  open();
  const advancing = simulator.advance({ by: 30_000 });
  await afterAllPromises();
  deleteSettings(simulator, settings.id);
  expect(deliveries()).toMatchObject([{ state: "discarded" }]);
  await held.give();
  await advancing;
  expect(deliveries()).toMatchObject([{ state: "discarded", lastStatus: 200, next: null }]);
});

test("lists can be paged through from any position, oldest first", async () => {
  const { simulator, open } = setUp({ rules: { batchMaxBytes: 1 } });
  open(5);
  await simulator.advance({ by: 0 });
  const { log } = simulator;
  expect([...log.deliveriesAfter(0)].map(({ id }) => id)).toEqual([
    "dlv_1",
    "dlv_2",
    "dlv_3",
    "dlv_4",
    "dlv_5",
  ]);
  expect([...log.deliveriesAfter(3)].map(({ id }) => id)).toEqual(["dlv_4", "dlv_5"]);
  expect([...log.attemptsAfter(4)].map(({ id }) => id)).toEqual(["att_5"]);
  expect([...log.eventsAfter(2)].map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect([...log.deliveriesAfter(5)]).toEqual([]);
});

test("of twelve attempts a log that keeps ten has the newest, and says how many were cut", async () => {
  const { simulator, open } = setUp({
    retention: { attempts: 10, events: 3, eventBytes: 1e6 },
    rules: { batchMaxBytes: 1 },
  });
  open(12);
  await simulator.advance({ by: 0 });
  const { log } = simulator;
  expect([...log.attemptsAfter(0)].map(({ id }) => id)).toEqual(
    Array.from({ length: 10 }, (_, index) => `att_${index + 3}`),
  );
  expect(log.retention()).toMatchObject({ attempts: 10, attemptsDropped: 2 });
  expect([...log.eventsAfter(0)].map(({ seq }) => seq)).toEqual([10, 11, 12]);
  expect(log.attempt("att_1")).toBeUndefined();
  expect(log.delivery("dlv_2")).toBeUndefined();
  expect(simulator.records.ledger().total).toMatchObject({ generated: 12, acknowledged: 12, attempts: 12 });
});

test("events of 700 KB each leave a log that keeps 2 MB with the newest two", async () => {
  const { simulator } = setUp({ retention: { attempts: 10, events: 1000, eventBytes: 2_000_000 } });
  const pad = "x".repeat(700_000);
  for (let count = 0; count < 20; count++) simulator.emit("main", [{ event: "open", members: { pad } }]);
  expect([...simulator.log.eventsAfter(0)].map(({ seq }) => seq)).toEqual([19, 20]);
  simulator.emit("main", [{ event: "open", members: {} }]);
  expect([...simulator.log.eventsAfter(0)].map(({ seq }) => seq)).toEqual([19, 20, 21]);
});

test.each(["att_0", "att_-1", "att_99", "att_", "nonsense", "", "att_1.5", "att_1e400"])(
  "the id %j names nothing",
  async (id) => {
    const { simulator, open } = setUp();
    open();
    await simulator.advance({ by: 30_000 });
    expect(simulator.log.attempt(id)).toBeUndefined();
    expect(simulator.log.delivery(id)).toBeUndefined();
  },
);

test("an attempt's id does not name a delivery, nor the other way round", async () => {
  const { simulator, open } = setUp();
  open();
  await simulator.advance({ by: 30_000 });
  expect(simulator.log.delivery("att_1")).toBeUndefined();
  expect(simulator.log.attempt("dlv_1")).toBeUndefined();
});

test("clearing one account leaves the deliveries, attempts and events of the others", async () => {
  const { simulator } = setUp();
  allEventsTo(simulator, "http://127.0.0.1:1/shop", { account: "shop" });
  for (const account of ["main", "shop"]) simulator.accept(mailTo("ada+blocked@example.com", { account }));
  await simulator.advance({ until: "idle" });
  simulator.log.clear("main");
  const { log } = simulator;
  const left = [[...log.deliveriesAfter(0)], [...log.attemptsAfter(0)], [...log.eventsAfter(0)]]
    .flat()
    .map(({ account }) => account);
  expect(left).toEqual(["shop", "shop", "shop", "shop"]);
});

test("the ids of events are kept for the newest deliveries only, however many deliveries are", async () => {
  const { simulator, open, deliveries } = setUp({
    retention: { attempts: 1000, events: 10, eventBytes: 1_000_000 },
  });
  for (let round = 0; round < 10; round++) {
    open(6);
    await simulator.advance({ by: 30_000 });
  }
  const kept = deliveries().map(({ id }) => simulator.log.delivery(id)?.eventIds.length);
  expect(kept).toEqual([0, 0, 0, 0, 0, 0, 0, 6, 6, 6]);
});

test("a delivery of disabled settings has no next try until they are enabled again", async () => {
  const { simulator, settings, open, deliveries } = setUp({ answer: () => answered(503) });
  open();
  await simulator.advance({ by: 30_000 });
  expect(deliveries()).toMatchObject([{ next: { at: START + 60_000 } }]);
  simulator.settings.update("main", settings.id, { isEnabled: false });
  expect(deliveries()).toMatchObject([{ state: "pending", next: null }]);
  simulator.settings.update("main", settings.id, { isEnabled: true });
  expect(deliveries()).toMatchObject([{ next: { at: START + 60_000 } }]);
});
