import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { LoadReport } from "../../server/contract/load-report.ts";
import type { LoadTestOptions } from "../../server/load-test/load-test-options.ts";
import { runLoadTest } from "../../server/load-test/run-load-test.ts";
import { createKeyRing } from "../../server/runtime/signing/key-ring.ts";
import { isBalanced } from "../support/balanced-load.ts";
import { startLoadReceiver } from "../support/load-receiver.ts";
import { deafPort } from "../support/raw-server.ts";
import { startVerifyingReceiver } from "../support/verifying-receiver.ts";

const SMALL: LoadTestOptions = {
  eventsPerSecond: 200,
  duration: "1s",
  batchMaxAge: "100ms",
  servers: 4,
  seed: 1,
};

type Rate = "expiredRate" | "retryRate" | "failureRate" | "unansweredRate";

/** Expects that the rates of all intervals come to a count, but for what is lost in rounding both rates and instants. */
function expectRates({ samples }: LoadReport, rate: Rate, count: number): void {
  let [sum, roundedAway] = [0, 0.001];
  for (const [index, sample] of samples.entries()) {
    const seconds = (sample.atMs - (samples[index - 1]?.atMs ?? 0)) / 1000;
    sum += sample[rate] * seconds;
    roundedAway += 0.05 * seconds + sample[rate] * 0.001;
  }
  expect(Math.abs(sum - count)).toBeLessThanOrEqual(roundedAway);
}

test("every event that occurs is acknowledged once, and every signature fits", async () => {
  const key = createKeyRing({}).publicKey({ account: "main", ordinal: 1, generation: 1 });
  const receiver = await startVerifyingReceiver(key);
  const report = await runLoadTest(receiver.url, SMALL);
  expect(report).toMatchObject({ state: "finished", passed: true, settings: { publicKey: key } });
  expect(report.events).toMatchObject({ generated: 200, acknowledged: 200, pending: 0, expired: 0 });
  expect(isBalanced(report)).toBe(true);
  expect(new Set(receiver.posts.map(({ signature }) => signature))).toEqual(new Set(["valid"]));
  expect(receiver.posts.reduce((sum, { events }) => sum + events, 0)).toBe(200);
  expect(report.latency.count).toBe(report.posts.attempts);
});

test("the same seed posts the same ids, another one others", async () => {
  const idsOf = async (seed: number): Promise<readonly unknown[]> => {
    const receiver = await startLoadReceiver();
    await runLoadTest(receiver.url, { ...SMALL, servers: 1, duration: "300ms", seed });
    return receiver.events().map((event) => event["sg_event_id"]);
  };
  const [first, again, other] = [await idsOf(1), await idsOf(1), await idsOf(2)];
  expect(first).toHaveLength(60);
  expect(new Set(first).size).toBe(60);
  expect(again).toEqual(first);
  expect(first.filter((id) => other.includes(id))).toEqual([]);
});

test("a failing receiver meets its retries: the same events again, until they are acknowledged", async () => {
  const receiver = await startLoadReceiver((nth) => (nth <= 5 ? 503 : 200));
  const report = await runLoadTest(receiver.url, { ...SMALL, retryWaits: "100ms" });
  expect(report.failures).toEqual([{ reason: "receiver answered 503", count: 5 }]);
  expect(report.posts).toMatchObject({ failed: 5, retries: 5 });
  expect(report.events).toMatchObject({ generated: 200, acknowledged: 200 });
  expect(isBalanced(report)).toBe(true);
  const bodies = receiver.bodies.map(String);
  expect(bodies.length - new Set(bodies).size).toBe(5);
  expectRates(report, "failureRate", 5);
  expectRates(report, "retryRate", 5);
  expectRates(report, "unansweredRate", 0);
  for (const { p50, p95, p99 } of report.samples) {
    expect([p50, p95, p99]).toEqual([p50, p95, p99].toSorted((left, right) => (left ?? 0) - (right ?? 0)));
  }
});

