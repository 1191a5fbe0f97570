import fc from "fast-check";
import { expect, test } from "vitest";
import { attemptEnded } from "../../../server/simulation/records/attempt-entry.ts";
import type { AttemptSequel, MadeAttempt } from "../../../server/simulation/records/attempt-entry.ts";
import { EndedAttempts } from "../../../server/simulation/records/ended-attempts.ts";
import { answered } from "../../support/simulator.ts";

const instant = fc.integer({ min: 0, max: 253_402_300_799_999 });

const made: fc.Arbitrary<MadeAttempt> = fc.record({
  attempt: fc.integer({ min: 1 }),
  delivery: fc.integer({ min: 1 }),
  webhookId: fc.constantFrom("w1", "w2", null),
  account: fc.constantFrom("main", "other"),
  server: fc.nat(100),
  number: fc.integer({ min: 1, max: 100 }),
  origin: fc.constantFrom("batch", "test-request", "inbound", "resend", "request"),
  url: fc.constantFrom("http://127.0.0.1:1/a", "http://127.0.0.1:1/b?key=secret"),
  startedAt: instant,
  events: fc.nat(2000),
});

const sequel: fc.Arbitrary<AttemptSequel> = fc.oneof(
  fc.constant({ kind: "acknowledged" as const }),
  fc.constant({ kind: "retry-with-new-token" as const }),
  fc.constant({ kind: "abandoned" as const, because: "its settings were deleted" }),
  fc.record({ kind: fc.constant("retry" as const), at: instant, failures: fc.integer({ min: 1, max: 99 }) }),
  fc.record({
    kind: fc.constant("give-up" as const),
    because: fc.constant("its events expire before the next try is due"),
    failures: fc.integer({ min: 1, max: 99 }),
  }),
);

const attempt = fc.record({
  made,
  end: fc.record({
    at: instant,
    result: fc.constantFrom(answered(200), answered(503)),
    sequel,
    faults: fc.constantFrom([], ["tampered-body" as const]),
  }),
  seq: fc.integer({ min: 1 }),
});

test("of what ended, as many as there is room for are read as they were written; of the rest nothing is", () => {
  const lists = fc.array(fc.oneof({ weight: 20, arbitrary: attempt }, fc.constant("clear" as const)), {
    maxLength: 60,
    size: "max",
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), lists, (capacity, list) => {
      const kept = new EndedAttempts(capacity);
      const entries: (ReturnType<typeof attemptEnded> | undefined)[] = [];
      for (const each of list) {
        if (each === "clear") {
          kept.clear();
          entries.fill(undefined);
        } else {
          expect(kept.add(each.made, each.end, each.seq)).toBe(entries.length + 1);
          entries.push(attemptEnded(each.made, each.end, each.seq));
        }
        for (const [place, entry] of entries.entries()) {
          const expected = place < entries.length - capacity ? undefined : entry;
          expect(kept.entry(place + 1)).toEqual(expected);
          expect(kept.accountOf(place + 1)).toBe(expected?.account);
          expect(`dlv_${kept.deliveryOf(place + 1)}`).toBe(expected?.deliveryId ?? "dlv_0");
        }
      }
      expect(kept.entry(0)).toBeUndefined();
      expect(kept.entry(entries.length + 1)).toBeUndefined();
    }),
  );
});

test("1,000 attempts in rows that grow from 256 on are all there", () => {
  const kept = new EndedAttempts(200_000);
  const [first] = fc.sample(attempt, { numRuns: 1, seed: 1 });
  if (first === undefined) throw new Error("no attempt was made up");
  for (let seq = 1; seq <= 1000; seq++) kept.add({ ...first.made, attempt: seq }, first.end, seq);
  const ids = Array.from({ length: 1000 }, (_, place) => kept.entry(place + 1)?.attemptId);
  expect(ids).toEqual(Array.from({ length: 1000 }, (_, place) => `att_${place + 1}`));
});
