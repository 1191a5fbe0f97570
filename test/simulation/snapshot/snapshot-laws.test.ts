import fc from "fast-check";
import { expect, test } from "vitest";
import { FAULT_KINDS, FAULTS } from "../../../server/contract/faults.ts";
import type { FaultRule } from "../../../server/contract/faults.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../server/contract/time.ts";
import type { Snapshot } from "../../../server/contract/snapshot.ts";
import { hashOf } from "../../../server/simulation/chance.ts";
import { comparableJournal } from "../../../server/simulation/records/journal-equality.ts";
import type { PostRequest } from "../../../server/simulation/ports.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import { mailTo } from "../../support/mail.ts";
import { allEventsTo, answered, newSimulator, START } from "../../support/simulator.ts";
import { scheduleSingleSend } from "../../support/single-send.ts";

// The law of snapshots: whoever restores one and is told the same goes on as the simulator that it was taken of.

const rule: fc.Arbitrary<FaultRule> = fc
  .record({
    kind: fc.constantFrom(...FAULT_KINDS.filter((kind) => kind !== "event-before-202")),
    form: fc.constantFrom("rate", "every", "attempts"),
    rate: fc.constantFrom(0.2, 0.6, 1),
    every: fc.integer({ min: 1, max: 4 }),
    delayMs: fc.constantFrom(0, 1000, MINUTE_MS, 2 * HOUR_MS),
    forMs: fc.constantFrom(null, 90_000, HOUR_MS),
  })
  .map(({ kind, form, rate, every, delayMs, forMs }) => ({
    kind,
    trigger:
      form === "attempts" && FAULTS[kind].subject === "attempt"
        ? { form: "attempts", first: 1, last: 2 }
        : form === "every"
          ? { form: "every", every }
          : { form: "rate", rate },
    webhook: null,
    fromMs: 0,
    forMs,
    delayMs,
  }));

type Command = (simulator: Simulator) => unknown;

function settingsIn(
  simulator: Simulator,
  nth: number,
): { readonly id: string; readonly account: string } | undefined {
  const all = simulator.settings.all();
  return all[nth % Math.max(1, all.length)];
}

const ADDRESSES = [
  "ada@example.com",
  "bob+bounce@example.com",
  "cy+deferred2+delivered+open+click@gmail.com",
  "di+dropped@example.com",
  "ed+deferred@example.com",
  "fy+delivered+open+group_unsubscribe+asyncbounce@example.com",
  "bob@example.com",
];

const send = fc
  .record({
    to: fc.subarray(ADDRESSES, { minLength: 1, maxLength: 3 }),
    account: fc.constantFrom("main", "main", "sub-1"),
    inMs: fc.constantFrom(0, 0, 5 * MINUTE_MS, 30 * HOUR_MS),
    isOfBatch: fc.boolean(),
  })
  .map(({ to, account, inMs, isOfBatch }): Command => (simulator) => {
    const batchId = isOfBatch
      ? (simulator.account(account).scheduledSends.stopped()[0]?.batchId ?? null)
      : null;
    const sendAtSeconds = inMs === 0 ? null : Math.floor((simulator.now() + inMs) / SECOND_MS);
    const content = [{ type: "text/html", value: '<a href="https://example.com/x">x</a> ü 😀' }];
    const customArgs = [["order", "äöü 😀 \ud800"]] as const;
    const more = { account, asmGroupId: 7, batchId, content, category: ["a", "b"] };
    simulator.accept(mailTo(to, { ...more, recipient: { sendAtSeconds, customArgs } }));
  });

const emit = fc
  .record({ count: fc.integer({ min: 1, max: 30 }), padding: fc.integer({ min: 0, max: 40_000 }) })
  .map(({ count, padding }): Command => (simulator) => {
    const members = { email: "x@example.com", padding: "x".repeat(padding) };
    simulator.emit(
      "main",
      Array.from({ length: count }, () => ({ event: "open" as const, members })),
    );
  });

const advance = fc.constantFrom(1, 999, 30_000, 5 * MINUTE_MS, 3 * HOUR_MS, DAY_MS).map(
  (by): Command =>
    async (simulator) =>
      simulator.advance({ by }),
);

const nth = fc.nat({ max: 5 });

