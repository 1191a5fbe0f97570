import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../server/contract/time.ts";
import type { Simulator } from "../../server/simulation/simulator.ts";
import { afterAllPromises, FakeHostTime } from "../support/fake-host-time.ts";
import { HeldAnswers } from "../support/held-answers.ts";
import { mailTo } from "../support/mail.ts";
import { allEventsTo, answered, newSimulator, START } from "../support/simulator.ts";

// People and tests give commands at any moment: while attempts are in flight, while an advance is under way.

const ACCOUNTS = ["main", "shop"] as const;
const account = fc.constantFrom(...ACCOUNTS);
const of = <Kind extends string>(kind: Kind) => fc.constant(kind);

const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: of("emit"), account, count: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: of("send"),
      account,
      tags: fc.constantFrom("", "+bounce", "+deferred", "+delivered+open"),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: of("advance"), ms: fc.constantFrom(0, 30_000, 5000, HOUR_MS, DAY_MS) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: of("answer"),
      place: fc.nat(3),
      status: fc.constantFrom(200, 500),
      isTokenRejected: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: of("toggle"), which: fc.nat(3), isEnabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: of("create"), account }) },
  { weight: 1, arbitrary: fc.record({ kind: of("delete"), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: of("test-request"), account }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: of("rules"),
      parallelAttempts: fc.integer({ min: 1, max: 4 }),
      connectionsPerServer: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: of("reset"),
      account: fc.option(account, { nil: undefined }),
      settings: fc.constantFrom("keep" as const, "delete" as const),
    }),
  },
);

const clockCommand = fc.record({
  kind: of("clock"),
  mode: fc.constantFrom("real" as const, "manual" as const),
  speed: fc.constantFrom(1, 60, 100_000, "max" as const),
});

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;
type ClockCommand = typeof clockCommand extends fc.Arbitrary<infer Value> ? Value : never;

class Play {
  readonly held = new HeldAnswers();
  readonly simulator: Simulator;
  readonly #hostTime = new FakeHostTime(START);
  readonly #advances: Promise<unknown>[] = [];
  #urls = 0;

  constructor(seed: number) {
    const rules = { servers: 2, batchMaxBytes: 900, parallelAttempts: 2 };
    this.simulator = newSimulator({
      seed,
      plan: "premier",
      rules,
      answer: this.held.answer,
      hostTime: this.#hostTime,
    }).simulator;
    for (const name of ACCOUNTS) this.#create(name);
  }

  async perform(given: Command | ClockCommand): Promise<void> {
    const { simulator, held } = this;
    switch (given.kind) {
      case "emit":
        simulator.emit(
          given.account,
          Array.from({ length: given.count }, () => ({ event: "open", members: {} })),
        );
        break;
      case "send":
        simulator.accept(mailTo(`ada${given.tags}@example.com`, { account: given.account }));
        break;
      case "advance":
        await this.#letPass(given.ms);
        break;
      case "clock":
        simulator.setClock({ mode: given.mode, speed: given.speed });
        break;
      case "answer": {
        const count = held.requests().length;
        if (count > 0)
          await held.give(
            given.place % count,
            answered(given.status, {
              isTokenRejected: given.status === 500 && given.isTokenRejected,
              isUncertain: given.place === 1,
            }),
          );
        break;
      }
      case "toggle": {
        const settings = this.#pick(given.which);
        if (settings !== undefined)
          simulator.settings.update(settings.account, settings.id, { isEnabled: given.isEnabled });
        break;
      }
      case "create":
        if (simulator.account(given.account).settings.all().length < 4) this.#create(given.account);
        break;
      case "delete": {
        const settings = this.#pick(given.which);
        if (settings !== undefined) simulator.settings.remove(settings.account, settings.id);
        break;
      }
      case "test-request":
        this.#advances.push(
          simulator.testRequests.send({
            account: given.account,
            url: "http://127.0.0.1:1/test",
            signWith: null,
            oauth: null,
          }),
        );
        break;
      case "rules":
        simulator.setRules({
          parallelAttempts: given.parallelAttempts,
          connectionsPerServer: given.connectionsPerServer,
        });
        break;
      case "reset":
        simulator.reset({
          settings: given.settings,
          ...(given.account === undefined ? {} : { account: given.account }),
        });
    }
    await afterAllPromises();
  }

  /** Answers all that is asked until nothing is left to do. */
  async finish(): Promise<void> {
    this.simulator.setClock({ mode: "manual" });
    const progress = { isDone: false };
    const all = Promise.all(this.#advances)
      .then(() => this.simulator.advance({ until: "idle" }))
      .finally(() => Object.assign(progress, { isDone: true }));
    for (let turn = 0; !progress.isDone; turn++) {
      if (turn > 20_000) throw new Error("It never comes to rest.");
      await this.#hostTime.pass(0);
      if (this.held.requests().length > 0) await this.held.give(0, answered(turn % 3 === 0 ? 500 : 200));
    }
    await all;
  }

  // On a manual clock by command, else by the wall clock, an hour at most: a fast clock makes days of it.
  async #letPass(ms: number): Promise<void> {
    if (this.simulator.clock().mode === "manual") this.#advances.push(this.simulator.advance({ by: ms }));
    else await this.#hostTime.pass(Math.min(ms, HOUR_MS));
  }

  #create(name: string): void {
    allEventsTo(this.simulator, `http://127.0.0.1:1/${++this.#urls}`, {
      account: name,
      flags: { open: true, processed: true, bounce: this.#urls % 2 === 0 },
    });
  }

  #pick(which: number) {
    const all = this.simulator.settings.all();
    return all[which % Math.max(1, all.length)];
  }
}

