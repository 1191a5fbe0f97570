import { expect, test } from "vitest";
import type { FakeSendgrid } from "../../../../server/index.ts";
import { ask, openSimulator } from "../../../support/served-simulator.ts";

const SCENARIO = {
  name: "two-minutes",
  title: "Two minutes of mail",
  description: "Shows a run over the control API.",
  seed: 3,
  parameters: [{ name: "messages", description: "How many.", path: "traffic.0.messages" }],
  traffic: [{ kind: "campaign", messages: 40, over: "2m", shape: "even", rates: { open: 0.5 } }],
  receiver: [{ from: "30s", for: "1m", status: 503 }],
  expect: { ledger: { expired: 0, pending: 0 }, events: { processed: 40, delivered: { atLeast: 40 } } },
};

async function advance(simulator: FakeSendgrid, by: string): Promise<void> {
  expect((await ask(simulator, "POST clock/advance", { by })).status).toBe(200);
}

test("a run begins at the present instant, goes on as time does, and tells how far it is", async () => {
  const simulator = await openSimulator();
  const begun = await ask(simulator, "POST runs", { scenario: SCENARIO });
  expect(begun.status).toBe(201);
  expect(begun.json).toMatchObject({
    id: "run_1",
    scenario: "two-minutes",
    account: "main",
    seed: 3,
    parameters: { messages: 40 },
    state: "running",
    startedAt: simulator.clock().now,
    endedAt: null,
    messages: { planned: 40, made: 0 },
    passed: null,
  });
  await advance(simulator, "1m");
  const half = await ask(simulator, "GET runs/run_1");
  expect(half.json.messages.made).toBeGreaterThan(15);
  expect(half.json.messages.made).toBeLessThan(25);
  expect(half.json.expectations[2]).toMatchObject({
    subject: "events.processed",
    expected: "40",
    verdict: "open",
  });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  const over = await ask(simulator, "GET runs/run_1");
  expect(over.json).toMatchObject({
    state: "finished",
    passed: true,
    messages: { made: 40 },
    events: { processed: 40, delivered: 40 },
    ledger: { pending: 0, expired: 0 },
  });
  expect(over.json.expectations.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
    "met",
    "met",
    "met",
    "met",
  ]);
});

test("parameters, seed and account are the order's; deliveries and events can be listed by run", async () => {
  const simulator = await openSimulator();
  const begun = await ask(simulator, "POST runs?account=shop", {
    scenario: SCENARIO,
    seed: 8,
    parameters: { messages: 5 },
  });
  expect(begun.json).toMatchObject({
    account: "shop",
    seed: 8,
    parameters: { messages: 5 },
    messages: { planned: 5 },
  });
  await simulator.emit({ event: "open" });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  const { json: events } = await ask(simulator, "GET events?run=run_1&limit=100");
  expect(events.items.filter(({ event }: { event: string }) => event === "processed")).toHaveLength(5);
  expect(
    new Set(events.items.map((item: { run: string; account: string }) => `${item.run} ${item.account}`)),
  ).toEqual(new Set(["run_1 shop"]));
  const { json: deliveries } = await ask(simulator, "GET deliveries?run=run_1&limit=100");
  expect(deliveries.items.length).toBeGreaterThan(0);
  for (const delivery of deliveries.items) expect(delivery.runs).toEqual(["run_1"]);
  expect((await ask(simulator, "GET deliveries?run=run_2")).json.items).toEqual([]);
  // 5 processed and delivered are no 40.
  expect((await ask(simulator, "GET runs/run_1")).json).toMatchObject({ state: "finished", passed: false });
  expect((await ask(simulator, "GET runs?account=main")).json.items).toEqual([]);
  expect((await ask(simulator, "GET runs?state=finished")).json.items).toMatchObject([{ id: "run_1" }]);
});

