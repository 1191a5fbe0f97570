import fc from "fast-check";
import { expect, test } from "vitest";
import { FAULT_KINDS, FAULTS } from "../../../server/contract/faults.ts";
import type { FaultRule } from "../../../server/contract/faults.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/contract/time.ts";
import { comparableJournal } from "../../../server/simulation/records/journal-equality.ts";
import type { Simulator } from "../../../server/simulation/simulator.ts";
import { mailTo } from "../../support/mail.ts";
import { allEventsTo, answered, newSimulator } from "../../support/simulator.ts";

// Whatever goes wrong on purpose: the ledger stays balanced, nothing that occurred is lost, and what a receiver got
// more often than it was generated can be told from the ledger.

const rule: fc.Arbitrary<FaultRule> = fc
  .record({
    kind: fc.constantFrom(...FAULT_KINDS.filter((kind) => kind !== "event-before-202")),
    rate: fc.constantFrom(0.1, 0.5, 1),
    every: fc.integer({ min: 1, max: 4 }),
    form: fc.constantFrom("rate", "every", "attempts"),
    delayMs: fc.constantFrom(0, 1000, MINUTE_MS, 2 * HOUR_MS),
    forMs: fc.constantFrom(null, 90_000, HOUR_MS),
  })
  .map(({ kind, rate, every, form, delayMs, forMs }) => ({
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

const plan = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  faults: fc.array(rule, { minLength: 1, maxLength: 6 }),
  messages: fc.integer({ min: 1, max: 20 }),
  batchMaxBytes: fc.constantFrom(1200, 768 * 1024),
  isLate: fc.boolean(),
});

type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

async function play({ seed, faults, messages, batchMaxBytes, isLate }: Plan) {
  const { simulator, posts } = newSimulator({
    seed,
    rules: { batchMaxBytes },
    answer: () => (isLate ? Promise.resolve(answered(200)) : answered(200)),
  });
  const { id } = allEventsTo(simulator, "http://127.0.0.1:1/events");
  simulator.faults.setByHand(null, faults);
  for (let nth = 0; nth < messages; nth++) {
    simulator.accept(mailTo(`ada${nth}+deferred2+delivered+open+click@example.com`));
    await simulator.advance({ by: 7000 });
  }
  return { simulator, posts, id };
}

function expectBalanced(simulator: Simulator): void {
  const { total } = simulator.records.ledger();
  expect(total.acknowledged + total.pending + total.expired + total.filtered + total.discarded).toBe(
    total.generated,
  );
  for (const count of Object.values(total)) expect(count).toBeGreaterThanOrEqual(0);
}

test("whatever goes wrong, every event ends once, and nothing stays scheduled", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator } = await play(given);
      expectBalanced(simulator);
      await simulator.advance({ until: "idle" });
      expectBalanced(simulator);
      expect(simulator.records.ledger().total.pending).toBe(0);
      expect(simulator.status()).toMatchObject({
        idle: true,
        scheduled: 0,
        pendingDeliveries: 0,
        openBatches: 0,
      });
    }),
    { numRuns: 100 },
  );
});

test("what a receiver got is acknowledged events, copies, injected ones, and those whose answer got lost", async () => {
  let extras = 0;
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator, posts } = await play(given);
      await simulator.advance({ until: "idle" });
      const { total } = simulator.records.ledger();
      // A law of its own holds where events expire: those never leave as often as they are counted.
      fc.pre(total.expired === 0);
      const got = posts.reduce(
        (sum, { request: { body } }) => sum + (body.kind === "batch" ? body.events.length : 0),
        0,
      );
      const lost = posts
        .filter(({ request }) => request.faults?.losesAcknowledgement === true)
        .reduce((sum, { request: { body } }) => sum + (body.kind === "batch" ? body.events.length : 0), 0);
      expect(got - lost).toBe(total.acknowledged + total.duplicatesSent + total.injected);
      extras += total.duplicatesSent + total.injected;
    }),
    { numRuns: 150 },
  );
  expect(extras).toBeGreaterThan(0);
});

test("settings that are deleted in the middle take all with them: what was held back, copied or repeated too", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator, id } = await play(given);
      simulator.settings.remove("main", id);
      expectBalanced(simulator);
      expect(simulator.records.ledger().total.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("the same seed and faults give the same journal and bodies", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const trace = async (): Promise<string> => {
        const { simulator, posts } = await play({ ...given, isLate: false });
        await simulator.advance({ until: "idle" });
        const bodies = posts.map(({ at, request }) => [at, request.faults, request.body]);
        return JSON.stringify([bodies, comparableJournal(simulator.journal.after(0, 1_000_000))]);
      };
      expect((await trace()) === (await trace())).toBe(true);
    }),
    { numRuns: 30 },
  );
});
