import { expect, test } from "vitest";
import { openSimulator } from "../support/served-simulator.ts";

async function setUp() {
  const simulator = await openSimulator();
  const got: string[] = [];
  const settings = await simulator.webhooks.create({
    target: async (request) => {
      for (const { event } of JSON.parse(await request.text())) got.push(String(event));
      return new Response(null, { status: 200 });
    },
  });
  return { simulator, got, settings };
}

test("each test can begin from what was prepared once", async () => {
  const { simulator, got, settings } = await setUp();
  await simulator.send({ to: "ada+delivered+open@example.com" });
  const prepared = await simulator.snapshot();
  const before = { clock: simulator.clock(), rules: simulator.rules() };
  for (let time = 0; time < 3; time++) {
    await simulator.restore(prepared);
    expect({ clock: simulator.clock(), rules: simulator.rules() }).toEqual(before);
    got.length = 0;
    await simulator.advanceUntilIdle();
    expect(got).toEqual(["processed", "delivered", "open"]);
    simulator.setRules({ servers: 7 });
    // The function outlives the settings, because a snapshot has its URL.
    await settings.delete();
  }
});

test("a snapshot is a copy: what happens later, or is done to it, changes nothing", async () => {
  const { simulator } = await setUp();
  await simulator.send({ to: "ada+delivered@example.com" });
  const snapshot = await simulator.snapshot();
  const text = JSON.stringify(snapshot);
  await simulator.advanceUntilIdle();
  expect(JSON.stringify(snapshot)).toBe(text);
  await simulator.restore(snapshot);
  Object.assign(snapshot.state, { stories: [], settings: [] });
  await simulator.advanceUntilIdle();
  expect(simulator.ledger().total).toMatchObject({ acknowledged: 2 });
});

test("what cannot be is a UsageError that says why and what to do", async () => {
  const { simulator } = await setUp();
  const snapshot = await simulator.snapshot();
  const damaged = { ...snapshot, state: { ...snapshot.state, ledger: null } };
  await expect(simulator.restore(damaged)).rejects.toMatchObject({
    name: "UsageError",
    message:
      "restore: The snapshot cannot be read: state.ledger must be a list. " +
      "Restore a snapshot as it was taken, by this version of fake-sendgrid.",
  });
  const functions = { ...snapshot, state: { ledger: () => 1 } };
  await expect(simulator.restore(functions)).rejects.toMatchObject({ name: "UsageError" });
  await simulator.startRun("happy-path");
  await expect(simulator.snapshot()).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringMatching(/^snapshot: A run of a scenario goes on/),
  });
});

test("a target that was a function of another simulator is told so, and others go on undisturbed", async () => {
  const { simulator, got } = await setUp();
  await simulator.emit({ event: "open" });
  const snapshot = await simulator.snapshot();
  const other = await openSimulator({ seed: 5 });
  await other.restore(snapshot);
  await other.advance("30s");
  expect(other.attempts()).toMatchObject([
    { result: "unreachable", reason: expect.stringContaining("a handler or app of another simulator") },
  ]);
  await simulator.advance("30s");
  expect(got).toEqual(["open"]);
  expect([simulator.seed, other.seed]).toEqual([1, 1]);
});
