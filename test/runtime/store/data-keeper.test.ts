import { createTransport } from "nodemailer";
import { expect, test } from "vitest";
import type { CreateSimulatorOptions, FakeSendgrid } from "../../../server/index.ts";
import { countingReceiver } from "../../support/counting-receiver.ts";
import { leftBehind, simulatorOnFolder } from "../../support/data-folder.ts";
import { startHoldingReceiver } from "../../support/holding-receiver.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function setUp(options: CreateSimulatorOptions = {}) {
  const receiver = await countingReceiver();
  const { simulator, folder } = await simulatorOnFolder(options);
  await simulator.webhooks.create({ target: receiver.url });
  /** Another process on what a killed one has left; it has another seed, which counts only where nothing is stored. */
  const { clock = "manual" } = options;
  const next = async () => await openSimulator({ seed: 99, clock, data: await leftBehind(folder) });
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

test("a mail whose batch is paused waits in the next process too", async () => {
  const { simulator, next } = await setUp();
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: "Bearer SG.x", "content-type": "application/json" };
    return await simulator.fetch(`/v3/${path}`, { method, headers, body: JSON.stringify(body) });
  };
  const { batch_id: batchId } = await (await call("POST", "mail/batch", {})).json();
  const at = simulator.clock().now + 120_000;
  await call("POST", "mail/send", {
    personalizations: [{ to: [{ email: "ada+delivered@example.com" }] }],
    from: { email: "shop@example.com" },
    subject: "later",
    content: [{ type: "text/plain", value: "later" }],
    send_at: at / 1000,
    batch_id: batchId,
  });
  await call("POST", "user/scheduled_sends", { batch_id: batchId, status: "pause" });
  await simulator.advance("5m");
  const other = await next();
  expect(other.events()).toEqual([]);
  const headers = { authorization: "Bearer SG.x", "content-type": "application/json" };
  await other.fetch(`/v3/user/scheduled_sends/${batchId}`, { method: "DELETE", headers });
  await other.advanceUntilIdle();
  expect(other.events().map(({ event }) => event)).toEqual(["processed", "delivered"]);
});

test("a run ends with its process, and its rules with it; what it generated is still delivered", async () => {
  const { simulator, next, receiver } = await setUp();
  const rules = simulator.rules();
  const run = await simulator.startRun({
    name: "own",
    title: "own",
    description: "own",
    seed: 1,
    rules: { servers: 9 },
    traffic: [{ kind: "campaign", messages: 20, start: "0s", over: "10m" }],
  });
  await simulator.advance("5m");
  expect(simulator.rules().servers).toBe(9);
  const { generated } = simulator.ledger().total;
  const other = await next();
  expect(other.rules()).toEqual(rules);
  expect(other.runs().find(({ id }) => id === run.id)).toMatchObject({ state: "stopped" });
  await other.advanceUntilIdle();
  expect(other.ledger().total).toMatchObject({ generated, acknowledged: generated, pending: 0 });
  expect(receiver.ids.length).toBeGreaterThanOrEqual(generated);
});

test("the ledger of a run whose process was killed adds up, though the next one delivers its events", async () => {
  const receiver = await startHoldingReceiver();
  const { simulator, folder } = await simulatorOnFolder();
  await simulator.webhooks.create({ target: receiver.url });
  const traffic = [{ kind: "campaign" as const, messages: 20, start: "0s", over: "10m" }];
  await simulator.startRun({ name: "own", title: "own", description: "own", seed: 1, rules: {}, traffic });
  // What is read is stored first: from here on the run itself is stored as it began.
  await ask(simulator, "GET events");
  receiver.hold();
  const advanced = simulator.advance("5m");
  await expect.poll(receiver.posts).toBe(1);
  const data = await leftBehind(folder);
  const next = await openSimulator({ data });
  const { generated } = next.ledger().total;
  expect(generated).toBeGreaterThan(1);
  receiver.release();
  await advanced;
  await next.advanceUntilIdle();
  const ledger = { generated, acknowledged: generated, pending: 0 };
  expect(next.runs()).toMatchObject([{ state: "stopped", ledger }]);
  const last = await openSimulator({ data: await leftBehind(data) });
  expect(last.runs()).toEqual(next.runs());
});

test("a mail that came in by SMTP is counted in the next process too", async () => {
  const { simulator, next } = await setUp({ clock: "real", smtpPort: 0 });
  const headers = { authorization: "Bearer SG.x", "content-type": "application/json" };
  await simulator.fetch("/v3/user/webhooks/parse/settings", {
    method: "POST",
    headers,
    body: JSON.stringify({ hostname: "mail.example.com", url: "http://127.0.0.1:9/" }),
  });
  const transport = createTransport({ host: "127.0.0.1", port: simulator.smtpPort ?? 0, secure: false });
  await transport.sendMail({ from: "ada@example.org", to: "help@mail.example.com", text: "Hello" });
  transport.close();
  await expect
    .poll(async () => (await ask(simulator, "GET attempts?result=unreachable")).json.items)
    .toHaveLength(1);
  const other = await next();
  const day = new Date(other.clock().now).toISOString().slice(0, 10);
  const path = `/v3/user/webhooks/parse/stats?start_date=${day}`;
  const [stats] = await (await other.fetch(path, { headers })).json();
  expect(stats.stats[0].metrics).toEqual({ received: 1 });
});