const ofSettings = fc
  .record({ nth, what: fc.constantFrom("on", "off", "sign", "unsign", "delete", "create", "bounces") })
  .map(({ nth, what }): Command => (simulator) => {
    const found = settingsIn(simulator, nth);
    if (what === "create")
      simulator.settings.create("sub-1", {
        url: `http://127.0.0.1:1/${nth}`,
        isEnabled: true,
        flags: { bounce: true, processed: true },
      });
    if (found === undefined) return;
    const { id, account } = found;
    if (what === "on" || what === "off") simulator.settings.update(account, id, { isEnabled: what === "on" });
    if (what === "sign" || what === "unsign") simulator.settings.setSigning(account, id, what === "sign");
    if (what === "bounces") simulator.settings.update(account, id, { flags: { open: false } });
    if (what === "delete") simulator.settings.remove(account, id);
  });

const ofAccount = fc
  .record({ account: fc.constantFrom("main", "sub-1", "sub-2"), nth, what: fc.nat({ max: 9 }) })
  .map(({ account, nth, what }): Command => (simulator) => {
    const own = simulator.account(account);
    const { scheduledSends: sends } = own;
    const stopped = sends.stopped()[0]?.batchId ?? "";
    const commands: readonly Command[] = [
      () => sends.stop(sends.newBatch(), "pause"),
      () => sends.resume(stopped),
      () => sends.change(stopped, "cancel"),
      () => own.templates.create(`template ${nth}`, "dynamic"),
      () => own.apiKeys.create({ account, name: `key ${nth}`, scopes: nth === 0 ? null : ["mail.send"] }),
      () => own.apiKeys.revoke(account, own.apiKeys.of(account)[0]?.id ?? ""),
      () => simulator.suppressions.add({ account, list: "unsubscribes" }, [`ada@example.com`]),
      () => own.suppressions.groups.create({ name: `group ${nth}`, description: "", isDefault: nth === 1 }),
      () => simulator.settings.setPlan(account, { plan: nth < 2 ? "free" : "premier" }),
      () => scheduleSingleSend(simulator, account, { contacts: 2 + nth, inMs: nth * HOUR_MS }),
    ];
    commands[what]?.(simulator);
  });

const ofAll = fc.oneof(
  fc.array(rule, { maxLength: 3 }).map(
    (rules): Command =>
      (simulator) =>
        simulator.faults.setByHand(null, rules),
  ),
  fc.array(rule, { maxLength: 2 }).map(
    (rules): Command =>
      (simulator) =>
        simulator.faults.setByHand("main", rules),
  ),
  fc
    .constantFrom(
      { servers: 3 },
      { servers: 1, parallelAttempts: 4 },
      { batchMaxBytes: 3000 },
      { retryWindowMs: 2 * HOUR_MS },
      { retryWindowMs: DAY_MS, connectionsPerServer: 2 },
    )
    .map(
      (rules): Command =>
        (simulator) =>
          simulator.setRules(rules),
    ),
  fc.constant<Command>((simulator) => {
    const ids = [...simulator.records.log.acknowledgedEventIds()];
    simulator.records.received.tell(ids.slice(0, 3));
  }),
);

const commands = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: send },
    { weight: 3, arbitrary: emit },
    { weight: 6, arbitrary: advance },
    { weight: 2, arbitrary: ofSettings },
    { weight: 2, arbitrary: ofAccount },
    { weight: 1, arbitrary: ofAll },
  ),
  { minLength: 1, maxLength: 20 },
);

const plan = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  isLate: fc.boolean(),
  failing: fc.constantFrom(0, 2, 10),
  before: commands,
  after: commands,
});

type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

// The answer follows from the attempt alone, so that two simulators get the same.
function newOne({ seed, isLate, failing }: Pick<Plan, "seed" | "isLate" | "failing">, startAt = START) {
  return newSimulator({
    seed,
    startAt,
    answer: ({ attemptId }) => {
      const draw = hashOf(attemptId) % 10;
      const isUncertain = draw % 2 === 0;
      const result = draw < failing ? answered(503, { isUncertain }) : answered(200);
      return isLate ? Promise.resolve(result) : result;
    },
  });
}

async function play(simulator: Simulator, list: readonly Command[]): Promise<void> {
  for (const command of list) await command(simulator);
}

