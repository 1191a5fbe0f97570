import { expect, test } from "vitest";
import { FAULT_KINDS, FAULTS } from "../../../server/contract/faults.ts";
import type { FaultKind, FaultRule } from "../../../server/contract/faults.ts";
import type { PostRequest } from "../../../server/simulation/ports.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import {
  allEventsTo,
  answered,
  deleteSettings,
  entriesOf,
  newSimulator,
  START,
} from "../../support/simulator.ts";
import type { NewSimulatorOptions } from "../../support/simulator.ts";

const MINUTE = 60_000;

function faultOf(kind: FaultKind, more: Partial<FaultRule> = {}): FaultRule {
  const { delay } = { delay: undefined, ...FAULTS[kind] };
  return {
    kind,
    trigger: { form: "rate", rate: 1 },
    webhook: null,
    fromMs: 0,
    forMs: null,
    delayMs: delay?.defaultMs ?? 0,
    ...more,
  };
}

function setUp(faults: readonly FaultRule[], options: NewSimulatorOptions = {}) {
  const { simulator, posts } = newSimulator({
    rules: { retryWaitsMs: [30_000, MINUTE], retryJitter: 0 },
    ...options,
  });
  const settings = allEventsTo(simulator, "http://127.0.0.1:1/events");
  simulator.faults.setByHand(null, faults);
  return { simulator, posts, settings };
}

function emit(simulator: Simulator, count = 1): readonly string[] {
  const drafts = Array.from({ length: count }, (_, index) => ({
    event: "open" as const,
    members: { email: `r${index}@example.com` },
  }));
  return simulator.emit("main", drafts).map(({ id }) => id);
}

function eventsIn({ body }: PostRequest): readonly Readonly<Record<string, unknown>>[] {
  return body.kind === "batch"
    ? body.events.map(({ json }): Record<string, unknown> => JSON.parse(json))
    : [];
}

function idsIn(request: PostRequest): readonly unknown[] {
  return eventsIn(request).map((event) => event["sg_event_id"]);
}

function total(simulator: Simulator) {
  return simulator.records.ledger().total;
}

test("without faults a batch comes once, as it was generated, and nothing is marked", async () => {
  const { simulator, posts } = setUp([]);
  const ids = emit(simulator, 3);
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ request }) => idsIn(request))).toEqual([ids]);
  expect(posts[0]?.request.faults).toBeUndefined();
  expect(entriesOf(simulator, "fault-injected")).toEqual([]);
});

test("duplicate-event: the same event comes in a later batch, and counts as sent twice", async () => {
  const { simulator, posts } = setUp([faultOf("duplicate-event")]);
  const [id] = emit(simulator);
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ at, request }) => [at - START, idsIn(request)])).toEqual([
    [30_000, [id]],
    [90_000, [id]],
  ]);
  expect(eventsIn(posts[0]?.request ?? nothing())).toEqual(eventsIn(posts[1]?.request ?? nothing()));
  expect(total(simulator)).toMatchObject({ generated: 1, acknowledged: 1, duplicatesSent: 1, injected: 0 });
  expect(entriesOf(simulator, "fault-injected")).toMatchObject([
    { fault: "duplicate-event", eventId: id, run: null, why: expect.stringContaining("after 1 min") },
  ]);
  const attempts = entriesOf(simulator, "attempt-ended");
  expect(attempts.map(({ faults }) => faults)).toEqual([[], ["duplicate-event"]]);
});

test("duplicate-in-batch: the event stands twice in one batch", async () => {
  const { simulator, posts } = setUp([
    faultOf("duplicate-in-batch", { trigger: { form: "every", every: 2 } }),
  ]);
  const [first, second] = emit(simulator, 2);
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ request }) => idsIn(request))).toEqual([[first, second, second]]);
  expect(total(simulator)).toMatchObject({ generated: 2, acknowledged: 2, duplicatesSent: 1 });
});

test("duplicate-in-batch: an event and its copy are not divided between two full batches", async () => {
  const { simulator, posts } = setUp([faultOf("duplicate-in-batch")], { rules: { batchMaxBytes: 1500 } });
  emit(simulator, 6);
  await simulator.advance({ until: "idle" });
  for (const { request } of posts) {
    const ids = idsIn(request);
    expect(ids.length % 2).toBe(0);
    expect(new Set(ids).size).toBe(ids.length / 2);
  }
  expect(posts.length).toBeGreaterThan(1);
});

