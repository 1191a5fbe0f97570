import { expect, test } from "vitest";
import { ask, openSimulator } from "../../support/served-simulator.ts";

const START = Date.UTC(2026, 0, 5, 9);

async function setUp(status = 200) {
  const simulator = await openSimulator({ retryJitter: 0 });
  const bodies: string[] = [];
  const settings = await simulator.webhooks.create({
    target: async (request) => {
      bodies.push(await request.text());
      return new Response("thanks", { status, headers: { "x-receiver": "yes" } });
    },
  });
  return { simulator, settings, bodies };
}

test("events that are posted to the control API occur now, and are answered as they are on the wire", async () => {
  const { simulator, settings } = await setUp();
  const made = await ask(simulator, "POST events", [
    { event: "bounce", email: "ada@example.com", order: "42" },
    { event: "click", url: "https://example.com/" },
  ]);
  expect(made.status).toBe(201);
  expect(made.json.items).toMatchObject([
    {
      event: "bounce",
      email: "ada@example.com",
      at: START,
      postedTo: [settings.id],
      payload: { event: "bounce", email: "ada@example.com", order: "42", timestamp: START / 1000 },
    },
    { event: "click", payload: { url: "https://example.com/" } },
  ]);
  const one = await ask(simulator, "POST events", { event: "open" });
  expect(one.json.items).toHaveLength(1);
  const listed = await ask(simulator, "GET events?limit=2");
  expect(listed.json.items).toEqual(made.json.items);
  const rest = await ask(simulator, `GET events?cursor=${listed.json.nextCursor}`);
  expect(rest.json).toEqual({ items: one.json.items, nextCursor: null });
  expect((await ask(simulator, "GET events?event=bounce")).json.items).toHaveLength(1);
  expect((await ask(simulator, "GET events?q=ADA@example.com")).json.items).toHaveLength(1);
  expect((await ask(simulator, "GET events?email=ADA@example.com")).json.items).toHaveLength(1);
  expect((await ask(simulator, "GET events?email=da@example.com")).json.items).toEqual([]);
});

test("a batch leaves 30 s after its event, and its attempt shows what went over the wire", async () => {
  const { simulator, bodies } = await setUp();
  await ask(simulator, "POST events", { event: "delivered" });
  expect((await ask(simulator, "POST clock/advance", { by: "29999ms" })).json).toEqual({
    now: START + 29_999,
    attempts: 0,
  });
  expect((await ask(simulator, "POST clock/advance", { until: "next" })).json).toEqual({
    now: START + 30_000,
    attempts: 1,
  });
  const { json: list } = await ask(simulator, "GET attempts");
  expect(list.items).toMatchObject([{ id: "att_1", result: "delivered", status: 200, eventCount: 1 }]);
  const { json: attempt } = await ask(simulator, "GET attempts/att_1");
  expect(attempt.request.headers.map(([name]: [string]) => name)).toContain(
    "X-Twilio-Email-Event-Webhook-Signature",
  );
  expect(attempt.response).toMatchObject({ status: 200, body: "thanks", truncated: false });
  const body = await simulator.fetch("/_simulator/attempts/att_1/body");
  expect(body.headers.get("content-disposition")).toBe('attachment; filename="att_1.json"');
  expect(await body.text()).toBe(bodies[0]);
  expect((await ask(simulator, `GET deliveries/${attempt.deliveryId}`)).json).toMatchObject({
    state: "acknowledged",
    attempts: [{ id: "att_1" }],
  });
});

test("a delivery that fails is listed as pending with its next try, and idle comes after 24 h", async () => {
  const { simulator, settings } = await setUp(503);
  await ask(simulator, "POST events", { event: "delivered" });
  await ask(simulator, "POST clock/advance", { by: 30_000 });
  const { json } = await ask(simulator, `GET deliveries?state=pending&webhook=${settings.id}`);
  expect(json.items).toMatchObject([{ lastStatus: 503, next: { at: START + 60_000 } }]);
  expect((await ask(simulator, "GET deliveries?state=acknowledged")).json.items).toEqual([]);
  const { json: advanced } = await ask(simulator, "POST clock/advance", { until: "idle" });
  expect(advanced.now).toBe(START + 24 * 3_600_000);
  const { json: ledger } = await ask(simulator, "GET ledger");
  expect(ledger.total).toMatchObject({ generated: 1, acknowledged: 0, pending: 0, expired: 1 });
  expect(ledger.webhooks[settings.id].attempts).toBe(advanced.attempts + 1);
});

test("the ledger counts what a receiver says it stored", async () => {
  const { simulator } = await setUp();
  const { json } = await ask(simulator, "POST events", [{ event: "open" }, { event: "click" }]);
  await simulator.advanceUntilIdle();
  const [first] = json.items;
  const told = await ask(simulator, "POST received", { sg_event_ids: [first.id, first.id] });
  expect(told).toEqual({ status: 200, json: { stored: 1, lost: 1, storedTwice: 1 } });
});

