import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "../../server/index.ts";
import type { CreateSimulatorOptions } from "../../server/index.ts";

async function setUp(options: CreateSimulatorOptions = {}) {
  const simulator = await createSimulator({ listen: false, clock: "manual", seed: 1, ...options });
  onTestFinished(() => simulator.close());
  const posts: { request: Request; events: Record<string, unknown>[] }[] = [];
  const statuses: number[] = [];
  const receiver = async (request: Request) => {
    const events: Record<string, unknown>[] = JSON.parse(await request.clone().text());
    posts.push({ request, events });
    return new Response(null, { status: statuses.shift() ?? 200 });
  };
  return { simulator, posts, statuses, receiver };
}

test("a mail becomes events, and a function receives them signed", async () => {
  const { simulator, posts, receiver } = await setUp();
  const settings = await simulator.webhooks.create({ target: receiver });
  const { messageId } = await simulator.send({
    to: "ada+delivered+open@example.com",
    customArgs: { order: "42" },
    categories: ["receipt"],
  });
  await simulator.advanceUntilIdle();
  expect(settings.publicKey).toMatch(/^MFkw/);
  const events = posts.flatMap((post) => post.events);
  expect(events.map(({ event }) => event)).toEqual(["processed", "delivered", "open"]);
  for (const event of events) {
    expect(event).toMatchObject({
      order: "42",
      category: ["receipt"],
      email: "ada+delivered+open@example.com",
    });
    expect(String(event["sg_message_id"]).startsWith(`${messageId}.`)).toBe(true);
  }
  expect(posts[0]?.request.headers.get("x-twilio-email-event-webhook-signature")).toMatch(/^ME[MQUY]C/);
  expect(simulator.ledger().total).toMatchObject({ generated: 3, acknowledged: 3 });
});

test("a day of retries passes at once, and every attempt is there to be looked at", async () => {
  const { simulator, statuses, receiver } = await setUp({ retryWaits: ["10m"] });
  statuses.push(...Array.from({ length: 100 }, () => 503));
  await simulator.webhooks.create({ target: receiver, events: ["bounce"] });
  await simulator.emit([{ event: "bounce", email: "ada@example.com" }, { event: "open" }]);
  expect(await simulator.advance("30s")).toMatchObject({ attempts: 1 });
  expect(simulator.deliveries()).toMatchObject([{ state: "pending", eventCount: 1 }]);
  await simulator.advanceUntilIdle();
  expect(simulator.deliveries()).toMatchObject([{ state: "acknowledged", attemptCount: 101 }]);
  const last = simulator.attempts().at(-1);
  expect(last).toMatchObject({ number: 101, result: "delivered" });
  expect(Buffer.from(simulator.attemptBody(last?.id ?? "") ?? []).toString()).toContain('"event":"bounce"');
  expect(simulator.attempt(last?.id ?? "")?.request?.headers[0]?.[0]).toBe("Host");
});

test("same seed, same start and same answers: the same journal", async () => {
  const journals = await Promise.all(
    [1, 2].map(async () => {
      const { simulator, receiver, statuses } = await setUp({ startAt: "2026-01-05T09:00:00Z" });
      statuses.push(500, 302);
      await simulator.webhooks.create({ target: receiver });
      await simulator.send({ to: ["a@example.com", { email: "b@example.com", name: "Bea" }] });
      await simulator.advanceUntilIdle();
      return simulator.journal().map((entry) => ({ ...entry, latencyMs: 0, startedWallAt: 0 }));
    }),
  );
  expect(journals[0]).toEqual(journals[1]);
});

test("settings are changed and deleted through their handle", async () => {
  const { simulator, posts, receiver } = await setUp();
  const settings = await simulator.webhooks.create({ target: "http://127.0.0.1:1/", signed: false });
  expect(settings.publicKey).toBe("");
  const changed = await settings.update({ target: receiver, signed: true, events: ["click"] });
  expect(changed).toMatchObject({ id: settings.id, publicKey: expect.stringMatching(/^MFkw/) });
  await simulator.emit([{ event: "open" }, { event: "click" }]);
  await simulator.advanceUntilIdle();
  expect(posts.flatMap(({ events }) => events)).toMatchObject([{ event: "click" }]);
  await changed.delete();
  expect(simulator.ledger().total).toMatchObject({ filtered: 1, acknowledged: 1 });
  await expect(changed.delete()).rejects.toThrow("404");
});

test("a handle changes what is named, and takes back nothing that another one has changed", async () => {
  const { simulator, posts, receiver } = await setUp();
  const first = await simulator.webhooks.create({ target: () => new Response(null, { status: 410 }) });
  const moved = await first.update({ target: receiver, signed: false });
  const renamed = await first.update({ friendlyName: "shop" });
  expect(renamed).toMatchObject({ url: moved.url, publicKey: "" });
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  expect(posts).toHaveLength(1);
});