test("whoever closes in order loses no statistics, however short the time since the last", async () => {
  const { simulator, folder } = await simulatorOnFolder({ clock: "manual" });
  for (const name of ["ada", "bob", "eve"]) {
    await simulator.emit({ event: "delivered", email: `${name}@example.com` });
  }
  await simulator.close();
  const next = await openSimulator({ clock: "manual", data: folder });
  const day = new Date(next.clock().now).toISOString().slice(0, 10);
  const headers = { authorization: "Bearer SG.x" };
  const stats = await (await next.fetch(`/v3/stats?start_date=${day}`, { headers })).json();
  expect(stats[0].stats[0].metrics).toMatchObject({ delivered: 3 });
});

test("an attempt that nobody saw the end of is found by why it ended", async () => {
  const { simulator, folder } = await simulatorOnFolder({ clock: "real", batchMaxAge: "1ms" });
  await simulator.webhooks.create({ target: async () => await new Promise<Response>(() => undefined) });
  await simulator.emit({ event: "delivered", email: "ada@example.com" });
  await expect.poll(async () => (await ask(simulator, "GET attempts")).json.items).toHaveLength(1);
  const next = await openSimulator({ clock: "manual", data: await leftBehind(folder) });
  const { json } = await ask(next, "GET attempts?q=ended+before+it+knew");
  expect(json.items).toMatchObject([{ id: "att_1", result: "unreachable" }]);
});

test("a delivery whose first attempt was in flight expires in the next process, though its settings are disabled", async () => {
  const { simulator, folder } = await simulatorOnFolder({ clock: "real", batchMaxAge: "1ms" });
  const { id } = await simulator.webhooks.create({
    target: async () => await new Promise<Response>(() => undefined),
  });
  await simulator.emit({ event: "delivered", email: "ada@example.com" });
  await expect.poll(async () => (await ask(simulator, "GET attempts")).json.items).toHaveLength(1);
  await simulator.fetch(`/v3/user/webhooks/event/settings/${id}`, {
    method: "PATCH",
    headers: { authorization: "Bearer SG.x", "content-type": "application/json" },
    body: JSON.stringify({ enabled: false }),
  });
  const next = await openSimulator({ data: await leftBehind(folder) });
  await ask(next, "PATCH clock", { mode: "manual" });
  await next.advance("25h");
  expect(next.ledger().total).toMatchObject({ generated: 1, expired: 1, pending: 0 });
  expect((await ask(next, "GET deliveries?state=expired")).json.items).toHaveLength(1);
});

test("what waits for disabled settings is not due in the next process either, and goes on once they are enabled", async () => {
  const { simulator, next, receiver } = await setUp();
  const [{ id }] = await settingsOf(simulator);
  const enable = async (each: FakeSendgrid, enabled: boolean) =>
    await each.fetch(`/v3/user/webhooks/event/settings/${id}`, {
      method: "PATCH",
      headers: { authorization: "Bearer SG.x", "content-type": "application/json" },
      body: JSON.stringify({ enabled }),
    });
  await simulator.emit({ event: "open", email: "ada@example.com" });
  await enable(simulator, false);
  await simulator.advance("1m");
  const other = await next();
  expect(other.clock()).toEqual(simulator.clock());
  await enable(other, true);
  await other.advance("1s");
  expect(receiver.ids).toHaveLength(1);
  expect(other.ledger().total).toMatchObject({ generated: 1, acknowledged: 1, pending: 0 });
});

test("a longer window plans the same tries in the next process as in the first", async () => {
  const { simulator, receiver, next } = await setUp();
  const refusing = await countingReceiver();
  refusing.answers(503);
  receiver.answers(200);
  const post = async (): Promise<void> => {
    await simulator.emit({ event: "open", email: "ada@example.com" });
    await simulator.advance("30s");
  };
  await post();
  simulator.setRules({ retryWaits: ["2h"], retryJitter: 0.5, retryWindow: "30m" });
  await simulator.webhooks.create({ target: refusing.url });
  await post();
  receiver.answers(503);
  await post();
  const other = await next();
  const planned = async (each: FakeSendgrid) => {
    each.setRules({ retryWindow: "24h" });
    const { items } = (await ask(each, "GET deliveries?state=pending")).json;
    return items.map(({ id, next: planAt }: { id: string; next: object }) => ({ id, ...planAt }));
  };
  const expected = await planned(simulator);
  expect(expected).toHaveLength(3);
  expect(await planned(other)).toEqual(expected);
});

test("a test request that was to be posted again is over in the next process", async () => {
  const { simulator, receiver, next } = await setUp();
  receiver.answers(503);
  await simulator.fetch("/v3/user/webhooks/event/test", {
    method: "POST",
    headers: { authorization: "Bearer SG.x", "content-type": "application/json" },
    body: JSON.stringify({ url: receiver.url }),
  });
  expect((await ask(simulator, "GET deliveries?state=pending")).json.items).toHaveLength(1);
  const other = await next();
  const { items } = (await ask(other, "GET deliveries")).json;
  expect(items).toMatchObject([
    { id: "dlv_1", state: "expired", attemptCount: 1, lastStatus: 503, next: null },
  ]);
  expect(other.deliveries()).toMatchObject([{ id: "dlv_1", state: "expired" }]);
});

test("in real time what fell due while no process was there happens at its own instant", async () => {
  const { simulator, next } = await setUp({
    clock: "real",
    startAt: "2026-01-05T09:00:00Z",
    batchMaxAge: "10ms",
  });
  await simulator.send({ to: "ada+delivered@example.com" });
  const other = await next();
  await expect.poll(() => other.ledger().total, { timeout: 20_000 }).toMatchObject({ acknowledged: 2 });
  const { json } = await ask(other, "GET events");
  const [processed, delivered] = json.items.map(({ at }: { at: number }) => at);
  expect(delivered - processed).toBeLessThanOrEqual(4000);
});
