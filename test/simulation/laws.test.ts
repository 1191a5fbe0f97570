import fc from "fast-check";
import { expect, test } from "vitest";
import { BATCH_MAX_BYTES, RETRY_WINDOW_MS } from "../../server/contract/limits.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../server/contract/time.ts";
import type { PostRequest } from "../../server/simulation/ports.ts";
import type { Simulator } from "../../server/simulation/simulator.ts";
import { mailTo } from "../support/mail.ts";
import { allEventsTo, answered, newSimulator, START } from "../support/simulator.ts";

// The laws of the simulation, held against random commands and random answers of two receivers.

type Command =
  | { readonly kind: "send"; readonly to: string }
  | { readonly kind: "emit"; readonly count: number; readonly padding: number }
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "toggle"; readonly isEnabled: boolean }
  | { readonly kind: "delete" };

const commands = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .constantFrom("ada", "bob+bounce", "cy+deferred2+delivered+open", "di+dropped", "ed+deferred")
        .map((name) => ({ kind: "send" as const, to: `${name}@example.com` })),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("emit" as const),
        count: fc.integer({ min: 1, max: 40 }),
        padding: fc.integer({ min: 0, max: 60_000 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("advance" as const),
        ms: fc.constantFrom(1, 999, 30_000, 5 * MINUTE_MS, 3 * HOUR_MS, DAY_MS),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("toggle" as const), isEnabled: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ kind: "delete" as const }) },
  ),
  { minLength: 1, maxLength: 25 },
);

const plan = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  servers: fc.integer({ min: 1, max: 4 }),
  connectionsPerServer: fc.integer({ min: 1, max: 3 }),
  parallelAttempts: fc.integer({ min: 1, max: 5 }),
  isLate: fc.boolean(),
  // Which of the receivers' answers fail: taken in turn.
  failures: fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
  commands,
});

type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

interface Post {
  readonly at: number;
  readonly request: PostRequest;
}

async function play({
  commands: list,
  seed,
  isLate,
  failures,
  ...rules
}: Plan): Promise<{ simulator: Simulator; posts: readonly Post[] }> {
  let turn = 0;
  const { simulator, posts } = newSimulator({
    seed,
    rules,
    answer() {
      const result = answered(failures[turn++ % failures.length] === true ? 503 : 200);
      return isLate ? Promise.resolve(result) : result;
    },
  });
  const first = allEventsTo(simulator, "http://127.0.0.1:1/all");
  allEventsTo(simulator, "http://127.0.0.1:1/bounces", {
    flags: { ...first.flags, processed: false, delivered: false },
  });
  for (const command of list) {
    await perform(simulator, command, first.id);
    expectBalanced(simulator);
  }
  await simulator.advance({ by: 0 });
  return { simulator, posts };
}

async function perform(simulator: Simulator, command: Command, id: string): Promise<void> {
  switch (command.kind) {
    case "send":
      simulator.accept(mailTo(command.to));
      return;
    case "emit": {
      const members = { email: "x@example.com", padding: "x".repeat(command.padding) };
      simulator.emit(
        "main",
        Array.from({ length: command.count }, () => ({ event: "open" as const, members })),
      );
      return;
    }
    case "advance":
      await simulator.advance({ by: command.ms });
      return;
    case "toggle":
      simulator.settings.update("main", id, { isEnabled: command.isEnabled });
      return;
    case "delete":
      simulator.settings.remove("main", id);
  }
}

function expectBalanced(simulator: Simulator): void {
  const ledger = simulator.records.ledger();
  for (const line of [ledger.total, ...Object.values(ledger.webhooks)]) {
    expect(line.acknowledged + line.pending + line.expired + line.filtered + line.discarded).toBe(
      line.generated,
    );
    for (const count of Object.values(line)) expect(count).toBeGreaterThanOrEqual(0);
  }
}

function eventsOf({ request }: Post): readonly string[] {
  return request.body.kind === "batch" ? request.body.events.map(({ json }) => json) : [];
}

function idOf(json: string): string {
  return /"sg_event_id":"([^"]+)"/.exec(json)?.[1] ?? "";
}

const runs = { numRuns: 60 };

test("no event is lost: each is acknowledged, expired, filtered or discarded once nothing is scheduled", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator } = await play(given);
      await simulator.advance({ until: "idle" });
      expectBalanced(simulator);
      const { total } = simulator.records.ledger();
      expect(total.pending).toBe(0);
      expect(simulator.status()).toMatchObject({
        idle: true,
        scheduled: 0,
        openBatches: 0,
        pendingDeliveries: 0,
        inFlight: 0,
      });
    }),
    runs,
  );
});