test("events that are not acknowledged within the retry window expire", async () => {
  const receiver = await startLoadReceiver(() => 503);
  const report = await runLoadTest(receiver.url, {
    ...SMALL,
    retryWaits: "1s",
    retryWindow: "10s",
    timeScale: 10,
    batchMaxAge: "500ms",
  });
  expect(report.events.acknowledged).toBe(0);
  expect(report.events.expired).toBeGreaterThan(0);
  expectRates(report, "expiredRate", report.events.expired);
  expect(report.posts.retries).toBeGreaterThan(0);
  expect(report.events.generated).toBe(200);
  expect(isBalanced(report)).toBe(true);
});

test("a receiver that answers nobody stalls every later post of the server, and all of that is measured", async () => {
  const receiver = await startLoadReceiver(() => undefined);
  const report = await runLoadTest(receiver.url, {
    ...SMALL,
    servers: 1,
    timeout: "400ms",
    batchMaxAge: "50ms",
  });
  expect(isBalanced(report)).toBe(true);
  expect(report.events).toMatchObject({ generated: 200, acknowledged: 0 });
  // Batches went on to fall due although the first post had no answer.
  expect(report.posts.batches).toBeGreaterThan(report.posts.attempts - report.posts.retries);
  // From when they were due, posts took longer than any single one of them was waited for.
  expect(report.latency.max).toBeGreaterThan(report.serviceTime.max);
  expect(report.longestQueueAgeMs).toBeGreaterThan(400);
  expect(report.latency.count).toBe(report.posts.attempts + report.posts.queued);
  expect(report.failures.map(({ reason }) => reason)).toEqual(["no answer within 400 ms"]);
});

test("assertions are judged, and a missed one shows in the report", async () => {
  const receiver = await startLoadReceiver();
  const report = await runLoadTest(receiver.url, {
    ...SMALL,
    assert: ["lost<=0", "rate>=100%", "error-rate>50%"],
  });
  expect(report.passed).toBe(false);
  expect(report.assertions).toEqual([
    { assertion: "lost<=0", actual: "0", isMet: true },
    { assertion: "rate>=100%", actual: "100 %", isMet: true },
    { assertion: "error-rate>50%", actual: "0 %", isMet: false },
  ]);
});

test("a ramp stops where errors begin, and tells the last rate that went well", async () => {
  let events = 0;
  const receiver = await startLoadReceiver((nth) => {
    events += (JSON.parse(String(receiver.bodies[nth - 1])) as readonly unknown[]).length;
    // 360 are made in the first three of ten steps.
    return events > 400 ? 503 : 200;
  });
  const report = await runLoadTest(receiver.url, {
    ...SMALL,
    eventsPerSecond: 1000,
    duration: "6s",
    batchMaxAge: "20ms",
    profile: "ramp",
    assert: "p99<1m",
  });
  expect(report.knee?.because).toMatch(/of the attempts failed$/);
  expect(report.knee?.brokenRate).toBeGreaterThanOrEqual(300);
  expect(report.knee?.lastGoodRate).toBe((report.knee?.brokenRate ?? 0) - 100);
  // All ten steps would make 3,300.
  expect(report.events.generated).toBeLessThan(3300);
  expect(isBalanced(report)).toBe(true);
});

test("a ramp that breaks in its last step was not borne to the end", async () => {
  // 11 events, one in each POST; those that fail are due in the last step.
  const receiver = await startLoadReceiver((nth) => (nth <= 9 ? 200 : 503));
  const report = await runLoadTest(receiver.url, {
    ...SMALL,
    eventsPerSecond: 20,
    servers: 1,
    duration: "1s",
    batchMaxBytes: 1,
    timeout: "1m",
    retryWaits: "1h",
    profile: "ramp",
    assert: "p99<1m",
  });
  expect(report.posts).toMatchObject({ attempts: 11, failed: 2 });
  expect(report.knee).toMatchObject({
    lastGoodRate: 18,
    brokenRate: 20,
    because: expect.stringMatching(/of the attempts failed$/),
  });
  expect(report.knee?.steps).toHaveLength(10);
});

