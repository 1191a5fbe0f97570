import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LOAD_METRICS } from "../../server/contract/load-report.ts";
import { judgeAssertion, parseAssertion } from "../../server/load-test/assertion.ts";
import type { AssertedFigures } from "../../server/load-test/assertion.ts";

const LATENCY = { count: 10, mean: 1, p50: 10, p90: 20, p95: 30, p99: 400, p999: 500, max: 600 };
const FIGURES: AssertedFigures = {
  latency: LATENCY,
  events: {
    generated: 1000,
    acknowledged: 990,
    expired: 4,
    pending: 6,
    inOpenBatches: 0,
    inQueues: 0,
    inFlight: 0,
    waitingForRetry: 6,
  },
  posts: {
    batches: 10,
    attempts: 40,
    delivered: 39,
    failed: 1,
    retries: 1,
    queued: 0,
    inFlight: 0,
    waitingForRetry: 0,
    bytes: 1,
  },
  rates: { generated: 100, acknowledged: 99, posts: 4, bytes: 1 },
};

test.each([
  ["p99<500ms", true, "400 ms"],
  ["p99 < 0.4s", false, "400 ms"],
  ["p99<=400ms", true, "400 ms"],
  ["p99.9>=0.5s", true, "500 ms"],
  ["max<1m", true, "600 ms"],
  ["error-rate<2.5%", false, "2.5 %"],
  ["error-rate<=0.025", true, "2.5 %"],
  ["rate>=99", true, "99/s"],
  ["rate>=99.5%", false, "99 %"],
  ["expired<=0", false, "4"],
  ["lost<1%", false, "1 %"],
  ["lost<=10", true, "10"],
])("%s is %s where it is %s", (text, isMet, actual) => {
  expect(judgeAssertion(parseAssertion(text), FIGURES)).toEqual({ assertion: text, actual, isMet });
});

test("where nothing was measured no figure meets a condition", () => {
  const nothing = {
    ...FIGURES,
    latency: { ...LATENCY, count: 0, p99: 0 },
    events: { ...FIGURES.events, generated: 0, acknowledged: 0, expired: 0 },
    posts: { ...FIGURES.posts, delivered: 0, failed: 0 },
    rates: { ...FIGURES.rates, generated: 0, acknowledged: 0 },
  };
  for (const text of ["p99<500ms", "error-rate<1%", "lost<=0", "lost<1%", "expired<=0", "rate>=0"]) {
    expect(judgeAssertion(parseAssertion(text), nothing)).toMatchObject({
      actual: "nothing was measured",
      isMet: false,
    });
  }
});

test("a receiver that acknowledged nothing was not fast, however soon it failed", () => {
  const refused = { ...FIGURES, posts: { ...FIGURES.posts, delivered: 0, failed: 40 } };
  for (const text of ["p99<500ms", "p99.9<1s", "max<1m"]) {
    expect(judgeAssertion(parseAssertion(text), refused)).toMatchObject({
      actual: "no POST was answered 2xx",
      isMet: false,
    });
  }
  expect(judgeAssertion(parseAssertion("error-rate<1%"), refused)).toMatchObject({ actual: "100 %" });
});

test.each([
  ["p99", "is no condition"],
  ["p98<1s", 'Did you mean "p90"?'],
  ["p99<500", "Give a length of time"],
  ["p99<5%", "Give a length of time"],
  ["rate>fast", "Give a number, or a percentage"],
  ["p99=500ms", "is no condition"],
])("%s is told to be wrong: %s", (text, why) => {
  expect(() => parseAssertion(text)).toThrow(why);
});

test("a condition and its opposite are never both met, nor both missed", () => {
  fc.assert(
    fc.property(fc.constantFrom(...LOAD_METRICS), fc.nat(1000), (metric, figure) => {
      const bound = metric === "max" || /^p\d/.test(metric) ? `${figure}ms` : String(figure);
      const isMet = (comparison: string) =>
        judgeAssertion(parseAssertion(`${metric}${comparison}${bound}`), FIGURES).isMet;
      expect(isMet("<")).toBe(!isMet(">="));
      expect(isMet("<=")).toBe(!isMet(">"));
    }),
  );
});
