import { expect, test } from "vitest";
import { HOUR_MS } from "../../server/contract/time.ts";
import type { Simulator } from "../../server/simulation/simulator.ts";
import { afterAllPromises, FakeHostTime } from "../support/fake-host-time.ts";
import { HeldAnswers } from "../support/held-answers.ts";
import { mailTo } from "../support/mail.ts";
import { allEventsTo, answered, entriesOf, eventsOf, newSimulator, START } from "../support/simulator.ts";
import type { NewSimulatorOptions } from "../support/simulator.ts";

function setUp(options: NewSimulatorOptions = {}) {
  const { simulator, posts } = newSimulator(options);
  const settings = allEventsTo(simulator, "http://127.0.0.1:1/a");
  return { simulator, posts, settings };
}

const idsOf = (simulator: Simulator) => eventsOf(simulator).map(({ members }) => members["sg_event_id"]);

const NOTHING_LEFT = { idle: true, scheduled: 0, openBatches: 0, pendingDeliveries: 0, inFlight: 0 };

test("it begins with an entry that names the seed", () => {
  const { simulator } = newSimulator({ seed: 42 });
  expect(simulator.journal.after(0, 10)).toEqual([
    { seq: 1, at: START, kind: "started", seed: 42, why: "seed 42" },
  ]);
  expect(simulator.seed).toBe(42);
  expect(simulator.status()).toEqual({ startedAt: START, ...NOTHING_LEFT });
});

test("one message, from mail to acknowledged batch, reads in the journal from top to bottom", async () => {
  const { simulator } = setUp();
  simulator.accept(mailTo("ada+blocked@example.com"));
  await simulator.advance({ until: "idle" });
  expect(simulator.journal.after(0, 100).map(({ kind }) => kind)).toEqual([
    "started",
    "settings-changed",
    "mail-accepted",
    "event-occurred",
    "event-occurred",
    "suppression",
    "batch-closed",
    "attempt-ended",
  ]);
});

test("the status tells what there is to do yet", async () => {
  const held = new HeldAnswers();
  const { simulator } = setUp({ answer: held.answer });
  simulator.accept(
    mailTo("ada+delivered@example.com", { recipient: { sendAtSeconds: START / 1000 + 3600 } }),
  );
  simulator.emit("main", [{ event: "open", members: {} }]);
  expect(simulator.status()).toMatchObject({
    idle: false,
    scheduled: 2,
    openBatches: 1,
    pendingDeliveries: 0,
    inFlight: 0,
  });
  const advancing = simulator.advance({ by: 30_000 });
  await afterAllPromises();
  expect(simulator.status()).toMatchObject({
    idle: false,
    openBatches: 0,
    pendingDeliveries: 1,
    inFlight: 1,
  });
  await held.give();
  expect(await advancing).toEqual({ now: START + 30_000, attempts: 1 });
  expect(simulator.status()).toMatchObject({ scheduled: 1, pendingDeliveries: 0, inFlight: 0 });
  expect(simulator.clock()).toEqual({ mode: "manual", speed: 1, now: START + 30_000, next: START + HOUR_MS });
});

test("changed rules hold at once, and only those that were named change", async () => {
  const { simulator } = setUp();
  const before = simulator.rules();
  simulator.setRules({ batchMaxAgeMs: 5000 });
  expect(simulator.rules()).toEqual({ ...before, batchMaxAgeMs: 5000 });
  simulator.emit("main", [{ event: "open", members: {} }]);
  expect(await simulator.advance({ by: 5000 })).toMatchObject({ attempts: 1 });
});

test("after a reset nothing is scheduled, counted, listed or suppressed; settings, rules and clock stay", async () => {
  const { simulator, settings } = setUp({ answer: () => answered(503) });
  simulator.setRules({ servers: 3 });
  simulator.accept(mailTo(["ada+bounce@example.com", "bob+deferred+delivered+open@example.com"]));
  await simulator.advance({ by: 45_000 });
  simulator.emit("main", [{ event: "open", members: {} }]);
  simulator.records.received.tell(["x"]);
  simulator.reset();
  expect(simulator.status()).toMatchObject(NOTHING_LEFT);
  expect(simulator.records.ledger()).toEqual({
    total: expect.objectContaining({ generated: 0, pending: 0, discarded: 0, attempts: 0 }),
    webhooks: { [settings.id]: expect.objectContaining({ generated: 0 }) },
    received: null,
  });
  expect(simulator.now()).toBe(START + 45_000);
  expect(simulator.rules().servers).toBe(3);
  expect(simulator.settings.all()).toEqual([settings]);
  expect([
    ...simulator.log.attemptsAfter(0),
    ...simulator.log.deliveriesAfter(0),
    ...simulator.log.eventsAfter(0),
  ]).toEqual([]);
  expect(simulator.account().suppressions.entries("bounces")).toEqual([]);
  const [only] = simulator.journal.after(0, 100);
  expect(simulator.journal.after(0, 100)).toHaveLength(1);
  expect(only).toMatchObject({ kind: "started", at: START + 45_000, why: "reset" });
  expect(only?.seq).toBeGreaterThan(5);
});

