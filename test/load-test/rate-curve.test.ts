import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LOAD_PROFILES } from "../../server/contract/load-report.ts";
import { RAMP_STEPS, rampStepAt, rateCurve } from "../../server/load-test/rate-curve.ts";

const curves = fc
  .record({
    profile: fc.constantFrom(...LOAD_PROFILES),
    peak: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
    durationMs: fc.integer({ min: 1000, max: 86_400_000 }),
  })
  .map(({ profile, peak, durationMs }) => ({
    peak,
    durationMs,
    curve: rateCurve(profile, peak, durationMs),
  }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("a constant rate of 500 for 10 s makes 5,000 events, half of them by the middle", () => {
  const curve = rateCurve("constant", 500, 10_000);
  expect([curve.eventsBy(0), curve.eventsBy(5000), curve.eventsBy(10_000), curve.eventsBy(99_999)]).toEqual([
    0, 2500, 5000, 5000,
  ]);
});

test("a ramp to 1,000 goes up by 100 in each tenth of the time", () => {
  const curve = rateCurve("ramp", 1000, 10_000);
  expect(
    Array.from({ length: RAMP_STEPS }, (_, step) => Math.round(curve.rateAt(step * 1000 + 500))),
  ).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  expect(Math.round(curve.eventsBy(1000))).toBe(100);
  expect([rampStepAt(999, 10_000), rampStepAt(1000, 10_000), rampStepAt(10_000, 10_000)]).toEqual([0, 1, 9]);
});

test("a spike is a tenth of the rate, and all of it for the fifth of the time in the middle", () => {
  const curve = rateCurve("spike", 1000, 10_000);
  expect([3000, 5000, 7000].map((at) => Math.round(curve.rateAt(at)))).toEqual([100, 1000, 100]);
  expect(Math.round(curve.eventsBy(10_000))).toBe(400 + 2000 + 400);
});

test("a campaign begins with deliveries alone, and ends with opens and clicks alone", () => {
  const curve = rateCurve("campaign", 1000, 60_000);
  expect(curve.engagementAt(0)).toBe(0);
  expect(curve.engagementAt(30_000)).toBe(1);
  // Most of it comes early: half of the time sees less than a quarter of the events.
  expect(curve.eventsBy(60_000) - curve.eventsBy(30_000)).toBeLessThan(curve.eventsBy(60_000) / 4);
});

test("events never become fewer, whatever the profile", () => {
  fc.assert(
    fc.property(curves, share, share, ({ curve, durationMs }, one, other) => {
      const [earlier, later] = [Math.min(one, other) * durationMs, Math.max(one, other) * durationMs];
      const slack = curve.eventsBy(durationMs) * 1e-9;
      expect(curve.eventsBy(later)).toBeGreaterThanOrEqual(curve.eventsBy(earlier) - slack);
    }),
  );
});

test("no profile goes beyond its rate, and each comes near it", () => {
  fc.assert(
    fc.property(curves, share, ({ curve, peak, durationMs }, at) => {
      expect(curve.rateAt(at * durationMs)).toBeLessThanOrEqual(peak * (1 + 1e-9));
      const highest = Math.max(
        ...Array.from({ length: 1001 }, (_, step) => curve.rateAt((step / 1000) * durationMs)),
      );
      expect(highest).toBeGreaterThan(peak * 0.95);
    }),
    { numRuns: 50 },
  );
});

test("the events of a stretch are the area under its rate", () => {
  fc.assert(
    fc.property(curves, ({ curve, durationMs }) => {
      const steps = 24_000;
      let area = 0;
      for (let step = 0; step < steps; step++) {
        area += (curve.rateAt(((step + 0.5) / steps) * durationMs) * durationMs) / steps / 1000;
      }
      expect(area / curve.eventsBy(durationMs)).toBeCloseTo(1, 3);
    }),
    { numRuns: 20 },
  );
});

test("each event occurs when the area under the curve reaches its number, and all of them occur", () => {
  fc.assert(
    fc.property(curves, share, ({ curve, durationMs }, place) => {
      const total = Math.floor(curve.eventsBy(durationMs) * (1 + 1e-12) + 1e-9);
      const nth = Math.max(1, Math.floor(place * total));
      if (total > 0) expect(curve.eventsBy(curve.arrivalOf(nth)) / nth).toBeCloseTo(1, 6);
      expect(curve.arrivalOf(total + 1)).toBe(Infinity);
    }),
  );
});

test("500 a second for 10 s: the first event occurs after 2 ms, the last at the end", () => {
  const curve = rateCurve("constant", 500, 10_000);
  expect([1, 2, 5000, 1, 5001].map((nth) => curve.arrivalOf(nth))).toEqual([2, 4, 10_000, 2, Infinity]);
});