test("the clock is told how to run, and cannot be advanced while it runs as the wall clock", async () => {
  const { simulator } = await setUp();
  expect((await ask(simulator, "GET clock")).json).toEqual({
    mode: "manual",
    speed: 1,
    now: START,
    next: null,
  });
  expect((await ask(simulator, "PATCH clock", { mode: "real" })).json).toMatchObject({
    mode: "real",
    speed: 1,
  });
  const refused = await ask(simulator, "POST clock/advance", { by: "1s" });
  expect(refused.status).toBe(409);
  expect(refused.json.error.code).toBe("clock-is-real");
  expect((await ask(simulator, "PATCH clock", { mode: "manual", speed: "max" })).status).toBe(200);
  const back = await ask(simulator, "POST clock/advance", { to: START - 1 });
  expect(back.status).toBe(400);
});

test("rules are read and changed by the names of the flags; explicit waits have no jitter", async () => {
  const simulator = await openSimulator();
  const changed = await ask(simulator, "PATCH rules", { retryWaits: ["1s", 2000], timeout: "5s" });
  expect(changed.json).toMatchObject({ retryWaits: [1000, 2000], retryJitter: 0, timeout: 5000, servers: 1 });
  expect((await ask(simulator, "GET rules")).json).toEqual(changed.json);
  const jittered = await ask(simulator, "PATCH rules", { retryWaits: ["1s"], retryJitter: 0.2 });
  expect(jittered.json.retryJitter).toBe(0.2);
});

test("a smaller plan disables the newest settings", async () => {
  const simulator = await openSimulator({ plan: "pro" });
  const first = await simulator.webhooks.create({ target: "http://127.0.0.1:9/a" });
  await simulator.webhooks.create({ target: "http://127.0.0.1:9/b" });
  const { json } = await ask(simulator, "PATCH account", { plan: "free" });
  expect(json).toEqual({ plan: "free", max_allowed: 1, legacySettings: false });
  const { json: events } = await ask(simulator, "POST events", { event: "open" });
  expect(events.items[0].postedTo).toEqual([first.id]);
});

test("lists and the ledger of one account leave the other account out", async () => {
  const { simulator } = await setUp();
  await ask(simulator, "POST events?account=acme", { event: "open", email: "acme@example.com" });
  await ask(simulator, "POST events", { event: "open", email: "main@example.com" });
  const { json } = await ask(simulator, "GET events?account=acme");
  expect(json.items).toMatchObject([{ account: "acme", email: "acme@example.com" }]);
  expect((await ask(simulator, "GET ledger?account=acme")).json.total.generated).toBe(0);
  expect((await ask(simulator, "GET ledger?account=main")).json.total.generated).toBe(1);
});

test("the built-in receiver answers as told, and virtual delays cost no real time", async () => {
  const simulator = await openSimulator({ retryJitter: 0 });
  const { json: receiver } = await ask(simulator, "GET receiver");
  await simulator.webhooks.create({ target: receiver.url });
  await ask(simulator, "PATCH receiver", { delay: "1h" });
  await ask(simulator, "POST events", { event: "open" });
  await ask(simulator, "POST clock/advance", { by: "30s" });
  expect(simulator.attempts()).toMatchObject([{ result: "timed-out" }]);
  await ask(simulator, "PATCH receiver", { delay: 0, status: 204 });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  expect((await ask(simulator, "GET receiver")).json.received).toMatchObject({
    posts: 2,
    duplicates: 1,
    verified: 2,
  });
});

test.each([
  ["10m", 600_000],
  [1500, 1500],
  [null, null],
])("told to take tokens for %j, the built-in receiver says %j", async (tokenLifetime, shown) => {
  const simulator = await openSimulator();
  const { status, json } = await ask(simulator, "PATCH receiver", { tokenLifetime });
  expect([status, json.tokenLifetime]).toEqual([200, shown]);
});

test.each(["soon", -1, true, ["1m"]])("%j is no lifetime of tokens", async (tokenLifetime) => {
  const simulator = await openSimulator();
  const { status, json } = await ask(simulator, "PATCH receiver", { tokenLifetime });
  expect([status, json.error.message]).toEqual([400, `"tokenLifetime" is ${JSON.stringify(tokenLifetime)}.`]);
});