test("after a reset with the settings deleted there are none", async () => {
  const { simulator } = setUp();
  simulator.emit("main", [{ event: "open", members: {} }]);
  simulator.reset({ settings: "delete" });
  expect(simulator.settings.all()).toEqual([]);
  expect(simulator.records.ledger().webhooks).toEqual({});
  await simulator.advance({ until: "idle" });
  expect(simulator.records.ledger().total).toMatchObject({ generated: 0, discarded: 0 });
});

test("a reset without a seed never gives an id twice", async () => {
  const { simulator } = setUp();
  const runOnce = async (): Promise<readonly unknown[]> => {
    simulator.accept(mailTo("ada+delivered+open@example.com"));
    await simulator.advance({ until: "idle" });
    return idsOf(simulator);
  };
  const first = await runOnce();
  simulator.reset();
  const second = await runOnce();
  expect(new Set([...first, ...second]).size).toBe(6);
  expect([...simulator.log.attemptsAfter(0)].map(({ id }) => id)).not.toContain("att_1");
});

test("a reset with the seed and the instant of before plays the same run again, ids included", async () => {
  const { simulator } = newSimulator({ seed: 7 });
  const runOnce = async (): Promise<unknown> => {
    allEventsTo(simulator, "http://127.0.0.1:1/a");
    const began = simulator.now();
    simulator.accept(mailTo(["ada+delivered+open@example.com", "bob+bounce@example.com"]));
    await simulator.advance({ until: "idle" });
    return simulator.journal
      .after(0, 1000)
      .filter(({ kind }) => kind === "event-occurred" || kind === "attempt-ended")
      .map((entry) => [
        entry.kind,
        entry.at - began,
        entry.kind === "event-occurred" && entry.event === "open" ? entry.eventId : "",
        "attemptId" in entry ? entry.attemptId : "",
      ]);
  };
  const first = await runOnce();
  simulator.reset({ seed: 7, settings: "delete" });
  expect(await runOnce()).toEqual(first);
});

test("a reset in the middle of an attempt throws its events away; what the receiver answers then counts nowhere", async () => {
  const held = new HeldAnswers();
  const { simulator } = setUp({ answer: held.answer });
  simulator.emit("main", [{ event: "open", members: {} }]);
  const advancing = simulator.advance({ by: 30_000 });
  await afterAllPromises();
  simulator.reset({ seed: 1 });
  await held.give(0, answered(503));
  await advancing;
  expect(simulator.records.ledger().total).toMatchObject({ generated: 0, acknowledged: 0, pending: 0 });
  expect(simulator.status()).toMatchObject(NOTHING_LEFT);
});

test("a reset of one account leaves all that belongs to the others", async () => {
  const { simulator, settings } = setUp({ answer: () => answered(503) });
  const shop = allEventsTo(simulator, "http://127.0.0.1:1/shop", { account: "shop" });
  for (const account of ["main", "shop"])
    simulator.accept(mailTo(["ada+bounce@example.com", "bob+deferred+delivered@example.com"], { account }));
  await simulator.advance({ by: 31_000 });
  const before = simulator.records.ledger("main");
  const listed = [...simulator.log.deliveriesAfter(0)].filter(({ account }) => account === "main");
  simulator.records.received.tell(["something of main"]);
  simulator.reset({ account: "shop" });
  expect(simulator.records.ledger("main").total).toEqual(before.total);
  expect(simulator.records.ledger().webhooks[shop.id]).toMatchObject({ generated: 0, pending: 0 });
  expect([...simulator.log.deliveriesAfter(0)]).toEqual(listed);
  expect(simulator.account("shop").suppressions.entries("bounces")).toEqual([]);
  expect(simulator.account("main").suppressions.entries("bounces")).toHaveLength(1);
  expect(simulator.records.ledger().received).toMatchObject({ stored: 1 });
  expect(entriesOf(simulator, "started").map(({ why }) => why)).toEqual(["seed 1", "reset of shop"]);
  simulator.setRules({ retryWaitsMs: [HOUR_MS], retryJitter: 0 });
  await simulator.advance({ until: "idle" });
  const { generated, acknowledged, pending, expired, filtered, discarded } =
    simulator.records.ledger().webhooks[settings.id] ?? before.total;
  expect([generated, expired]).toEqual([5, 5]);
  expect(acknowledged + pending + filtered + discarded).toBe(0);
});