test("a run posts to the settings that there are, and to the built-in receiver where there are none", async () => {
  const simulator = await openSimulator();
  const posts: string[] = [];
  await ask(simulator, "POST runs", { scenario: SCENARIO });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  expect((await ask(simulator, "GET receiver")).json.received.uniqueEvents).toBeGreaterThan(80);
  await simulator.webhooks.create({
    target: (request) => {
      posts.push(request.url);
      return new Response(null, { status: 204 });
    },
  });
  const { json } = await ask(simulator, "POST runs", {
    scenario: { ...SCENARIO, expect: { receiver: { posts: 0 } } },
  });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  expect(posts.length).toBeGreaterThan(3);
  expect((await ask(simulator, `GET runs/${json.id}`)).json).toMatchObject({
    passed: true,
    expectations: [
      { verdict: "not judged", actual: null, reason: expect.stringContaining("another receiver") },
    ],
  });
  const { json: notes } = await ask(simulator, "GET journal?limit=1000");
  expect(JSON.stringify(notes)).toContain("steers the built-in receiver only");
});

test("a stopped run makes nothing more, puts back what it changed, and what it made is still delivered", async () => {
  const simulator = await openSimulator();
  const rules = { rules: { batchMaxAge: "5s", servers: 3 } };
  await ask(simulator, "POST runs", { scenario: { ...SCENARIO, ...rules, receiver: [{ status: 503 }] } });
  await advance(simulator, "1m");
  expect((await ask(simulator, "GET rules")).json).toMatchObject({ batchMaxAge: 5000, servers: 3 });
  expect((await ask(simulator, "GET receiver")).json).toMatchObject({ status: 503, layers: 1 });
  expect((await ask(simulator, "DELETE runs/run_1")).status).toBe(204);
  expect((await ask(simulator, "GET rules")).json).toMatchObject({ batchMaxAge: 30_000, servers: 1 });
  expect((await ask(simulator, "GET receiver")).json).toMatchObject({ status: 200, layers: 0 });
  const { json: stopped } = await ask(simulator, "GET runs/run_1");
  expect(stopped).toMatchObject({ state: "stopped", passed: null });
  const before = simulator.events().length;
  await ask(simulator, "POST clock/advance", { until: "idle" });
  expect(simulator.events()).toHaveLength(before);
  expect((await ask(simulator, "GET status")).json).toMatchObject({ idle: true, scheduled: 0 });
  expect((await ask(simulator, "DELETE runs/run_1")).status).toBe(204);
});

test("two runs at once in two accounts do not count each other's events", async () => {
  const simulator = await openSimulator();
  const [one, two] = await Promise.all(
    ["a", "b"].map(async (account) => ask(simulator, `POST runs?account=${account}`, { scenario: SCENARIO })),
  );
  await ask(simulator, "POST clock/advance", { until: "idle" });
  for (const begun of [one, two]) {
    const { json } = await ask(simulator, `GET runs/${begun?.json.id}`);
    expect(json).toMatchObject({ passed: true, events: { processed: 40 } });
    expect(json.ledger.generated).toBe(json.ledger.acknowledged);
  }
});

test("two runs at once in one account are told apart as well", async () => {
  const simulator = await openSimulator();
  await ask(simulator, "POST runs", { scenario: SCENARIO });
  const other = {
    ...SCENARIO,
    name: "other",
    traffic: [{ ...SCENARIO.traffic[0], messages: 7 }],
    expect: {},
  };
  delete (other as Partial<typeof other>).parameters;
  await ask(simulator, "POST runs", { scenario: other });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  expect((await ask(simulator, "GET runs/run_1")).json).toMatchObject({
    passed: true,
    events: { processed: 40 },
  });
  expect((await ask(simulator, "GET runs/run_2")).json).toMatchObject({ events: { processed: 7 } });
});

test.each([
  { ends: [1, 2, 3], timeouts: [2000, 2000, 3000, 3000] },
  { ends: [2, 3, 1], timeouts: [2000, 1000, 1000, 3000] },
  { ends: [3, 1, 2], timeouts: [2000, 2000, 2000, 3000] },
])("rules that runs change are in the end what they were, with runs ending as $ends", async (given) => {
  const simulator = await openSimulator({ timeout: "3s", servers: 1 });
  for (const rules of [{ timeout: "1s" }, { timeout: "2s" }, { servers: 5 }]) {
    await ask(simulator, "POST runs", { scenario: { ...SCENARIO, rules } });
  }
  const timeouts = [simulator.rules().timeout];
  for (const id of given.ends) {
    await ask(simulator, `DELETE runs/run_${id}`);
    timeouts.push(simulator.rules().timeout);
  }
  expect(timeouts).toEqual(given.timeouts);
  expect(simulator.rules().servers).toBe(1);
});

