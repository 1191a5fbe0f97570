import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../server/index.ts";
import type { FakeSendgrid, RunState } from "../../server/index.ts";
import { builtInScenarioNames } from "../../server/runtime/scenario-library.ts";
import { comparableJournal } from "../../server/simulation/records/journal-equality.ts";
import { ask, openSimulator } from "../support/served-simulator.ts";

// Every built-in scenario, run against the built-in receiver. The campaign has fewer messages where its size is of no
// matter, and all 50,000 in one test below.

const SMALL_CAMPAIGN = { parameters: { messages: 1500 } };
const NAMES = builtInScenarioNames();

interface Played {
  readonly simulator: FakeSendgrid;
  readonly state: RunState;
}

/** Runs a scenario in a simulator of its own, which whoever asked for it closes. */
async function play(name: string): Promise<Played> {
  const simulator = await createSimulator({
    clock: "manual",
    seed: 1,
    startAt: "2026-01-05T09:00:00Z",
    keptAttempts: 50_000,
    keptBodyBytes: 256 * 1024 * 1024,
  });
  const state = await simulator.run(name, name === "newsletter-campaign" ? SMALL_CAMPAIGN : {});
  return { simulator, state };
}

/** What left, attempt by attempt, and the journal, without what the world around decides. */
function trace(simulator: FakeSendgrid): string {
  const hash = createHash("sha256");
  for (const { id } of simulator.attempts()) hash.update(id).update(simulator.attemptBody(id) ?? "none");
  return hash.update(JSON.stringify(comparableJournal(simulator.journal()))).digest("hex");
}

test("there are at least 20 built-in scenarios, and each says what it proves and what it expects", async () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(26);
  const simulator = await openSimulator();
  for (const { title, description } of await simulator.scenarios()) {
    expect(title.length).toBeGreaterThan(5);
    expect(description).toMatch(/^(Proves|Shows) .*\.$/);
  }
});

describe.each(NAMES)("%s", (name) => {
  let played: Played;
  beforeAll(async () => {
    played = await play(name);
  });
  afterAll(() => played.simulator.close());

  test("goes as expected against the built-in receiver, and the ledger is balanced", async () => {
    const { simulator, state } = played;
    const missed = state.expectations.filter(({ verdict }) => verdict !== "met");
    expect(missed).toEqual([]);
    expect(state.expectations.length).toBeGreaterThan(0);
    expect(state).toMatchObject({ state: "finished", passed: true });
    const { total } = simulator.ledger();
    for (const line of [total, state.ledger]) {
      expect(line.acknowledged + line.pending + line.expired + line.filtered + line.discarded).toBe(
        line.generated,
      );
    }
    // The run is all that happened in this simulator.
    expect(state.ledger).toEqual(total);
    // What it changed is put back.
    expect(simulator.rules()).toMatchObject({ servers: 1, retryWindow: 86_400_000 });
    expect(simulator.faults().faults).toEqual([]);
    const receiver = await (await simulator.fetch("/_simulator/receiver")).json();
    expect(receiver).toMatchObject({ status: 200, delay: 0, redirect: null, drop: false, layers: 0 });
    const settings = await simulator.fetch("/v3/user/webhooks/event/settings/all", {
      headers: { Authorization: "Bearer SG.x" },
    });
    expect(await settings.json()).toMatchObject({ webhooks: [] });
  });

  test("replays byte for byte from its seed", async () => {
    const { simulator } = await play(name);
    onTestFinished(() => simulator.close());
    expect(simulator.attempts().length).toBeGreaterThan(0);
    expect(trace(simulator)).toBe(trace(played.simulator));
  });
});

test("another seed makes another run", async () => {
  const simulator = await openSimulator();
  const other = await openSimulator();
  await simulator.run("happy-path");
  await other.run("happy-path", { seed: 99 });
  expect(trace(simulator)).not.toBe(trace(other));
});

test("a scenario that runs again writes to other people, with other ids, and goes as expected again", async () => {
  const { simulator, state } = await play("several-settings");
  onTestFinished(() => simulator.close());
  const emails = new Set(simulator.events().map(({ email }) => email));
  const ids = new Set(simulator.events().map(({ id }) => id));
  const before = simulator.events().length;
  const again = await simulator.run("several-settings");
  expect([state.passed, again.passed]).toEqual([true, true]);
  const added = simulator.events().slice(before);
  expect(added.length).toBeGreaterThan(0);
  expect(added.filter(({ id }) => ids.has(id))).toEqual([]);
  expect(added.filter(({ email }) => emails.has(email))).toEqual([]);
});

test("the campaign of 50,000: its rates come out within sampling error, and what is kept stays bounded", async () => {
  const simulator = await openSimulator();
  const state = await simulator.run("newsletter-campaign");
  expect(state).toMatchObject({ passed: true, messages: { planned: 50_000, made: 50_000 } });
  const { processed = 0, delivered = 0, dropped = 0 } = state.events;
  expect(processed + dropped).toBe(50_000);
  // deferredToBlock, blocked and bounce are not delivered; asynchronous bounces are.
  expectShare(1 - delivered / 50_000, 0.008 + 0.003 + 0.0005, 50_000);
  expectShare((state.events["spamreport"] ?? 0) / delivered, 0.0005, delivered);
  expectShare((state.events["unsubscribe"] ?? 0) / delivered, 0.002, delivered);
  expectShare((state.events["group_unsubscribe"] ?? 0) / delivered, 0.001, delivered);
  // Machine opens, people's opens, and a quarter of those again and again.
  const opens = 0.3 + 0.22 / (1 - 0.25);
  const spread = Math.sqrt(delivered * (0.3 * 0.7 + 0.22 * 2));
  expect(Math.abs((state.events["open"] ?? 0) - opens * delivered)).toBeLessThan(4 * spread);
  const { retention } = (await ask(simulator, "GET status")).json;
  expect(retention.journalEntries).toBeLessThanOrEqual(200_000);
  expect(retention.bodyBytes).toBeLessThanOrEqual(64 * 1024 * 1024);
}, 120_000);

/** Within five standard deviations of a share that was drawn so often: a fixed seed, so it holds or never does. */
function expectShare(actual: number, expected: number, draws: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / draws));
}