/** All that can be seen of a simulator from now on, until it was told these commands and has nothing left to do. */
async function traceOf(
  { simulator, posts }: ReturnType<typeof newOne>,
  list: readonly Command[],
): Promise<Record<string, unknown>> {
  const [firstPost, firstEntry] = [posts.length, simulator.journal.lastSeq];
  await play(simulator, list);
  const midway = snapshotOf(simulator);
  await simulator.advance({ until: "idle" });
  return {
    midway,
    end: snapshotOf(simulator),
    journal: comparableJournal(simulator.journal.after(firstEntry, 1_000_000)),
    posts: posts.slice(firstPost).map(({ at, request }) => ({ at, ...visibleOf(request) })),
    ledger: simulator.records.ledger(),
    deliveries: [...simulator.log.deliveriesAfter(0)],
    status: simulator.status().scheduled,
    now: simulator.now(),
  };
}

function visibleOf(request: PostRequest): object {
  const { deliveryId, attemptId, url, body, bodyKey, signWith, faults } = request;
  return { deliveryId, attemptId, url, body, bodyKey, signWith, faults };
}

// Through its text, as a file would have it.
function snapshotOf(simulator: Simulator): Snapshot {
  const snapshot = simulator.snapshot();
  if (snapshot.kind === "refused") throw new Error(snapshot.message);
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot;
}

test("who restores a snapshot goes on as the one it was taken of: same journal, bodies, ledger and end", async () => {
  let posts = 0;
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const original = newOne(given);
      allEventsTo(original.simulator, "http://127.0.0.1:1/all");
      await play(original.simulator, given.before);
      const snapshot = snapshotOf(original.simulator);
      const expected = await traceOf(original, given.after);
      posts += (expected["posts"] as readonly unknown[]).length;

      // Another one, with a past of its own.
      const other = newOne({ ...given, seed: given.seed + 1 }, START + 5 * DAY_MS);
      allEventsTo(other.simulator, "http://127.0.0.1:1/other");
      await play(other.simulator, given.after);
      expect(other.simulator.restore(snapshot)).toEqual({ kind: "restored" });
      expect(snapshotOf(other.simulator)).toEqual(snapshot);
      expect(await traceOf(other, given.after)).toEqual(expected);
      // The same one goes back in time.
      expect(original.simulator.restore(snapshot)).toEqual({ kind: "restored" });
      expect(await traceOf(original, given.after)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
  expect(posts).toBeGreaterThan(100);
});

test("a snapshot that somebody changed is refused as a whole, or is one that a simulator can go on from", async () => {
  let refused = 0;
  let restored = 0;
  await fc.assert(
    fc.asyncProperty(
      plan,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 })), { minLength: 1, maxLength: 2 }),
      async (given, changes) => {
        const { simulator } = newOne(given);
        allEventsTo(simulator, "http://127.0.0.1:1/all");
        await play(simulator, given.before);
        const before = snapshotOf(simulator);
        const journal = simulator.journal.lastSeq;
        const changed = changes.reduce(damaged, before);
        const outcome = simulator.restore(changed);
        if (outcome.kind === "restored") restored++;
        else {
          refused++;
          expect(outcome).toMatchObject({ kind: "damaged", message: expect.stringMatching(/\.$/) });
          expect(snapshotOf(simulator)).toEqual(before);
          expect(simulator.journal.lastSeq).toBe(journal);
        }
        await simulator.advance({ by: 2 * DAY_MS });
        simulator.snapshot();
      },
    ),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(0);
  expect(restored).toBeGreaterThan(0);
});

/** Changes one value somewhere in a snapshot: the nth, counted through. */
function damaged(snapshot: Snapshot, [place, how]: readonly [place: number, how: number]): Snapshot {
  const copy = JSON.parse(JSON.stringify(snapshot)) as Snapshot;
  const places: (readonly [holder: Record<string, unknown>, name: string])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const holder = value as Record<string, unknown>;
    for (const name of Object.keys(holder)) {
      places.push([holder, name]);
      visit(holder[name]);
    }
  };
  visit(copy.state);
  const [holder, name] = places[place % places.length] ?? [{}, ""];
  const values = [null, 0, -1, "", [], {}, 1e15];
  if (how === 6 && typeof holder[name] === "number") holder[name] += 1;
  else holder[name] = values[how];
  return copy;
}
