import { expect, test } from "vitest";
import type { CreateSimulatorOptions, FakeSendgrid } from "../../../server/index.ts";
import { countingReceiver } from "../../support/counting-receiver.ts";
import { leftBehind, simulatorOnFolder } from "../../support/data-folder.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function setUp(options: CreateSimulatorOptions = {}) {
  const receiver = await countingReceiver();
  const { simulator, folder } = await simulatorOnFolder(options);
  await simulator.webhooks.create({ target: receiver.url });
  /** Another process on what a killed one has left; it has another seed, which counts only where nothing is stored. */
  const next = async () => await openSimulator({ seed: 99, data: await leftBehind(folder) });
  return { simulator, folder, receiver, next };
}

/** All settings of an account as the API shows them, keys included. */
async function settingsOf(simulator: FakeSendgrid, account = "") {
  const headers = { authorization: "Bearer SG.x", ...(account === "" ? {} : { "on-behalf-of": account }) };
  const path = "/v3/user/webhooks/event/settings/all?include=account_status_change";
  const { webhooks } = await (await simulator.fetch(path, { headers })).json();
  return webhooks;
}

test("whoever is accepted is not forgotten: what was planned happens in the next process", async () => {
  const { simulator, receiver, next } = await setUp();
  await simulator.send({ to: "ada+deferred2+delivered+open@example.com" });
  const other = await next();
  expect(other.clock().now).toBe(simulator.clock().now);
  await other.advanceUntilIdle();
  expect(other.ledger().total).toMatchObject({ generated: 5, acknowledged: 5, pending: 0 });
  expect(new Set(receiver.ids).size).toBe(5);
});

test("the next process makes the very bytes that the first one would have made", async () => {
  const { simulator, next } = await setUp();
  await simulator.send({ to: ["ada+deferred+delivered+open@example.com", "bob+bounce@example.com"] });
  await simulator.advance("40s");
  const other = await next();
  await other.send({ to: "eve+delivered+click@example.com" });
  await other.advanceUntilIdle();
  await simulator.send({ to: "eve+delivered+click@example.com" });
  await simulator.advanceUntilIdle();
  const bytesOf = ({ payload }: { payload: unknown }): string => JSON.stringify(payload);
  const expected = simulator.events().map(bytesOf);
  expect(expected).toHaveLength(9);
  expect(expected.slice(-other.events().length)).toEqual(other.events().map(bytesOf));
});

test("settings, keys, suppressions, rules, clock and accounts are what they were", async () => {
  const { simulator, next } = await setUp();
  await simulator.webhooks.create({ target: "http://127.0.0.1:9/b", account: "subuser-1", signed: true });
  simulator.setRules({ servers: 3, batchMaxAge: "5s" });
  await simulator.send({ to: "ada+bounce@example.com" });
  await simulator.send({ to: "bob+delivered@example.com" }, "subuser-1");
  await simulator.advance("2m");
  const shown = async (one: typeof simulator) => ({
    settings: [await settingsOf(one), await settingsOf(one, "subuser-1")],
    rules: one.rules(),
    clock: one.clock(),
    ledger: one.ledger(),
    status: (await ask(one, "GET status")).json.pendingDeliveries,
    messages: (await ask(one, "GET messages")).json,
  });
  const expected = await shown(simulator);
  expect(expected.settings.flat()).toHaveLength(2);
  const other = await next();
  expect(await shown(other)).toEqual(expected);
  await other.send({ to: "ada+bounce@example.com" });
  await other.advanceUntilIdle();
  expect(other.events().at(-1)).toMatchObject({ event: "dropped" });
});
