import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../server/contract/time.ts";
import { ChanceStream } from "../../../server/simulation/chance.ts";
import { decideRetry, decideTestRetry } from "../../../server/simulation/deliveries/retry-schedule.ts";
import { DEFAULT_RULES } from "../../../server/simulation/rules.ts";

const exact = { ...DEFAULT_RULES, retryJitter: 0 };

function setUp(seed = 1) {
  return new ChanceStream(seed, "retries");
}

test("the waits are 30 s, 1, 2, 4, 8, 16 and 30 min, then an hour each", () => {
  const waits = Array.from({ length: 11 }, (_, index) => {
    const decision = decideRetry({ newestEventAt: 0, failedAt: 0, failures: index + 1 }, exact, setUp());
    return decision.kind === "retry" ? decision.at : decision.kind;
  });
  expect(waits).toEqual([
    30 * SECOND_MS,
    MINUTE_MS,
    2 * MINUTE_MS,
    4 * MINUTE_MS,
    8 * MINUTE_MS,
    16 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
    HOUR_MS,
    HOUR_MS,
    HOUR_MS,
  ]);
});

test("jitter moves a wait by 10 % at most, both ways, and by seed", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 30 }), (seed, failures) => {
      const failed = { newestEventAt: 0, failedAt: 1000, failures };
      const plain = decideRetry(failed, exact, setUp(seed));
      const moved = decideRetry(failed, DEFAULT_RULES, setUp(seed));
      if (plain.kind !== "retry" || moved.kind !== "retry") throw new Error("It gave up within a day.");
      const share = (moved.at - 1000) / (plain.at - 1000);
      expect(share).toBeGreaterThanOrEqual(0.9);
      expect(share).toBeLessThanOrEqual(1.1);
      expect(decideRetry(failed, DEFAULT_RULES, setUp(seed))).toEqual(moved);
      expect(Number.isInteger(moved.at)).toBe(true);
    }),
  );
  const chance = setUp();
  const waits = Array.from({ length: 1000 }, () =>
    decideRetry({ newestEventAt: 0, failedAt: 0, failures: 8 }, DEFAULT_RULES, chance),
  ).map((decision) => (decision.kind === "retry" ? decision.at : 0));
  expect(Math.min(...waits)).toBeLessThan(0.92 * HOUR_MS);
  expect(Math.max(...waits)).toBeGreaterThan(1.08 * HOUR_MS);
});

test("without jitter no chance is drawn, so other draws do not shift", () => {
  const chance = setUp();
  decideRetry({ newestEventAt: 0, failedAt: 0, failures: 1 }, exact, chance);
  expect(chance.state()).toEqual(setUp().state());
});

test("a try that is due when the youngest event is 24 h old is not made; a millisecond sooner it is", () => {
  const failedAt = DAY_MS - HOUR_MS;
  expect(decideRetry({ newestEventAt: 0, failedAt, failures: 9 }, exact, setUp()).kind).toBe("give-up");
  expect(decideRetry({ newestEventAt: 1, failedAt, failures: 9 }, exact, setUp())).toEqual({
    kind: "retry",
    at: DAY_MS,
  });
});

test("waits that are given come in that order, and the last one repeats", () => {
  const rules = { ...exact, retryWaitsMs: [5, 7] };
  const waits = [1, 2, 3, 50].map((failures) =>
    decideRetry({ newestEventAt: 0, failedAt: 100, failures }, rules, setUp()),
  );
  expect(waits).toEqual([105, 107, 107, 107].map((at) => ({ kind: "retry", at })));
});

test("a test request is tried for 10 minutes from when it was asked for, whatever the window of events", () => {
  const askedAt = 1_000_000;
  const failed = { newestEventAt: askedAt, failedAt: askedAt + 8 * MINUTE_MS, failures: 2 };
  expect(decideTestRetry(failed, exact, setUp())).toEqual({ kind: "retry", at: askedAt + 9 * MINUTE_MS });
  expect(decideTestRetry({ ...failed, failures: 3 }, exact, setUp()).kind).toBe("give-up");
  expect(decideTestRetry({ ...failed, failures: 3 }, { ...exact, retryWindowMs: 1 }, setUp()).kind).toBe(
    "give-up",
  );
});