test("what the ledger calls pending is what open batches and deliveries hold", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator } = await play(given);
      const entries = simulator.journal.after(0, 1_000_000);
      const occurred = entries.flatMap((entry) =>
        entry.kind === "event-occurred" ? entry.postedTo : [],
      ).length;
      const lost = entries.flatMap((entry) => (entry.kind === "events-expired" ? entry.eventIds : [])).length;
      const discarded = entries.reduce(
        (sum, entry) => sum + (entry.kind === "events-discarded" ? entry.events : 0),
        0,
      );
      const acknowledged = entries.reduce(
        (sum, entry) =>
          sum + (entry.kind === "attempt-ended" && entry.why.startsWith("delivered") ? entry.events : 0),
        0,
      );
      expect(simulator.records.ledger().total.pending).toBe(occurred - lost - discarded - acknowledged);
    }),
    runs,
  );
});

test("first attempts to a settings entry leave in the order the events occurred, server by server", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator, posts } = await play({ ...given, connectionsPerServer: 1 });
      await simulator.advance({ until: "idle" });
      const order = new Map<string, number>();
      for (const [place, event] of [...simulator.log.eventsAfter(0)].entries()) order.set(event.id, place);
      const last = new Map<string, number>();
      for (const attempt of simulator.log.attemptsAfter(0)) {
        if (attempt.number !== 1) continue;
        const post = posts.find(({ request }) => request.attemptId === attempt.id);
        const queue = `${attempt.webhookId}/${attempt.server}`;
        for (const json of post === undefined ? [] : eventsOf(post)) {
          const place = order.get(idOf(json)) ?? -1;
          expect(place).toBeGreaterThan(last.get(queue) ?? -1);
          last.set(queue, place);
          checked++;
        }
      }
    }),
    runs,
  );
  expect(checked).toBeGreaterThan(0);
});

test("no event is posted once 24 h have passed since it occurred", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator, posts } = await play(given);
      await simulator.advance({ until: "idle" });
      const occurredAt = new Map([...simulator.log.eventsAfter(0)].map((event) => [event.id, event.at]));
      for (const post of posts) {
        for (const json of eventsOf(post)) {
          expect(post.at).toBeLessThan((occurredAt.get(idOf(json)) ?? 0) + RETRY_WINDOW_MS);
          checked++;
        }
      }
    }),
    runs,
  );
  expect(checked).toBeGreaterThan(0);
});

test("no body of more than one event is over 768 KiB", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator, posts } = await play(given);
      await simulator.advance({ until: "idle" });
      for (const post of posts) {
        const events = eventsOf(post);
        if (events.length < 2) continue;
        const bytes = Buffer.byteLength(`[${events.join(",\r\n")}]\r\n`);
        expect(bytes).toBeLessThanOrEqual(BATCH_MAX_BYTES);
        checked++;
      }
    }),
    runs,
  );
  expect(checked).toBeGreaterThan(0);
});

test("waits between the tries of a delivery never shrink, jitter aside", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const { simulator } = await play({ ...given, failures: [true] });
      simulator.setRules({ retryJitter: 0 });
      // Settings of their own: whatever was commanded before may have disabled or deleted the others.
      allEventsTo(simulator, "http://127.0.0.1:1/own");
      const before = simulator.journal.lastSeq;
      simulator.emit("main", [{ event: "open", members: {} }]);
      await simulator.advance({ until: "idle" });
      const waits = new Map<string, number>();
      for (const entry of simulator.journal.after(before, 1_000_000)) {
        if (entry.kind !== "attempt-ended" || entry.next === null) continue;
        const wait = entry.next.at - entry.at;
        if (entry.number > 1) expect(wait).toBeGreaterThanOrEqual(waits.get(entry.deliveryId) ?? 0);
        waits.set(entry.deliveryId, wait);
      }
      expect(waits.size).toBeGreaterThan(0);
    }),
    runs,
  );
});

test("the same seed, commands and answers give the same journal and the same bodies", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const once = await play(given);
      const again = await play(given);
      const journalOf = ({ simulator }: { simulator: Simulator }): unknown =>
        simulator.journal.after(0, 1_000_000).map((entry) => ({ ...entry, startedWallAt: 0 }));
      expect(journalOf(again)).toEqual(journalOf(once));
      expect(again.posts.map(eventsOf)).toEqual(once.posts.map(eventsOf));
    }),
    { numRuns: 30 },
  );
});

test("a million virtual seconds of failures end with each event expired at its own instant", async () => {
  const { simulator } = newSimulator({ answer: () => answered(500) });
  allEventsTo(simulator, "http://127.0.0.1:1/");
  simulator.emit("main", [{ event: "open", members: {} }]);
  await simulator.advance({ by: 10 * SECOND_MS });
  simulator.emit("main", [{ event: "click", members: {} }]);
  await simulator.advance({ by: 1_000_000 * SECOND_MS });
  const expired = simulator.journal.after(0, 10_000).filter((entry) => entry.kind === "events-expired");
  expect(expired.map(({ at }) => at - START)).toEqual([RETRY_WINDOW_MS, RETRY_WINDOW_MS + 10 * SECOND_MS]);
});