test("duplicate-new-id: the copy has another sg_event_id and is the same otherwise", async () => {
  const { simulator, posts } = setUp([faultOf("duplicate-new-id", { delayMs: 5 * MINUTE })]);
  emit(simulator);
  await simulator.advance({ until: "idle" });
  const [original, copy] = posts.map(({ request }) => eventsIn(request)[0] ?? {});
  expect(copy?.["sg_event_id"]).toMatch(/^[\w-]{22}$/);
  expect(copy?.["sg_event_id"]).not.toBe(original?.["sg_event_id"]);
  expect({ ...copy, sg_event_id: "" }).toEqual({ ...original, sg_event_id: "" });
  expect(total(simulator)).toMatchObject({ acknowledged: 1, duplicatesSent: 1 });
});

test("late-event: the event is held back and pending meanwhile, and later ones arrive before it", async () => {
  const { simulator, posts } = setUp([faultOf("late-event", { trigger: { form: "every", every: 2 } })]);
  const [first, late, third] = emit(simulator, 3);
  await simulator.advance({ by: 30_000 });
  expect(idsIn(posts[0]?.request ?? nothing())).toEqual([first, third]);
  expect(total(simulator)).toMatchObject({ acknowledged: 2, pending: 1 });
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ at, request }) => [at - START, idsIn(request)]).at(-1)).toEqual([
    10 * MINUTE + 30_000,
    [late],
  ]);
  expect(total(simulator)).toMatchObject({ acknowledged: 3, pending: 0, duplicatesSent: 0 });
});

test("late-event: what is held back is discarded with its settings", async () => {
  const { simulator, settings } = setUp([faultOf("late-event")]);
  emit(simulator, 2);
  simulator.settings.remove("main", settings.id);
  expect(total(simulator)).toMatchObject({ generated: 2, discarded: 2, pending: 0 });
  await simulator.advance({ until: "idle" });
  expect(simulator.status()).toMatchObject({ idle: true, scheduled: 0 });
});

test("missing-event-id and missing-message-id: the members are not there at all", async () => {
  const { simulator, posts } = setUp([faultOf("missing-event-id"), faultOf("missing-message-id")]);
  const [id] = emit(simulator);
  await simulator.advance({ until: "idle" });
  const [event] = eventsIn(posts[0]?.request ?? nothing());
  expect(Object.keys(event ?? {})).not.toContain("sg_event_id");
  expect(Object.keys(event ?? {})).not.toContain("sg_message_id");
  expect(event).toMatchObject({ email: "r0@example.com", event: "open" });
  expect(entriesOf(simulator, "fault-injected").map(({ fault, eventId }) => [fault, eventId])).toEqual([
    ["missing-event-id", id],
    ["missing-message-id", id],
  ]);
});

test("unknown-event: an event of an unknown type follows, and counts as injected", async () => {
  const { simulator, posts } = setUp([faultOf("unknown-event")]);
  emit(simulator);
  await simulator.advance({ until: "idle" });
  expect(eventsIn(posts[0]?.request ?? nothing()).map(({ event }) => event)).toEqual([
    "open",
    "brand_new_event",
  ]);
  expect(total(simulator)).toMatchObject({ generated: 1, acknowledged: 1, injected: 1, duplicatesSent: 0 });
});

test("unknown-field: members that nobody documented stand in their place by name", async () => {
  const { simulator, posts } = setUp([faultOf("unknown-field")]);
  emit(simulator);
  await simulator.advance({ until: "idle" });
  const [event] = eventsIn(posts[0]?.request ?? nothing());
  expect(event).toMatchObject({ sg_future_flag: false, sg_future_field: { values: [1, null, "two"] } });
  const names = Object.keys(event ?? {});
  expect(names).toEqual(names.toSorted());
});

test("out-of-order: the events of a batch are all there, in another order", async () => {
  const { simulator, posts } = setUp([faultOf("out-of-order")]);
  const ids = emit(simulator, 8);
  await simulator.advance({ until: "idle" });
  const posted = idsIn(posts[0]?.request ?? nothing());
  expect(posted).not.toEqual(ids);
  expect(new Set(posted)).toEqual(new Set(ids));
  expect(posted).toHaveLength(8);
  expect(entriesOf(simulator, "attempt-ended")[0]?.faults).toEqual(["out-of-order"]);
});

