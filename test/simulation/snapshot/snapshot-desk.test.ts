import { expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../../server/contract/time.ts";
import type { Snapshot } from "../../../server/contract/snapshot.ts";
import type { RunOutside } from "../../../server/simulation/runs/run-outside.ts";
import type { Scenario } from "../../../server/simulation/runs/scenario.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import { afterAllPromises } from "../../support/fake-host-time.ts";
import { HeldAnswers } from "../../support/held-answers.ts";
import { mailTo } from "../../support/mail.ts";
import {
  allEventsTo,
  answered,
  entriesOf,
  newSimulator,
  setSigning,
  START,
} from "../../support/simulator.ts";

const OAUTH = { clientId: "client", clientSecret: "very-secret", tokenUrl: "http://127.0.0.1:1/token" };

const SCENARIO: Scenario = {
  name: "two-bounces",
  title: "Two bounces",
  description: "Two events an hour apart.",
  seed: 3,
  traffic: [
    { kind: "events", startMs: 0, count: 2, everyMs: HOUR_MS, events: [{ event: "bounce", members: {} }] },
  ],
  faults: [],
  receiver: [],
  settings: [],
  actions: [],
  rules: {},
  expect: { ledger: { generated: { atLeast: 2, atMost: Infinity } }, receiver: {}, events: {}, faults: {} },
};

const OUTSIDE: RunOutside = {
  people: { recipient: () => unused(), subject: () => "", links: () => [] },
  receiver: {
    url: "http://127.0.0.1:1/receiver",
    tokenUrl: "http://127.0.0.1:1/token",
    isAt: () => false,
    layer: () => () => undefined,
    received: () => ({}),
  },
  sendMail: () => Promise.resolve(null),
};

function unused(): never {
  throw new Error("Nobody is made up here.");
}

function taken(simulator: Simulator): Snapshot {
  const snapshot = simulator.snapshot();
  if (snapshot.kind === "refused") throw new Error(snapshot.message);
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot;
}

function startRun(simulator: Simulator) {
  const run = simulator.runs.start({ scenario: SCENARIO, account: "main" }, OUTSIDE);
  if ("kind" in run) throw new Error(run.message);
  return run;
}

test("while an attempt is in flight there is no snapshot, and none is restored", async () => {
  const held = new HeldAnswers();
  const { simulator } = newSimulator({ answer: held.answer });
  allEventsTo(simulator, "http://127.0.0.1:1/");
  const before = taken(simulator);
  simulator.emit("main", [{ event: "open", members: {} }]);
  const advanced = simulator.advance({ by: MINUTE_MS });
  await afterAllPromises();
  expect(held.requests()).toHaveLength(1);
  const refusal = { kind: "refused", code: "attempt-in-flight" };
  expect([simulator.snapshot(), simulator.restore(before)]).toMatchObject([refusal, refusal]);
  await held.give();
  await advanced;
  expect(simulator.snapshot()).toMatchObject({ kind: "fake-sendgrid-snapshot", version: 1 });
});

test("nor while a test request is to be posted again", async () => {
  const { simulator } = newSimulator({ answer: () => answered(503) });
  const url = "http://127.0.0.1:1/";
  await simulator.testRequests.send({ account: "main", url, signWith: null, oauth: null });
  expect(simulator.snapshot()).toMatchObject({ kind: "refused", code: "post-awaits-retry" });
  await simulator.advance({ by: 10 * MINUTE_MS });
  expect(simulator.snapshot()).toMatchObject({ kind: "fake-sendgrid-snapshot" });
});

test("nor while a run goes on; afterwards it is remembered with what came of it", async () => {
  const { simulator } = newSimulator();
  allEventsTo(simulator, "http://127.0.0.1:1/");
  const run = startRun(simulator);
  expect(simulator.snapshot()).toMatchObject({ kind: "refused", code: "run-going-on" });
  await simulator.advance({ until: "idle" });
  expect(run.state()).toMatchObject({ state: "finished", passed: true });
  const other = newSimulator();
  expect(other.simulator.restore(taken(simulator))).toEqual({ kind: "restored" });
  expect(other.simulator.runs.find("run_1")?.state()).toEqual(run.state());
  expect(startRun(other.simulator).id).toBe("run_2");
});

test("what a stopped run had generated goes on to count in its ledger, with the run's own chance", async () => {
  let attempts = 0;
  const { simulator } = newSimulator({ answer: () => answered(attempts++ < 2 ? 503 : 200) });
  allEventsTo(simulator, "http://127.0.0.1:1/");
  const run = startRun(simulator);
  await simulator.advance({ by: MINUTE_MS });
  simulator.runs.stop(run);
  const snapshot = taken(simulator);
  const other = newSimulator({ seed: 9, answer: () => answered(attempts++ < 2 ? 503 : 200) });
  other.simulator.restore(snapshot);
  attempts = 1;
  await simulator.advance({ until: "idle" });
  attempts = 1;
  await other.simulator.advance({ until: "idle" });
  const ends = (each: Simulator): readonly number[] => entriesOf(each, "attempt-ended").map(({ at }) => at);
  expect(ends(other.simulator)).toEqual(ends(simulator).filter((at) => at > START + MINUTE_MS));
  expect(other.simulator.runs.find("run_1")?.state()).toEqual(run.state());
  expect(run.state().ledger).toMatchObject({ generated: 1, acknowledged: 1 });
});

test("no secret stands in a snapshot; this process still knows them, another one does not", async () => {
  const { simulator } = newSimulator();
  const { id } = allEventsTo(simulator, "http://127.0.0.1:1/", { oauth: OAUTH });
  const { securityPolicies, apiKeys } = simulator.account();
  const policy = securityPolicies.create({ name: "mine", oauth: OAUTH, isSigned: true });
  const key = apiKeys.create({ account: "main", name: "mine", scopes: null });
  const gone = apiKeys.create({ account: "main", name: "gone", scopes: null });
  apiKeys.revoke("main", gone?.id ?? "");
  const snapshot = taken(simulator);
  for (const secret of [OAUTH.clientSecret, key?.secret, gone?.secret]) {
    expect(secret).toBeDefined();
    expect(JSON.stringify(snapshot)).not.toContain(secret);
  }
  // Whatever happens to them meanwhile.
  simulator.settings.remove("main", id);
  apiKeys.revoke("main", key?.id ?? "");
  const secretsOf = (each: Simulator): readonly unknown[] => [
    each.settings.find(id)?.oauth,
    each.account().securityPolicies.find(policy.id)?.oauth,
    each.account().apiKeys.search(key?.secret ?? "").kind,
    each.account().apiKeys.search(gone?.secret ?? "").kind,
    each
      .account()
      .apiKeys.of("main")
      .map(({ name }) => name),
  ];
  for (let time = 0; time < 2; time++) {
    expect(simulator.restore(snapshot)).toEqual({ kind: "restored" });
    expect(secretsOf(simulator)).toEqual([
      { ...OAUTH, clientSecret: "very-secret" },
      OAUTH,
      "key",
      "revoked",
      ["mine"],
    ]);
    await simulator.advance({ by: 1 });
  }
  const other = newSimulator();
  other.simulator.restore(snapshot);
  const unknown = { ...OAUTH, clientSecret: "" };
  expect(secretsOf(other.simulator)).toEqual([unknown, unknown, "unknown", "unknown", ["mine"]]);
});

test("keys are named, not held: settings sign with the same pair, and the next generation follows", () => {
  const { simulator } = newSimulator();
  const { id } = allEventsTo(simulator, "http://127.0.0.1:1/");
  setSigning(simulator, id, true);
  setSigning(simulator, id, false);
  const signed = setSigning(simulator, id, true);
  const other = newSimulator({ seed: 2 });
  other.simulator.restore(taken(simulator));
  const restored = other.simulator.settings.find(id);
  expect(restored).toEqual(signed);
  expect(other.simulator.publicKey(signed)).toBe(simulator.publicKey(signed));
  setSigning(other.simulator, id, false);
  expect(setSigning(other.simulator, id, true).key).toEqual({ account: "main", ordinal: 1, generation: 3 });
});

test("what no snapshot has is empty afterwards, and the journal says what happened", async () => {
  const { simulator } = newSimulator();
  allEventsTo(simulator, "http://127.0.0.1:1/");
  simulator.emit("main", [{ event: "open", members: {} }]);
  await simulator.advance({ by: MINUTE_MS });
  const snapshot = taken(simulator);
  await simulator.advance({ by: HOUR_MS });
  const { lastSeq } = simulator.journal;
  simulator.restore(snapshot);
  expect(simulator.now()).toBe(START + MINUTE_MS);
  expect(simulator.journal.after(0, 10)).toEqual([
    { seq: lastSeq + 1, at: START + MINUTE_MS, kind: "started", seed: 1, why: "restored from a snapshot" },
  ]);
  expect([...simulator.log.attemptsAfter(0), ...simulator.log.eventsAfter(0)]).toEqual([]);
  expect([...simulator.log.deliveriesAfter(0)]).toMatchObject([
    { id: "dlv_1", state: "acknowledged", attemptCount: 1, lastStatus: 200 },
  ]);
});

test("an account that the snapshot does not have is gone, and its settings with it", () => {
  const { simulator } = newSimulator();
  const snapshot = taken(simulator);
  const { id } = allEventsTo(simulator, "http://127.0.0.1:1/", { account: "sub-1" });
  simulator.restore(snapshot);
  expect([simulator.accountNames(), simulator.settings.find(id)]).toEqual([[], undefined]);
});

test("a clock that is real goes on from the snapshot's instant", async () => {
  const wall = { now: START };
  const hostTime = {
    now: () => wall.now,
    wakeIn: () => () => undefined,
    nextTurn: () => Promise.resolve(),
  };
  const { simulator } = newSimulator({ clock: { mode: "real", speed: 1 }, hostTime });
  allEventsTo(simulator, "http://127.0.0.1:1/");
  simulator.emit("main", [{ event: "open", members: {} }]);
  wall.now += 10_000;
  const snapshot = taken(simulator);
  wall.now += HOUR_MS;
  const other = newSimulator({ hostTime, startAt: START + 24 * HOUR_MS });
  other.simulator.restore(snapshot);
  expect(other.simulator.clock()).toEqual({
    mode: "real",
    speed: 1,
    now: START + 10_000,
    next: START + 30_000,
  });
  wall.now += 20_000;
  other.simulator.now();
  await Promise.resolve();
  expect(other.posts).toMatchObject([{ at: START + 30_000 }]);
});

test("what is wrong with a snapshot is said with its place", () => {
  const { simulator } = newSimulator();
  const { id } = allEventsTo(simulator, "http://127.0.0.1:1/");
  const { state, ...rest } = taken(simulator);
  const wrong: readonly (readonly [given: unknown, where: string])[] = [
    [undefined, "it must be an object"],
    [[], "it must be an object"],
    [{ ...rest, state, version: 2 }, "version must be 1"],
    [{ ...rest, state, kind: "snapshot" }, "kind must be one of fake-sendgrid-snapshot"],
    [{ ...rest, state, more: 1 }, "more must be absent: nothing of that name is known here"],
    [rest, "state must be there"],
    [{ ...rest, state: { ...state, settings: [1] } }, "state.settings[0] must be a text"],
    [{ ...rest, state: { ...state, settings: [] } }, "some settings have no place in the order"],
    [{ ...rest, state: { ...state, settings: [id, "other"] } }, "settings other are not there"],
  ];
  for (const [given, where] of wrong) {
    const outcome = simulator.restore(given);
    expect(outcome).toMatchObject({ kind: "damaged", message: expect.stringContaining(where) });
  }
  expect(taken(simulator)).toEqual({ ...rest, state });
});

test("a snapshot is not restored in the middle of an advance", async () => {
  const { simulator } = newSimulator({
    answer: () => {
      outcomes.push(simulator.snapshot().kind);
      return answered(200);
    },
  });
  const outcomes: string[] = [];
  allEventsTo(simulator, "http://127.0.0.1:1/");
  const snapshot = taken(simulator);
  simulator.accept(mailTo("ada@example.com"));
  const advanced = simulator.advance({ by: HOUR_MS });
  expect(simulator.restore(snapshot)).toMatchObject({ kind: "refused", code: "clock-is-advancing" });
  await advanced;
  expect(simulator.restore(snapshot)).toEqual({ kind: "restored" });
});
