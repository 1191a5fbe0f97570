import { expect, test } from "vitest";
import { RampJudge, rampLimits } from "../../server/load-test/ramp-judge.ts";
import { parseAssertion } from "../../server/load-test/assertion.ts";

function newJudge() {
  const judge = new RampJudge({ limits: rampLimits([]), eventsPerSecond: 1000, durationMs: 10_000 });
  const count = (dueAt: number, times: number, { latencyMs = 10, isDelivered = true } = {}): void => {
    for (let nth = 0; nth < times; nth++) judge.count({ dueAt, latencyMs, isDelivered, events: 1 });
  };
  return { judge, count };
}

test("a ramp whose steps all went well was borne to the end", () => {
  const { judge, count } = newJudge();
  for (let step = 0; step < 10; step++) count(step * 1000 + 1, 50);
  expect(judge.isOver(9999, 0)).toBe(false);
  expect(judge.knee()).toMatchObject({ lastGoodRate: 1000, brokenRate: null, because: null });
});

test("the last step is judged as a whole when it is over, by what was due in it", () => {
  const { judge, count } = newJudge();
  for (let step = 0; step < 10; step++) count(step * 1000 + 1, 19);
  count(10_001, 100, { isDelivered: false });
  expect(judge.isOver(10_000, 0)).toBe(false);
  count(9500, 1, { isDelivered: false });
  expect(judge.isOver(10_000, 0)).toBe(true);
  expect(judge.knee()).toMatchObject({ lastGoodRate: 900, because: "5 % of the attempts failed" });
});

test("a step with more than 1 % failed attempts breaks it, and the one before was the last good one", () => {
  const { judge, count } = newJudge();
  count(500, 100);
  count(1500, 98);
  count(1500, 2, { isDelivered: false });
  expect(judge.isOver(1900, 0)).toBe(true);
  expect(judge.knee()).toMatchObject({
    lastGoodRate: 100,
    brokenRate: 200,
    because: "2 % of the attempts failed",
  });
});

test("an attempt counts for the step in which it was due, however late it ends", () => {
  const { judge, count } = newJudge();
  count(500, 100);
  count(1500, 100);
  expect(judge.isOver(2500, 0)).toBe(false);
  count(500, 3, { latencyMs: 2000 });
  expect(judge.isOver(2600, 0)).toBe(true);
  expect(judge.knee()).toMatchObject({
    lastGoodRate: null,
    brokenRate: 100,
    because: expect.stringMatching(/^p99 was 200[01] ms$/),
  });
});

test("with few attempts a step is judged only when it is over", () => {
  const { judge, count } = newJudge();
  count(500, 5, { latencyMs: 5000 });
  expect(judge.isOver(900, 0)).toBe(false);
  expect(judge.isOver(1100, 0)).toBe(true);
});

test("POSTs that wait for twice the limit break it before any of them ends", () => {
  const { judge } = newJudge();
  expect(judge.isOver(1500, 1999)).toBe(false);
  expect(judge.isOver(1600, 2001)).toBe(true);
});

test("only a rate that POSTs were seen to go well at was borne", () => {
  const { judge, count } = newJudge();
  expect(judge.isOver(2500, 0)).toBe(false);
  expect(judge.knee()).toMatchObject({ lastGoodRate: null, brokenRate: null });
  count(500, 5);
  count(2400, 5, { isDelivered: false });
  expect(judge.isOver(2500, 0)).toBe(false);
  expect(judge.knee()).toMatchObject({ lastGoodRate: 100, brokenRate: null });
  expect(judge.isOver(2600, 2001)).toBe(true);
  expect(judge.knee()).toMatchObject({ lastGoodRate: 100, brokenRate: 300 });
});

test("assertions on p99 and errors are a ramp's limits", () => {
  expect(rampLimits(["p99<250ms", "error-rate<=5%", "rate>=10"].map(parseAssertion))).toEqual({
    p99Ms: 250,
    errorRate: 0.05,
  });
  expect(rampLimits([])).toEqual({ p99Ms: 1000, errorRate: 0.01 });
});
