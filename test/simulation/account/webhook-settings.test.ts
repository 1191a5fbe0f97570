import { expect, test } from "vitest";
import { EVENT_FLAGS } from "../../../server/contract/events.ts";
import type { Plan } from "../../../server/contract/limits.ts";
import {
  allEventsTo,
  deleteSettings,
  entriesOf,
  newSimulator,
  setPlan,
  setSigning,
  START,
  updateSettings,
} from "../../support/simulator.ts";

const urlOf = (number: number): string => `http://127.0.0.1:1/${number}`;

/** A simulator whose main account has so many enabled settings, a second apart. */
async function setUp(count = 0, plan: Plan = "premier") {
  const { simulator } = newSimulator({ plan });
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) {
    ids.push(allEventsTo(simulator, urlOf(number)).id);
    await simulator.advance({ by: 1000 });
  }
  const enabled = (): readonly number[] =>
    simulator
      .account()
      .settings.all()
      .filter(({ isEnabled }) => isEnabled)
      .map(({ ordinal }) => ordinal);
  return { simulator, ids, enabled };
}

test("settings of which only the URL is given are disabled, unsigned and select nothing", async () => {
  const { simulator } = await setUp();
  const outcome = simulator.settings.create("main", { url: urlOf(1) });
  expect(outcome).toEqual({
    kind: "done",
    settings: {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      account: "main",
      ordinal: 1,
      url: urlOf(1),
      isEnabled: false,
      friendlyName: null,
      flags: Object.fromEntries(EVENT_FLAGS.map((flag) => [flag, false])),
      postsAccountStatusChange: false,
      oauth: null,
      key: null,
      keyGenerations: 0,
      createdAt: START,
      updatedAt: START,
    },
  });
});

test.each([
  ["free", 1],
  ["essentials", 2],
  ["pro", 5],
  ["premier", 10],
] as const)("the plan %s allows %i settings, disabled ones included", async (plan, maximum) => {
  const { simulator, ids } = await setUp(maximum, plan);
  updateSettings(simulator, ids[0] ?? "", { isEnabled: false });
  expect(simulator.settings.create("main", { url: urlOf(99) })).toEqual({ kind: "over-plan-limit" });
  deleteSettings(simulator, ids[0] ?? "");
  expect(simulator.settings.create("main", { url: urlOf(99) }).kind).toBe("done");
});

test("no two settings of an account share a URL; those of two accounts may", async () => {
  const { simulator, ids } = await setUp(2);
  expect(simulator.settings.create("main", { url: urlOf(1) })).toMatchObject({
    kind: "url-taken",
    takenBy: { id: ids[0] },
  });
  expect(simulator.settings.update("main", ids[1] ?? "", { url: urlOf(1) })).toMatchObject({
    kind: "url-taken",
    takenBy: { id: ids[0] },
  });
  expect(simulator.settings.update("main", ids[0] ?? "", { url: urlOf(1) }).kind).toBe("done");
  expect(simulator.settings.create("shop", { url: urlOf(1) }).kind).toBe("done");
});

test("an update changes what it names and nothing else", async () => {
  const { simulator, ids } = await setUp(1);
  const before = simulator.settings.find(ids[0] ?? "");
  await simulator.advance({ by: 5000 });
  const after = updateSettings(simulator, ids[0] ?? "", { friendlyName: "orders", flags: { open: false } });
  expect(after).toEqual({
    ...before,
    friendlyName: "orders",
    flags: { ...before?.flags, open: false },
    updatedAt: START + 6000,
  });
  expect(updateSettings(simulator, ids[0] ?? "", { friendlyName: null }).friendlyName).toBeNull();
  expect(updateSettings(simulator, ids[0] ?? "", {}).flags.open).toBe(false);
});

test("what is asked of settings that do not exist, or of another account's, changes nothing", async () => {
  const { simulator, ids } = await setUp(1);
  expect(simulator.settings.update("main", "nobody", { isEnabled: true })).toEqual({ kind: "unknown-id" });
  expect(simulator.settings.update("shop", ids[0] ?? "", { isEnabled: false })).toEqual({
    kind: "unknown-id",
  });
  expect(simulator.settings.setSigning("shop", ids[0] ?? "", true)).toEqual({ kind: "unknown-id" });
  expect(simulator.settings.remove("shop", ids[0] ?? "")).toBe(false);
  expect(simulator.settings.find(ids[0] ?? "")).toMatchObject({ isEnabled: true, key: null });
});

test("a downgrade disables the newest enabled settings until the new number remains, and deletes none", async () => {
  const { simulator, ids, enabled } = await setUp(5, "pro");
  updateSettings(simulator, ids[1] ?? "", { isEnabled: false });
  setPlan(simulator, { plan: "essentials" });
  expect(enabled()).toEqual([1, 3]);
  expect(simulator.account().settings.all()).toHaveLength(5);
  const disabled = entriesOf(simulator, "settings-changed").filter(
    ({ change }) => change === "disabled-by-downgrade",
  );
  expect(new Set(disabled.map(({ webhookId }) => webhookId))).toEqual(new Set([ids[3], ids[4]]));
});