test("settings that are created and moved side by side each keep the receiver of their own", async () => {
  const { simulator } = await setUp();
  const calls: string[] = [];
  const receiverNamed = (name: string) => () => {
    calls.push(name);
    return new Response();
  };
  const [first] = await Promise.all([
    simulator.webhooks.create({ target: receiverNamed("a") }),
    simulator.webhooks.create({ target: receiverNamed("b") }),
  ]);
  await Promise.all([
    first.update({ target: receiverNamed("a, moved") }),
    simulator.webhooks.create({ target: receiverNamed("c") }),
  ]);
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  expect(calls).toEqual(["a, moved", "b", "c"]);
});

test("accounts are kept apart", async () => {
  const { simulator, posts, receiver } = await setUp();
  await simulator.webhooks.create({ target: receiver, account: "acme" });
  await simulator.send({ to: "a+delivered@example.com" });
  await simulator.emit({ event: "open" }, "acme");
  await simulator.advanceUntilIdle();
  expect(posts.flatMap(({ events }) => events)).toMatchObject([{ event: "open" }]);
  expect(simulator.ledger("main").total.generated).toBe(0);
});

test("a receiver that throws counts as one that answers 500", async () => {
  const { simulator } = await setUp();
  await simulator.webhooks.create({
    target: () => {
      throw new Error("no database");
    },
  });
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  expect(simulator.attempts()).toMatchObject([{ result: "refused", reason: "receiver threw: no database" }]);
});

test("SendGrid's API and the control API are asked without a port", async () => {
  const { simulator } = await setUp();
  const headers = { authorization: "Bearer SG.any" };
  const list = await simulator.fetch("/v3/user/webhooks/event/settings/all", { headers });
  expect(await list.json()).toMatchObject({ max_allowed: 5, webhooks: [] });
  const status = await simulator.fetch(new Request(`${simulator.url}/_simulator/status`));
  expect(await status.json()).toMatchObject({ seed: 1, idle: true });
  expect((await simulator.fetch("/elsewhere")).status).toBe(404);
});

test.each([
  [
    { batchMaxAeg: "5s" },
    'createSimulator: "batchMaxAeg" is no known name here. Did you mean "batchMaxAge"?',
  ],
  [{ timeout: "soon" }, 'createSimulator: "timeout" is "soon". It must be a duration'],
  [
    { listen: { prot: 1 } },
    'createSimulator: "listen" is {"prot":1}. It must be false, true, or {port, host}.',
  ],
  [{ key: "-----BEGIN NOTHING-----" }, "key"],
])("a wrong option is named with what to do: %j", async (options, message) => {
  // Whoever writes JavaScript has no compiler that knows the names.
  await expect(createSimulator(options as CreateSimulatorOptions)).rejects.toThrow(message);
});

test("mistakes in calls are told in one sentence", async () => {
  const { simulator } = await setUp();
  await expect(simulator.send({ to: "nobody" })).rejects.toThrow("POST /v3/mail/send was answered 400:");
  await expect(simulator.advance("soon")).rejects.toThrow('advance: "by" is "soon".');
  // @ts-expect-error -- the compiler knows the names as well
  await expect(simulator.emit({ event: "bonce" })).rejects.toThrow('Did you mean "bounce"?');
  expect(() => simulator.setRules({ timeout: -1 })).toThrow('setRules: "timeout" is -1.');
});

test("it closes by itself at the end of a block", async () => {
  const simulator = await createSimulator({ listen: true });
  const { url } = simulator;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await simulator[Symbol.asyncDispose]();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
});

test("a clock or a reset that cannot be is refused with a word on what can", async () => {
  await using simulator = await createSimulator({ clock: "manual", seed: 1 });
  expect(() => simulator.setClock({ speed: 0 })).toThrow(/setClock: .*speed.*above 0/);
  await expect(simulator.reset({ seed: 1, account: "shop" })).rejects.toThrow(
    /chance is common to all accounts/,
  );
});

test("a reset begins anew; with a seed, the same ids come again", async () => {
  const { simulator } = await setUp();
  const [first] = await simulator.emit({ event: "open" });
  await simulator.reset({ seed: 1 });
  expect(simulator.events()).toEqual([]);
  const [again] = await simulator.emit({ event: "open" });
  expect(again?.id).toBe(first?.id);
});

test("a misspelt name is refused instead of doing nothing", async () => {
  const { simulator, receiver } = await setUp();
  const wrong = [
    simulator.send({ to: "ada@example.com", customArg: { order: "42" } } as never),
    simulator.webhooks.create({ target: receiver, event: ["bounce"] } as never),
  ];
  await expect(wrong[0]).rejects.toThrow(
    'send: "customArg" is no known name here. Did you mean "customArgs"?',
  );
  await expect(wrong[1]).rejects.toThrow(
    'webhooks.create: "event" is no known name here. Did you mean "events"?',
  );
  const settings = await simulator.webhooks.create({ target: receiver });
  await expect(settings.update({ enable: false } as never)).rejects.toThrow('Did you mean "enabled"?');
  expect(simulator.events()).toEqual([]);
});
