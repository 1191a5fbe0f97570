import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWallClock } from "../../server/runtime/wall-clock.ts";

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(delayMs: number) {
  const clock = createWallClock();
  const wokenAt: number[] = [];
  const startedAt = clock.now();
  const cancel = clock.wakeIn(delayMs, () => wokenAt.push(clock.now() - startedAt));
  return { wokenAt, cancel };
}

test.each([0, 1, 30_000, 24 * DAY_MS, 25 * DAY_MS, 60 * DAY_MS])(
  "an alarm in %d ms rings then, once",
  (delayMs) => {
    const { wokenAt } = setUp(delayMs);
    if (delayMs > 0) vi.advanceTimersByTime(delayMs - 1);
    expect(wokenAt).toEqual([]);
    vi.advanceTimersByTime(100 * DAY_MS);
    expect(wokenAt).toEqual([Math.max(delayMs, 0)]);
  },
);

test("an alarm in the past rings at once, not within the call", () => {
  const { wokenAt } = setUp(-5);
  expect(wokenAt).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(wokenAt).toHaveLength(1);
});

test.each([10, 50 * DAY_MS])("a cancelled alarm in %d ms never rings", (delayMs) => {
  const { wokenAt, cancel } = setUp(delayMs);
  vi.advanceTimersByTime(delayMs - 1);
  cancel();
  vi.advanceTimersByTime(100 * DAY_MS);
  expect(wokenAt).toEqual([]);
});