test("a scenario that is wrong is refused with all its problems, each with its path", async () => {
  const simulator = await openSimulator();
  const wrong = {
    ...SCENARIO,
    traffic: [{ kind: "campaign", messages: 40, ovr: "2m", rates: { clik: 0.5, open: 2 } }],
    receiver: [{ from: "soon" }],
  };
  const { status, json } = await ask(simulator, "POST runs", { scenario: wrong });
  expect(status).toBe(400);
  expect(json.error).toMatchObject({ code: "bad-scenario", message: expect.stringContaining("traffic[0]") });
  const paths = json.error.problems.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["traffic[0].ovr", "traffic[0].rates.clik", "traffic[0].rates.open"]),
  );
  expect(JSON.stringify(json.error.problems)).toContain('Did you mean \\"over\\"');
});

test.each([
  [{}, 400, '"scenario" is missing'],
  [{ scenario: "outage-and-recovry" }, 400, "outage-and-recovery"],
  [{ scenario: 7 }, 400, "must be the name"],
  [{ scenario: "happy-path", sed: 1 }, 400, '"seed"'],
  [{ scenario: "happy-path", parameters: { mesages: 1 } }, 400, "messages"],
  [{ scenario: "happy-path", target: "ftp://x" }, 400, "http"],
] as const)("POST runs %j is answered %i", async (body, status, text) => {
  const simulator = await openSimulator();
  const answer = await ask(simulator, "POST runs", body);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.json)).toContain(text.replaceAll('"', '\\"'));
  expect((await ask(simulator, "GET runs")).json.items).toEqual([]);
});

test("where the plan has no room for the settings of a scenario, nothing is left behind", async () => {
  const simulator = await openSimulator({ plan: "essentials" });
  const kept = await simulator.webhooks.create({ target: () => new Response() });
  const { status, json } = await ask(simulator, "POST runs", { scenario: "several-settings" });
  expect(status).toBe(409);
  expect(json.error).toMatchObject({ code: "no-room", hint: expect.stringContaining("premier") });
  const all = await simulator.fetch("/v3/user/webhooks/event/settings/all", {
    headers: { Authorization: "Bearer SG.x" },
  });
  expect(await all.json()).toMatchObject({ webhooks: [{ id: kept.id }] });
});

test("a target of the order's own gets the run's events, signed, and its settings go with the run", async () => {
  const simulator = await openSimulator();
  const { json: receiver } = await ask(simulator, "GET receiver");
  await ask(simulator, "POST runs", { scenario: SCENARIO, target: `${receiver.url}?settings=mine` });
  await ask(simulator, "POST clock/advance", { until: "idle" });
  const { received } = (await ask(simulator, "GET receiver")).json;
  expect(received).toMatchObject({ badSignature: 0, bySettings: { mine: { duplicates: 0 } } });
  expect(received.verified).toBe(received.posts);
  const all = await simulator.fetch("/v3/user/webhooks/event/settings/all", {
    headers: { Authorization: "Bearer SG.x" },
  });
  expect(await all.json()).toMatchObject({ webhooks: [] });
});

test("an app's own mail belongs to a run where its header says so, and its rates decide", async () => {
  const simulator = await openSimulator();
  const mail = { kind: "mail", start: "1h", to: "later@example.com", subject: "x", rates: { open: 1 } };
  await ask(simulator, "POST runs", {
    scenario: { ...SCENARIO, traffic: [mail], expect: {}, parameters: [] },
  });
  const body = {
    personalizations: [{ to: [{ email: "app@example.com" }] }],
    from: { email: "shop@example.com" },
    subject: "Your order",
    content: [{ type: "text/plain", value: "Thank you." }],
  };
  const headers = { "Content-Type": "application/json", Authorization: "Bearer SG.x" };
  const send = async (more: Record<string, string>): Promise<number> =>
    (
      await simulator.fetch("/v3/mail/send", {
        method: "POST",
        body: JSON.stringify(body),
        headers: { ...headers, ...more },
      })
    ).status;
  expect(await send({ "X-Fake-Sendgrid-Run": "run_1/0" })).toBe(202);
  expect(await send({ "X-Fake-Sendgrid-Run": "run_9/0" })).toBe(202);
  await ask(simulator, "POST clock/advance", { until: "idle" });
  const { json } = await ask(simulator, "GET runs/run_1");
  expect(json).toMatchObject({ state: "finished", events: { processed: 2, delivered: 2, open: 2 } });
  expect(
    simulator
      .events()
      .filter(({ run }) => run === null)
      .map(({ event }) => event),
  ).toEqual(["processed", "delivered"]);
});