test("duplicate-batch: an acknowledged batch is posted once more as a delivery of its own, and no third time", async () => {
  const { simulator, posts } = setUp([faultOf("duplicate-batch")]);
  const ids = emit(simulator, 2);
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ at, request }) => [at - START, idsIn(request)])).toEqual([
    [30_000, ids],
    [90_000, ids],
  ]);
  expect(entriesOf(simulator, "batch-closed").map(({ closedBy }) => closedBy)).toEqual(["age", "fault"]);
  expect(total(simulator)).toMatchObject({ generated: 2, acknowledged: 2, duplicatesSent: 2, attempts: 2 });
});

test("lost-acknowledgement: the events stay pending and come again, uncertain", async () => {
  const { simulator, posts } = setUp([
    faultOf("lost-acknowledgement", { trigger: { form: "attempts", first: 1, last: 2 } }),
  ]);
  const ids = emit(simulator, 2);
  await simulator.advance({ by: 30_000 });
  expect(total(simulator)).toMatchObject({ acknowledged: 0, pending: 2 });
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ request }) => idsIn(request))).toEqual([ids, ids, ids]);
  expect(total(simulator)).toMatchObject({ acknowledged: 2, resentUncertain: 4, duplicatesSent: 0 });
  expect(
    entriesOf(simulator, "attempt-ended").map(({ result, status, faults }) => [result, status, faults]),
  ).toEqual([
    ["unreachable", 200, ["lost-acknowledgement"]],
    ["unreachable", 200, ["lost-acknowledgement"]],
    ["delivered", 200, []],
  ]);
});

test("network-failure: the attempt never leaves, fails, and is retried", async () => {
  const { simulator, posts } = setUp([
    faultOf("network-failure", { trigger: { form: "attempts", first: 1, last: 2 } }),
  ]);
  const ids = emit(simulator);
  await simulator.advance({ until: "idle" });
  expect(posts.map(({ at, request }) => [at - START, idsIn(request)])).toEqual([[120_000, ids]]);
  expect(
    entriesOf(simulator, "attempt-ended").map(({ result, status, reason }) => [result, status, reason]),
  ).toEqual([
    ["unreachable", null, "it never left: network failure (fault)"],
    ["unreachable", null, "it never left: network failure (fault)"],
    ["delivered", 200, "receiver answered 200"],
  ]);
  expect(total(simulator)).toMatchObject({ attempts: 3, resentUncertain: 0, acknowledged: 1 });
});

test("network-failure: a copy that never left is not counted as sent", async () => {
  const { simulator } = setUp([
    faultOf("duplicate-in-batch"),
    faultOf("network-failure", { trigger: { form: "attempts", first: 1, last: 1 } }),
  ]);
  emit(simulator);
  await simulator.advance({ by: 30_000 });
  expect(total(simulator).duplicatesSent).toBe(0);
  await simulator.advance({ until: "idle" });
  expect(total(simulator).duplicatesSent).toBe(1);
});

const ON_THE_WIRE: readonly (readonly [FaultKind, object])[] = [
  ["wrong-signature", { signature: "wrong" }],
  ["missing-signature", { signature: "missing" }],
  ["stale-signature", { signature: "stale", staleByMs: 60 * MINUTE }],
  ["other-key", { signature: "other-key" }],
  ["tampered-body", { tamperAt: expect.closeTo(0.5, 0) }],
  ["cut-body", { cutBodyAt: expect.closeTo(0.5, 0) }],
  ["cut-answer", { cutAnswer: true }],
  ["half-open", { holdIdleMs: MINUTE }],
  ["slow-sending", { sendOverMs: 2000 }],
];

test.each(ON_THE_WIRE)("%s: the poster is told, and the attempt is marked", async (kind, faults) => {
  const { simulator, posts } = setUp([faultOf(kind)]);
  emit(simulator);
  await simulator.advance({ until: "idle" });
  expect(posts[0]?.request.faults).toEqual(faults);
  expect(entriesOf(simulator, "attempt-ended")[0]?.faults).toEqual([kind]);
  expect(entriesOf(simulator, "fault-injected")).toMatchObject([
    { fault: kind, attemptId: "att_1", deliveryId: "dlv_1" },
  ]);
  expect(simulator.faults.struck()).toEqual({ [kind]: 1 });
});

test("every kind of fault is told of in a test here, or is one of mails", () => {
  const inThisFile = [
    ...ON_THE_WIRE.map(([kind]) => kind),
    "duplicate-event",
    "duplicate-in-batch",
    "duplicate-new-id",
    "late-event",
    "missing-event-id",
    "missing-message-id",
    "unknown-event",
    "unknown-field",
    "out-of-order",
    "duplicate-batch",
    "lost-acknowledgement",
    "network-failure",
    "event-before-202",
  ];
  expect(inThisFile.toSorted()).toEqual(FAULT_KINDS.toSorted());
});

