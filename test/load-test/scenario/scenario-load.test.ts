import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { createKeyRing } from "../../../server/runtime/signing/key-ring.ts";
import { runLoadTest } from "../../../server/load-test/run-load-test.ts";
import { followInTerminal } from "../../../server/cli/load-progress.ts";
import { eventSource } from "../../../server/load-test/event-source.ts";
import { draftLoad, readBasis } from "../../../server/load-test/load-plan.ts";
import { LoadRun } from "../../../server/load-test/load-run.ts";
import { createLoadTime } from "../../../server/load-test/load-time.ts";
import { planScenario, readLoadScenario } from "../../../server/load-test/scenario/scenario-plan.ts";
import { startLoadReceiver } from "../../support/load-receiver.ts";
import { postedByRun, SMALL_CAMPAIGN, sortedIds } from "../../support/load-scenario.ts";
import { startVerifyingReceiver } from "../../support/verifying-receiver.ts";

const DAYS_IN_SECONDS = {
  scenario: SMALL_CAMPAIGN,
  timeScale: 100_000,
  servers: 4,
  retryWindow: "30d",
} as const;

const NEVER = new AbortController().signal;
const SILENT = {
  out: () => undefined,
  input: async () => await Promise.resolve(Buffer.alloc(0)),
  setExitCode: () => undefined,
};

/** A load test whose events cannot be simulated, which does not show before it has begun. */
async function runOfBrokenScenario(url: string): Promise<LoadRun> {
  const time = createLoadTime();
  const scenario = readLoadScenario(SMALL_CAMPAIGN);
  const planning = { seed: undefined, horizonMs: Infinity, signal: undefined, say: () => undefined };
  const planned = await planScenario(scenario, { ...planning, time });
  const draft = draftLoad(readBasis(url, {}), {}, planned);
  const nextTurn = (): void => {
    throw new Error("no memory left");
  };
  const source = await eventSource(draft, { ...time, nextTurn });
  return new LoadRun({ ...draft, id: "load_1", source }, time);
}

/** Does work as if standard error were a terminal. */
async function onTerminal(work: () => Promise<unknown>): Promise<void> {
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  try {
    await work();
  } finally {
    process.stderr.isTTY = isTTY;
  }
}

test("a load test posts the events of a scenario's run: each id once, whatever the number of servers", async () => {
  const receiver = await startLoadReceiver();
  const report = await runLoadTest(receiver.url, DAYS_IN_SECONDS);
  const run = await postedByRun(SMALL_CAMPAIGN, { servers: 1 });
  expect(sortedIds(receiver.events())).toEqual(sortedIds(run.events()));
  const { generated } = report.events;
  expect(generated).toBeGreaterThan(800);
  expect(report).toMatchObject({
    state: "finished",
    passed: true,
    events: { acknowledged: generated, pending: 0, expired: 0 },
    settings: {
      profile: "scenario",
      scenario: { name: "small-campaign", events: generated },
      seed: 11,
      servers: 4,
    },
  });
});

test("the first six hours of a scenario fit the duration, at the rate they have", async () => {
  const receiver = await startLoadReceiver();
  const report = await runLoadTest(receiver.url, { scenario: SMALL_CAMPAIGN, duration: "2s" });
  const { settings, events } = report;
  expect(settings).toMatchObject({
    durationMs: 2000,
    timeScale: 10_800,
    scenario: { events: events.generated },
  });
  const stamps = receiver.events().map((event) => Number(event["timestamp"]));
  expect(Math.max(...stamps) - Math.min(...stamps)).toBeLessThanOrEqual(6 * 3600);
  // No event is stamped with a time that is still to come.
  expect(Math.max(...stamps)).toBeLessThanOrEqual((report.startedAt + report.elapsedMs) / 1000);
});

test("a scenario's batches are signed, framed and retried like all others", async () => {
  const key = createKeyRing({}).publicKey({ account: "main", ordinal: 1, generation: 1 });
  const verifying = await startVerifyingReceiver(key);
  await runLoadTest(verifying.url, DAYS_IN_SECONDS);
  expect(new Set(verifying.posts.map(({ signature }) => signature))).toEqual(new Set(["valid"]));
  const failing = await startLoadReceiver((nth) => (nth <= 5 ? 503 : 200));
  const report = await runLoadTest(failing.url, { ...DAYS_IN_SECONDS, retryWaits: "12h" });
  expect(report.failures).toEqual([{ reason: "receiver answered 503", count: 5 }]);
  expect(report.events.acknowledged).toBe(report.events.generated);
  const bodies = failing.bodies.map(String);
  expect(bodies.length - new Set(bodies).size).toBe(5);
});

test("faults that change events are posted, those of batches and attempts are not", async () => {
  const receiver = await startLoadReceiver();
  const report = await runLoadTest(receiver.url, { ...DAYS_IN_SECONDS, scenario: "duplicates" });
  expect(report.posts).toMatchObject({ failed: 0, retries: 0 });
  const ids = sortedIds(receiver.events());
  const twice = ids.length - new Set(ids).size;
  expect(twice / ids.length).toBeGreaterThan(0.1);
  expect(twice / ids.length).toBeLessThan(0.25);
  expect(report.events.generated).toBe(ids.length);
});

test("another seed makes other events", async () => {
  const idsOf = async (seed: number): Promise<readonly string[]> => {
    const receiver = await startLoadReceiver();
    await runLoadTest(receiver.url, { scenario: "welcome-mail", duration: "1s", seed });
    return sortedIds(receiver.events());
  };
  const [first, again, other] = [await idsOf(1), await idsOf(1), await idsOf(2)];
  expect(first.length).toBeGreaterThan(5);
  expect(again).toEqual(first);
  expect(first.filter((id) => other.includes(id))).toEqual([]);
});

test("a load test that is aborted before it begins posts nothing", async () => {
  const receiver = await startLoadReceiver();
  const signal = AbortSignal.abort();
  const begun = runLoadTest(receiver.url, { ...DAYS_IN_SECONDS, scenario: "newsletter-campaign", signal });
  await expect(begun).rejects.toThrow("Ended before the load test began.");
  expect(receiver.bodies).toEqual([]);
});

test("a scenario that cannot be simulated to its end ends its load test with the reason", async () => {
  const receiver = await startLoadReceiver();
  const run = await runOfBrokenScenario(receiver.url);
  let shown = "";
  const context = { ...SILENT, err: (text: string) => void (shown += text) };
  await expect(onTerminal(async () => await followInTerminal(context, run, NEVER))).rejects.toThrow(
    "no memory left",
  );
  expect(run.report()).toMatchObject({ state: "stopped", passed: false });
  expect(receiver.bodies).toEqual([]);
  // The progress is gone from the line that tells the reason.
  expect(shown.endsWith("\r\u001B[K")).toBe(true);
});

test.each([
  [{ scenario: "welcome-mail", eventsPerSecond: 5 }, "leave out --events-per-second"],
  [{ scenario: "welcome-mail", profile: "ramp" }, "leave out --profile"],
  [{ scenario: "no-such-thing" }, '"no-such-thing" is no scenario.'],
  [{ scenario: { name: "half" } }, "--scenario: "],
] as const)("%j is refused", async (options, message) => {
  await expect(runLoadTest("http://127.0.0.1:1/events", options)).rejects.toThrow(message);
});

test("a signal that outlives a load test is left as it was", async () => {
  const receiver = await startLoadReceiver();
  const { signal } = new AbortController();
  await runLoadTest(receiver.url, { ...DAYS_IN_SECONDS, signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