test("on a real clock the same story happens by itself", async () => {
  const hostTime = new FakeHostTime(START + 777);
  const { simulator, posts } = setUp({ hostTime, clock: { mode: "real", speed: 1 } });
  simulator.accept(mailTo("ada+blocked@example.com"));
  await hostTime.pass(29_999);
  expect(posts).toEqual([]);
  await hostTime.pass(1);
  expect(posts.map(({ at }) => at)).toEqual([START + 30_000]);
  await hostTime.pass(10_000);
  expect(simulator.now()).toBe(START + 40_000);
});

test("a command on a real clock happens at the instant of the command, not at that of the last alarm", async () => {
  const hostTime = new FakeHostTime(START);
  const { simulator } = setUp({ hostTime, clock: { mode: "real", speed: 1 } });
  await hostTime.pass(1234);
  simulator.emit("main", [{ event: "open", members: {} }]);
  expect(entriesOf(simulator, "event-occurred")).toMatchObject([{ at: START + 1234 }]);
});

test("on a real clock attempts of one instant run side by side, and results are applied as they come", async () => {
  const hostTime = new FakeHostTime(START);
  const held = new HeldAnswers();
  const { simulator, settings } = setUp({ hostTime, answer: held.answer, clock: { mode: "real", speed: 1 } });
  const other = allEventsTo(simulator, "http://127.0.0.1:1/b");
  simulator.emit("main", [{ event: "open", members: {} }]);
  await hostTime.pass(30_000);
  expect(held.requests()).toHaveLength(2);
  await hostTime.pass(700);
  await held.give(1);
  await hostTime.pass(300);
  await held.give(0);
  expect(entriesOf(simulator, "attempt-started").map(({ webhookId, at }) => [webhookId, at - START])).toEqual(
    [
      [settings.id, 30_000],
      [other.id, 30_000],
    ],
  );
  expect(
    entriesOf(simulator, "attempt-ended").map(({ webhookId, startedAt, at }) => [
      webhookId,
      startedAt - START,
      at - START,
    ]),
  ).toEqual([
    [other.id, 30_000, 30_700],
    [settings.id, 30_000, 31_000],
  ]);
});

test("however slow the network, the journal of a manual clock is the same", async () => {
  const journals = await Promise.all(
    ["at once", "late"].map(async (speed) => {
      const answer = () =>
        speed === "late"
          ? new Promise<ReturnType<typeof answered>>((give) => setImmediate(() => give(answered(503))))
          : answered(503);
      const { simulator } = setUp({ answer, rules: { retryWindowMs: HOUR_MS } });
      simulator.accept(mailTo(["ada+delivered+open@example.com", "bob+bounce@example.com"]));
      await simulator.advance({ until: "idle" });
      return simulator.journal
        .after(0, 10_000)
        .filter(({ kind }) => kind !== "attempt-started")
        .map((entry) => ({ ...entry, seq: 0, startedWallAt: 0 }));
    }),
  );
  expect(journals[0]).toEqual(journals[1]);
});

test("changing the clock takes what is named and leaves the rest", async () => {
  const { simulator } = setUp();
  simulator.setClock({ speed: 60 });
  expect(simulator.clock()).toMatchObject({ mode: "manual", speed: 60 });
  simulator.setClock({ mode: "real", speed: "max" });
  expect(simulator.clock()).toMatchObject({ mode: "real", speed: "max" });
  await simulator.close();
});

test("a closed simulator posts nothing any more", async () => {
  const hostTime = new FakeHostTime(START);
  const { simulator, posts } = setUp({ hostTime, clock: { mode: "real", speed: 1 } });
  simulator.emit("main", [{ event: "open", members: {} }]);
  await simulator.close();
  await hostTime.pass(HOUR_MS);
  expect(posts).toEqual([]);
});