test("a rate strikes its share by the seed, the same each time", async () => {
  const strikes = async (seed: number): Promise<number> => {
    const { simulator } = setUp([faultOf("missing-event-id", { trigger: { form: "rate", rate: 0.2 } })], {
      seed,
    });
    emit(simulator, 2000);
    await simulator.advance({ until: "idle" });
    return simulator.faults.struck()["missing-event-id"] ?? 0;
  };
  const struck = await strikes(7);
  // Four standard deviations of 2,000 draws at 20 %.
  expect(Math.abs(struck - 400)).toBeLessThan(4 * Math.sqrt(2000 * 0.2 * 0.8));
  expect(await strikes(7)).toBe(struck);
});

test("one more fault shifts nothing else: ids and story times stay", async () => {
  const eventIds = async (faults: readonly FaultRule[]): Promise<readonly string[]> => {
    const { simulator } = setUp(faults);
    emit(simulator, 50);
    await simulator.advance({ until: "idle" });
    return [...simulator.log.eventsAfter(0)].map(({ id }) => id);
  };
  expect(await eventIds([faultOf("duplicate-new-id", { trigger: { form: "rate", rate: 0.5 } })])).toEqual(
    await eventIds([]),
  );
});

test("a window opens and closes at its instants, and a fault can be for one settings entry only", async () => {
  const { simulator, posts, settings } = setUp([]);
  const other = allEventsTo(simulator, "http://127.0.0.1:1/other");
  simulator.faults.setByHand(null, [
    faultOf("missing-event-id", { webhook: settings.id, fromMs: MINUTE, forMs: MINUTE }),
  ]);
  for (const at of [0, 59_999, 60_000, 119_999, 120_000]) {
    await simulator.advance({ to: START + at });
    emit(simulator);
  }
  await simulator.advance({ until: "idle" });
  const missing = (url: string): readonly boolean[] =>
    posts
      .filter(({ request }) => request.url === url)
      .flatMap(({ request }) => idsIn(request).map((id) => id === undefined));
  expect(missing(settings.url)).toEqual([false, false, true, true, false]);
  expect(missing(other.url)).toEqual([false, false, false, false, false]);
});

test("faults of an account leave the others alone, and can be switched off while running", async () => {
  const { simulator, posts } = setUp([]);
  allEventsTo(simulator, "http://127.0.0.1:1/shop", { account: "shop" });
  simulator.faults.setByHand("shop", [faultOf("missing-event-id")]);
  simulator.emit("shop", [{ event: "open", members: {} }]);
  emit(simulator);
  simulator.faults.setByHand("shop", []);
  simulator.emit("shop", [{ event: "open", members: {} }]);
  await simulator.advance({ until: "idle" });
  const ids = (path: string): readonly boolean[] =>
    posts
      .filter(({ request }) => request.url.endsWith(path))
      .flatMap(({ request }) => idsIn(request).map((id) => id === undefined));
  expect(ids("/shop")).toEqual([true, false]);
  expect(ids("/events")).toEqual([false]);
});

test("a failing receiver and copies: what expires of them is no loss of the ledger's", async () => {
  const { simulator } = setUp([faultOf("duplicate-in-batch")], { answer: () => answered(503) });
  emit(simulator, 3);
  await simulator.advance({ until: "idle" });
  expect(total(simulator)).toMatchObject({ generated: 3, expired: 3, pending: 0, duplicatesSent: 3 });
  expect(entriesOf(simulator, "events-expired")[0]?.why).toContain(
    "3 events lost, and 3 that faults had copied",
  );
});

function nothing(): PostRequest {
  throw new Error("There is no such post.");
}

test("duplicate-batch: a batch that comes again is discarded with its settings, though no event is lost", async () => {
  const { simulator, settings } = setUp([faultOf("duplicate-batch")], {
    answer: (_request, at) => answered(at < START + MINUTE ? 200 : 503),
  });
  emit(simulator, 2);
  await simulator.advance({ by: 2 * MINUTE });
  const deliveries = () => [...simulator.log.deliveriesAfter(0)].map(({ state }) => state);
  expect(deliveries()).toEqual(["acknowledged", "pending"]);
  deleteSettings(simulator, settings.id);
  expect(deliveries()).toEqual(["acknowledged", "discarded"]);
  expect(total(simulator)).toMatchObject({ generated: 2, acknowledged: 2, discarded: 0, pending: 0 });
});