test("a reset forgets what happened and keeps the settings, and ids go on unless a seed is given", async () => {
  const { simulator, settings } = await setUp();
  const before = await ask(simulator, "POST events", { event: "open" });
  await simulator.advanceUntilIdle();
  const { status, json } = await ask(simulator, "POST reset");
  expect(status).toBe(200);
  expect(json).toMatchObject({ seed: 1, idle: true, ledger: { generated: 0, attempts: 0 } });
  expect((await ask(simulator, "GET attempts")).json.items).toEqual([]);
  const after = await ask(simulator, "POST events", { event: "open" });
  expect(after.json.items[0].id).not.toBe(before.json.items[0].id);
  expect(after.json.items[0].postedTo).toEqual([settings.id]);
  expect(await ask(simulator, "POST reset", { seed: 9, account: "shop" })).toMatchObject({
    status: 400,
    json: { error: { message: expect.stringContaining("chance is common to all accounts") } },
  });
  await ask(simulator, "POST reset", { seed: 9, settings: "delete" });
  expect((await ask(simulator, "POST events", { event: "open" })).json.items[0].postedTo).toEqual([]);
});

test("the journal of one account leaves out what happened to others", async () => {
  const { simulator } = await setUp();
  await ask(simulator, "POST events?account=shop", [{ event: "open", email: "ada@example.com" }]);
  await ask(simulator, "POST events?account=bank", [{ event: "open", email: "bob@example.com" }]);
  const { json } = await ask(simulator, "GET journal?after=0&account=shop");
  const emails = json["items"].flatMap((entry: { email?: string }) => entry.email ?? []);
  expect(emails).toEqual(["ada@example.com"]);
});

test("the journal of an account tells what became of its events after their settings were deleted", async () => {
  const { simulator, settings } = await setUp(503);
  await ask(simulator, "POST events", { event: "open" });
  await simulator.advance("1h");
  await ask(simulator, "POST events", { event: "click" });
  await simulator.advance("23h");
  await settings.delete();
  const kindsOf = async (account: string) => {
    const { json } = await ask(simulator, `GET journal?account=${account}&limit=1000`);
    return json["items"].map(({ kind }: { kind: string }) => kind);
  };
  expect(await kindsOf("main")).toEqual(simulator.journal().map(({ kind }) => kind));
  expect(await kindsOf("main")).toEqual(expect.arrayContaining(["events-expired", "events-discarded"]));
  expect(await kindsOf("shop")).toEqual(["started"]);
});

test("the journal is read behind an entry, and says where to go on", async () => {
  const { simulator } = await setUp();
  await ask(simulator, "POST events", [{ event: "open" }, { event: "click" }]);
  const all = await ask(simulator, "GET journal?after=0");
  const kinds = all.json.items.map((entry: { kind: string }) => entry.kind);
  expect(kinds.slice(0, 2)).toEqual(["started", "settings-changed"]);
  const page = await ask(simulator, "GET journal?after=1&limit=1");
  expect(page.json).toEqual({ items: [all.json.items[1]], nextCursor: "2" });
  const last = all.json.items.at(-1).seq;
  expect((await ask(simulator, `GET journal?after=${last}`)).json).toEqual({ items: [], nextCursor: null });
});

test("a body that is no longer kept is gone, and one that never was is not found", async () => {
  const simulator = await openSimulator({ keptBodyBytes: 600 });
  await simulator.webhooks.create({ target: () => new Response() });
  for (let count = 0; count < 3; count++) {
    await ask(simulator, "POST events", { event: "open" });
    await simulator.advanceUntilIdle();
  }
  expect((await ask(simulator, "GET attempts/att_1/body")).status).toBe(410);
  expect((await ask(simulator, "GET attempts/att_1")).json).toMatchObject({ id: "att_1", request: null });
  expect((await ask(simulator, "GET attempts/att_99/body")).status).toBe(404);
  expect((await ask(simulator, "GET status")).json.retention.bodiesDropped).toBeGreaterThan(0);
});

test("a list answers 50 items unless told, and at most 1000", async () => {
  const simulator = await openSimulator();
  const drafts = Array.from({ length: 1100 }, () => ({ event: "open" }));
  await ask(simulator, "POST events", drafts);
  expect((await ask(simulator, "GET events")).json.items).toHaveLength(50);
  const { json } = await ask(simulator, "GET events?limit=5000");
  expect(json.items).toHaveLength(1000);
  expect((await ask(simulator, `GET events?limit=1000&cursor=${json.nextCursor}`)).json.items).toHaveLength(
    100,
  );
});

test("a text is looked for in events as the list shows them, and in nothing besides", async () => {
  const { simulator } = await setUp();
  await ask(simulator, "POST events", { event: "open", order: "42", note: 'say "é" \\ 100%' });
  const found = async (text: string): Promise<number> =>
    (await ask(simulator, `GET events?q=${encodeURIComponent(text)}`)).json.items.length;
  expect(await found('"order":"42"')).toBe(1);
  expect(await found(JSON.stringify('say "é" \\ 100%'))).toBe(1);
  expect(await found('"byteLength"')).toBe(0);
});