test("a campaign passes six hours in its duration: batches are as much shorter", async () => {
  const receiver = await startLoadReceiver();
  const report = await runLoadTest(receiver.url, {
    eventsPerSecond: 500,
    duration: "1s",
    profile: "campaign",
    seed: 1,
  });
  expect(report.settings).toMatchObject({ timeScale: 21_600, batchMaxAgeMs: 30_000 });
  expect(isBalanced(report)).toBe(true);
  const stamps = receiver.events().map((event) => Number(event["timestamp"]));
  expect(Math.max(...stamps) - Math.min(...stamps)).toBeGreaterThan(4 * 3600);
  // None is stamped with a time that is still to come when the test ends.
  expect(Math.max(...stamps)).toBeLessThanOrEqual(report.startedAt / 1000 + 2);
});

test("an aborted test reports what was done so far", async () => {
  const receiver = await startLoadReceiver();
  const abort = new AbortController();
  const report = await runLoadTest(receiver.url, {
    ...SMALL,
    duration: "1h",
    signal: abort.signal,
    onProgress: ({ posts }) => (posts.delivered > 0 ? abort.abort() : undefined),
  });
  expect(report.state).toBe("stopped");
  expect(report.events.acknowledged).toBeGreaterThan(0);
  expect(isBalanced(report)).toBe(true);
});

test.each([1, 2])(
  "a test whose progress is met with an error the %s. time ends with that error",
  async (nth) => {
    const receiver = await startLoadReceiver();
    const { signal } = new AbortController();
    let told = 0;
    const run = runLoadTest(receiver.url, {
      ...SMALL,
      duration: "1h",
      signal,
      onProgress: () => {
        if (++told >= nth) throw new Error("too slow");
      },
    });
    await expect(run).rejects.toThrow("too slow");
    expect(told).toBe(nth);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  },
);

test("a test that is aborted while it asks whether anybody listens does not wait for the answer", async () => {
  const receiver = await startLoadReceiver();
  const abort = new AbortController();
  const run = runLoadTest(receiver.url, { ...SMALL, signal: abort.signal });
  abort.abort();
  await expect(run).rejects.toThrow("Ended before the load test began.");
  expect(receiver.bodies).toEqual([]);
});

test("nobody listening, a public address and options that cannot be meant are told before anything is sent", async () => {
  const url = `http://127.0.0.1:${await deafPort()}/`;
  await expect(runLoadTest(url, SMALL)).rejects.toThrow(
    /cannot be reached: connection refused.*Start the receiver first/,
  );
  await expect(runLoadTest("http://8.8.8.8/", SMALL)).rejects.toThrow(
    "Target not allowed: 8.8.8.8 is a public address",
  );
  await expect(
    runLoadTest("http://169.254.169.254/", { ...SMALL, allowTarget: "169.254.169.254" }),
  ).rejects.toThrow("never posted to");
  await expect(runLoadTest("ftp://127.0.0.1/", SMALL)).rejects.toThrow("is no http or https URL");
  await expect(runLoadTest(url, { ...SMALL, assert: "p98<1s" })).rejects.toThrow('Did you mean "p90"?');
  await expect(runLoadTest(url, { ...SMALL, eventsPerSecond: 0 })).rejects.toThrow(
    '"eventsPerSecond" is 0. It must be a number above 0',
  );
});

test("an unsigned test has no signature", async () => {
  const receiver = await startVerifyingReceiver("key");
  const report = await runLoadTest(receiver.url, { ...SMALL, unsigned: true, duration: "200ms" });
  expect(report.settings).toMatchObject({ isSigned: false, publicKey: null });
  expect(new Set(receiver.posts.map(({ signature }) => signature))).toEqual(new Set(["bad"]));
});