test("an upgrade enables none again; enabling beyond the limit is refused, changing others is not", async () => {
  const { simulator, ids, enabled } = await setUp(3, "pro");
  setPlan(simulator, { plan: "free" });
  expect(enabled()).toEqual([1]);
  expect(simulator.settings.update("main", ids[1] ?? "", { isEnabled: true })).toEqual({
    kind: "over-plan-limit",
  });
  expect(updateSettings(simulator, ids[1] ?? "", { friendlyName: "still mine" }).friendlyName).toBe(
    "still mine",
  );
  setPlan(simulator, { plan: "pro" });
  expect(enabled()).toEqual([1]);
  expect(updateSettings(simulator, ids[2] ?? "", { isEnabled: true }).isEnabled).toBe(true);
});

test("a number of its own overrides the plan's, until the plan changes", async () => {
  const { simulator, enabled } = await setUp(4, "pro");
  setPlan(simulator, { maxAllowed: 3 });
  expect(enabled()).toEqual([1, 2, 3]);
  expect(simulator.account()).toMatchObject({ plan: "pro", maxAllowed: 3 });
  setPlan(simulator, { plan: "premier" });
  expect(simulator.account().maxAllowed).toBe(10);
});

test("legacy settings are the oldest, have no created date and outlive a downgrade", async () => {
  const { simulator, ids, enabled } = await setUp(3, "pro");
  setPlan(simulator, { legacySettings: true });
  expect(simulator.account().settings.oldest()).toMatchObject({ id: ids[0], createdAt: null });
  expect(simulator.account().hasLegacySettings).toBe(true);
  setPlan(simulator, { plan: "free" });
  expect(enabled()).toEqual([1]);
});

test("the desk knows legacy settings as their account does", async () => {
  const { simulator, ids } = await setUp(1);
  setPlan(simulator, { legacySettings: true });
  expect(simulator.settings.find(ids[0] ?? "")).toEqual(simulator.account().settings.find(ids[0] ?? ""));
  expect(simulator.settings.all()).toEqual(simulator.account().settings.all());
});

test("signing off deletes the pair, on again makes the next; on while on keeps it", async () => {
  const { simulator, ids } = await setUp(2);
  const id = ids[1] ?? "";
  const first = setSigning(simulator, id, true);
  expect(first.key).toEqual({ account: "main", ordinal: 2, generation: 1 });
  expect(simulator.publicKey(first)).toMatch(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/);
  expect(setSigning(simulator, id, true).key).toEqual(first.key);
  const off = setSigning(simulator, id, false);
  expect([off.key, simulator.publicKey(off)]).toEqual([null, ""]);
  const second = setSigning(simulator, id, true);
  expect(second.key).toEqual({ account: "main", ordinal: 2, generation: 2 });
  expect(simulator.publicKey(second)).not.toBe(simulator.publicKey(first));
});

test("the place of deleted settings is never used again, so neither are their keys", async () => {
  const { simulator, ids } = await setUp(2);
  deleteSettings(simulator, ids[1] ?? "");
  expect(allEventsTo(simulator, urlOf(3)).ordinal).toBe(3);
});

test("each change stands in the journal", async () => {
  const { simulator, ids } = await setUp(1);
  const [id = ""] = ids;
  updateSettings(simulator, id, { friendlyName: "x" });
  setSigning(simulator, id, true);
  setSigning(simulator, id, false);
  deleteSettings(simulator, id);
  expect(
    entriesOf(simulator, "settings-changed").map(({ webhookId, change }) => [webhookId, change]),
  ).toEqual(["created", "updated", "signing-on", "signing-off", "deleted"].map((change) => [id, change]));
});

test("what is selected when an event occurs decides, not what is selected when it is posted", async () => {
  const { simulator, ids } = await setUp(1);
  const [id = ""] = ids;
  simulator.emit("main", [{ event: "open", members: {} }]);
  updateSettings(simulator, id, { flags: { open: false } });
  simulator.emit("main", [{ event: "open", members: {} }]);
  updateSettings(simulator, id, { flags: { open: true }, isEnabled: false });
  simulator.emit("main", [{ event: "open", members: {} }]);
  updateSettings(simulator, id, { isEnabled: true });
  await simulator.advance({ until: "idle" });
  expect(simulator.records.ledger().webhooks[id]).toMatchObject({
    generated: 3,
    acknowledged: 1,
    filtered: 2,
  });
});

test("spam_report selects spamreport, and account_status_change has a switch of its own", async () => {
  const { simulator, ids } = await setUp(1);
  const [id = ""] = ids;
  updateSettings(simulator, id, { flags: { spam_report: false }, postsAccountStatusChange: false });
  simulator.emit("main", [
    { event: "spamreport", members: {} },
    { event: "account_status_change", members: {} },
    { event: "click", members: {} },
  ]);
  expect(entriesOf(simulator, "event-occurred").map(({ postedTo }) => postedTo)).toEqual([[], [], [id]]);
});