test("a reset ends the runs and forgets them; with a seed the next has the first's ids again", async () => {
  const simulator = await openSimulator();
  const idsOf = async (): Promise<readonly string[]> => {
    await ask(simulator, "POST runs", { scenario: SCENARIO });
    await ask(simulator, "POST clock/advance", { until: "idle" });
    return simulator.events().map(({ event, email }) => `${event} ${email}`);
  };
  const first = await idsOf();
  await ask(simulator, "POST reset", { seed: 1 });
  expect((await ask(simulator, "GET runs")).json.items).toEqual([]);
  expect(await idsOf()).toEqual(first);
});

test("scenarios are listed with their parameters, and their files can be read and run changed", async () => {
  const simulator = await openSimulator();
  const { json } = await ask(simulator, "GET scenarios");
  expect(json.nextCursor).toBeNull();
  const campaign = json.items.find(({ name }: { name: string }) => name === "newsletter-campaign");
  expect(campaign).toMatchObject({ seed: 7, parameters: [{ name: "messages", default: 50_000 }] });
  const { json: file } = await ask(simulator, "GET scenarios/happy-path");
  expect(file).toMatchObject({ name: "happy-path" });
  expect((await ask(simulator, "POST runs", { scenario: { ...file, seed: 5 } })).json).toMatchObject({
    seed: 5,
  });
  expect((await ask(simulator, "GET scenarios/../package")).status).toBe(404);
  expect((await ask(simulator, "GET scenarios/happy")).status).toBe(404);
});

test("faults are switched on and off over the control API, one kind or all, for an account or for all", async () => {
  const simulator = await openSimulator();
  expect((await ask(simulator, "GET faults")).json).toEqual({ faults: [], struck: {} });
  const patched = await ask(simulator, "PATCH faults", {
    duplicateBatch: 0.5,
    "cut-body": { every: 3, for: "1h" },
  });
  expect(patched.json.faults).toEqual([
    { kind: "duplicate-batch", rate: 0.5, from: 0, delay: 60_000 },
    { kind: "cut-body", every: 3, from: 0, for: 3_600_000 },
  ]);
  // What was answered can be sent again.
  expect((await ask(simulator, "PATCH faults", { faults: patched.json.faults })).json).toEqual(patched.json);
  expect((await ask(simulator, "PATCH faults", { duplicateBatch: null })).json.faults).toMatchObject([
    { kind: "cut-body" },
  ]);
  expect((await ask(simulator, "PATCH faults?account=shop", { tamperedBody: 1 })).json.faults).toHaveLength(
    1,
  );
  expect((await ask(simulator, "GET faults")).json.faults).toMatchObject([{ kind: "cut-body" }]);
  expect((await ask(simulator, "PATCH faults", { faults: [] })).json.faults).toEqual([]);
});

test.each([
  [{ duplicatBatch: 1 }, 'Did you mean "duplicateBatch"?'],
  [{ duplicateBatch: 2 }, "from 0 to 1"],
  [{ duplicateBatch: { rate: 0.1, every: 2 } }, '"rate" and "every" are both given'],
  [{ duplicateEvent: { attempts: 1 } }, '"attempts" means nothing for duplicate-event'],
  [{ faults: { kind: "cut-body" } }, "must be an array"],
  [{ faults: [{ kind: "cut-bdy" }] }, "cut-body"],
  [[], "is no object"],
] as const)("PATCH faults %j is refused, and nothing changes", async (body, text) => {
  const simulator = await openSimulator({ cutAnswer: 0.1 });
  const answer = await ask(simulator, "PATCH faults", body);
  expect(answer.status).toBe(400);
  expect(`${answer.json.error.message} ${answer.json.error.hint}`).toContain(text);
  expect((await ask(simulator, "GET faults")).json.faults).toMatchObject([{ kind: "cut-answer" }]);
});
