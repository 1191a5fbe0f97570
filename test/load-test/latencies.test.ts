import { expect, test } from "vitest";
import { Latencies } from "../../server/load-test/latencies.ts";

function latenciesOf(durationsMs: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const durationMs of durationsMs) latencies.record(durationMs);
  return latencies;
}

const FAST = Array.from({ length: 900 }, (_, nth) => nth / 10);
const SLOW = Array.from({ length: 100 }, (_, nth) => 1000 + nth * 37);

test("percentiles are exact to a thousandth, from microseconds to hours", () => {
  for (const durationMs of [0.001, 0.5, 2.047, 2.049, 77.7, 3000, 12_345, 3_600_000, 80_000_000]) {
    const found = latenciesOf([durationMs, 86_400_000]).percentile(50) ?? 0;
    expect(found / durationMs).toBeGreaterThanOrEqual(1);
    expect(found / durationMs).toBeLessThan(1.001);
  }
  expect(latenciesOf([]).percentile(99)).toBeNull();
});

test("what two workers measured adds up to what one would have measured", () => {
  const together = latenciesOf(FAST);
  together.add(latenciesOf(SLOW).data());
  expect(together.figures()).toEqual(latenciesOf([...FAST, ...SLOW]).figures());
  expect(together.figures()).toMatchObject({ count: 1000, max: 4663 });
});

test("what was told once more takes the place of what was told before", () => {
  const together = latenciesOf(FAST);
  const before = latenciesOf(SLOW.slice(0, 50)).data();
  together.add(before);
  together.add(before, -1);
  together.add(latenciesOf(SLOW).data());
  expect(together.figures()).toEqual(latenciesOf([...FAST, ...SLOW]).figures());
});