function expectSound({ simulator }: Play): void {
  const { webhooks, total } = simulator.records.ledger();
  for (const line of Object.values(webhooks)) {
    const { generated, acknowledged, pending, expired, filtered, discarded } = line;
    expect(generated).toBe(acknowledged + pending + expired + filtered + discarded);
    expect(Math.min(...Object.values(line))).toBeGreaterThanOrEqual(0);
  }
  const perAccount = ACCOUNTS.map((name) => simulator.records.ledger(name).total.generated);
  expect(total.generated).toBe((perAccount[0] ?? 0) + (perAccount[1] ?? 0));
  const instants = simulator.journal.after(0, Infinity).map(({ at }) => at);
  expect(instants).toEqual(instants.toSorted((left, right) => left - right));
  for (const { id } of simulator.settings.all()) expect(webhooks).toHaveProperty(id);
}

test("whatever is commanded while attempts are in flight, the ledger adds up and everything comes to rest", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(command, { minLength: 1, maxLength: 40, size: "max" }),
      async (seed, commands) => {
        const play = new Play(seed);
        for (const given of commands) {
          await play.perform(given);
          expectSound(play);
        }
        await play.finish();
        expectSound(play);
        expect(play.simulator.records.ledger().total.pending).toBe(0);
        expect(play.simulator.status()).toMatchObject({
          idle: true,
          scheduled: 0,
          openBatches: 0,
          pendingDeliveries: 0,
          inFlight: 0,
        });
        for (const { state } of play.simulator.log.deliveriesAfter(0))
          expect(["acknowledged", "expired", "discarded"]).toContain(state);
      },
    ),
    { numRuns: 150 },
  );
});

test("whatever is commanded, a settings entry has no more attempts in flight on a server than it has connections", async () => {
  let most = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(command, { minLength: 1, maxLength: 40, size: "max" }),
      async (seed, commands) => {
        const play = new Play(seed);
        for (const given of commands) {
          if (given.kind === "rules" || given.kind === "reset") continue;
          await play.perform(given);
          const inFlight = play.held.requests().filter(({ body }) => body.kind === "batch");
          const queues = inFlight
            .map(({ deliveryId }) => play.simulator.log.delivery(deliveryId))
            .map((delivery) => `${delivery?.webhookId}/${delivery?.server}`);
          expect(new Set(queues).size).toBe(queues.length);
          expect(inFlight.length).toBeLessThanOrEqual(2);
          most = Math.max(most, inFlight.length);
        }
        await play.finish();
      },
    ),
    { numRuns: 150 },
  );
  expect(most).toBe(2);
});

test("the same holds on every clock, however often it is changed meanwhile", async () => {
  const commands = fc.array(
    fc.oneof({ weight: 6, arbitrary: command }, { weight: 1, arbitrary: clockCommand }),
    {
      minLength: 1,
      maxLength: 40,
      size: "max",
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer(), clockCommand, commands, async (seed, clock, list) => {
      const play = new Play(seed);
      for (const given of [clock, ...list]) {
        await play.perform(given);
        expectSound(play);
      }
      await play.finish();
      expectSound(play);
      expect(play.simulator.records.ledger().total.pending).toBe(0);
      expect(play.simulator.status()).toMatchObject({ idle: true, pendingDeliveries: 0, inFlight: 0 });
    }),
    { numRuns: 150 },
  );
});
