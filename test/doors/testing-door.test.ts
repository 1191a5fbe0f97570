import express from "express";
import { expect, test, vi } from "vitest";
import { expectNoDelivery, expectStoredOnce, receiverOf, waitForDelivery } from "../../server/testing.ts";
import type { FakeSendgrid } from "../../server/index.ts";
import { openSimulator } from "../support/served-simulator.ts";

/** A receiver that answers as told and keeps the ids of what it accepted. */
async function setUp(statuses: number[] = [], listen = false) {
  const simulator = await openSimulator({ listen });
  const stored: string[] = [];
  const app = express();
  app.post("/events", express.json(), (request, response) => {
    const status = statuses.shift() ?? 200;
    if (status === 200)
      stored.push(...request.body.map((event: { sg_event_id: string }) => event.sg_event_id));
    response.status(status).send(status === 200 ? "" : "the database is down");
  });
  const settings = await simulator.webhooks.create({ target: receiverOf(app, { path: "/events" }) });
  return { simulator, stored, settings };
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error("it was fulfilled"),
    (reason: unknown) => reason,
  );
  const message = error instanceof Error ? error.message : String(error);
  expect(message.split("\n").length).toBeLessThanOrEqual(40);
  // oxlint-disable-next-line no-control-regex -- no colours: a message is read in files too
  expect(message).not.toMatch(/\u001b/);
  return message;
}

test("waitForDelivery moves the clock until a POST is acknowledged that has such an event", async () => {
  const { simulator, settings } = await setUp([503, 503]);
  await simulator.send({ to: "ada+delivered+open@example.com", customArgs: { order: "42" } });
  const opened = await waitForDelivery(simulator, {
    event: "open",
    email: "ada+delivered+open@example.com",
    members: { order: "42" },
    webhook: settings,
  });
  expect(opened).toMatchObject({ result: "delivered", status: 200, answer: { status: 200, body: "" } });
  expect(opened.events.map(({ event }) => event)).toContain("open");
  expect(opened.headers["User-Agent"]).toBe("SendGrid Event API");
  expect(Buffer.from(opened.body).toString()).toContain('"order":"42"');
});

test("it finds what came before the call, a retry by its number, and what comes after another", async () => {
  const { simulator } = await setUp([503, 503]);
  await simulator.emit({ event: "bounce", email: "ada@example.com" });
  await simulator.advanceUntilIdle();
  const { now } = simulator.clock();
  const refused = await waitForDelivery(simulator, { result: "refused" });
  expect(refused).toMatchObject({ number: 1, status: 503, answer: { body: "the database is down" } });
  expect(await waitForDelivery(simulator, { status: 503 }, { after: refused })).toMatchObject({ number: 2 });
  expect(await waitForDelivery(simulator, { event: "bounce" })).toMatchObject({ number: 3 });
  expect(
    await waitForDelivery(simulator, ({ eventCount, number }) => eventCount === 1 && number === 2),
  ).toMatchObject({ result: "refused" });
  expect(simulator.clock().now).toBe(now);
});

test("on a clock that runs by itself it waits", async () => {
  const simulator = await openSimulator({ clock: "real", batchMaxAge: "10ms" });
  await simulator.webhooks.create({ target: () => new Response() });
  const waiting = waitForDelivery(simulator, { event: "click" });
  await simulator.emit({ event: "click" });
  expect(await waiting).toMatchObject({ result: "delivered", number: 1 });
});

test("a wait in vain tells what was posted instead, what came back, what would have come next, and where to look", async () => {
  const { simulator } = await setUp([503, 503, 503, 503], true);
  await simulator.emit({ event: "open", email: "ada@example.com" });
  const message = await messageOf(waitForDelivery(simulator, { event: "bounce" }, { within: "5m" }));
  const url = `${simulator.url}/deliveries/dlv_1`;
  expect(message).toMatch(
    /^waitForDelivery: no POST with event "bounce", result "delivered" within 5 min\.$/m,
  );
  expect(message).toMatch(/from 2026-01-05 09:00:00 to .*; the next thing is due at 2026-01-05 09:0\d:\d\d/);
  expect(message).toContain("The nearest of 4 POSTs:");
  expect(message).toMatch(
    /att_4: try 4 of delivery dlv_1 at 2026-01-05 09:0\d:\d\d.*, to http:\/\/receiver-1\.in-process\.test\/events/,
  );
  expect(message).toContain('differs: result is "refused", not "delivered"; event is "open", not "bounce"');
  expect(message).toMatch(/sent: 1 event, \d+ B: open ada@example\.com/);
  expect(message).toMatch(/came back: receiver answered 503, in \d+ ms: "the database is down"/);
  expect(message).toMatch(/next: try 5 in \S+ min, at 2026-01-05 09:0\d:\d\d/);
  expect(message).toContain(`look at it: ${url}`);
  expect(message).toContain(
    "Ledger: generated 1 = acknowledged 0 + pending 1 + expired 0 + filtered 0 + discarded 0; 4 attempts.",
  );
});

test("without a port there is no link, and of many events only some are named", async () => {
  const { simulator } = await setUp(Array.from({ length: 50 }, () => 500));
  await simulator.emit(
    Array.from({ length: 30 }, (_, index) => ({ event: "open" as const, email: `${index}@example.com` })),
  );
  const message = await messageOf(waitForDelivery(simulator));
  expect(message).not.toContain("look at it");
  expect(message.match(/: try \d+ of delivery/g)).toHaveLength(1);
  expect(message).toContain("nothing is scheduled any more");
  expect(message).toContain("and 26 more");
});

test.each([
  [
    "there are no settings",
    async () => undefined,
    "There are no webhook settings: nothing is posted anywhere.",
  ],
  [
    "nothing occurred",
    async (simulator: FakeSendgrid) =>
      void (await simulator.webhooks.create({ target: "http://127.0.0.1:1/" })),
    "No event occurred: nothing was sent, emitted or run since the last reset.",
  ],
  [
    "all was filtered",
    async (simulator: FakeSendgrid) => {
      await simulator.webhooks.create({ target: "http://127.0.0.1:1/", events: ["bounce"] });
      await simulator.emit({ event: "open" });
    },
    "Every event was filtered: not selected by the settings, or the settings are disabled.",
  ],
])("it says why no POST was made at all: %s", async (_, arrange, reason) => {
  const simulator = await openSimulator();
  await arrange(simulator);
  const message = await messageOf(waitForDelivery(simulator));
  expect(message).toContain("No POST was made at all.");
  expect(message).toContain(reason);
});

test("expectNoDelivery moves the clock by all of its time, and fails at the first such POST", async () => {
  const { simulator } = await setUp([500]);
  const { now } = simulator.clock();
  await simulator.emit({ event: "open", email: "ada@example.com" });
  await expectNoDelivery(simulator, { event: "bounce" }, { within: "1h" });
  expect(simulator.clock().now).toBe(now + 3_600_000);
  await simulator.emit({ event: "bounce", email: "ada@example.com" });
  const message = await messageOf(expectNoDelivery(simulator, { event: "bounce" }, { within: "1h" }));
  expect(message).toMatch(
    /^expectNoDelivery: a POST with event "bounce" came 30 s later, and none was to come within 1 h\.$/m,
  );
  expect(message).toMatch(/att_3: try 1 of delivery dlv_2/);
  await expectNoDelivery(simulator, { event: "bounce" }, { within: "1h" });
});

test("expectNoDelivery waits on a clock that runs by itself", async () => {
  const simulator = await openSimulator({ clock: "real" });
  await expectNoDelivery(simulator, {}, { within: 20 });
});

test("expectStoredOnce is content when all that was acknowledged is stored once, however often it was posted", async () => {
  const { simulator, stored } = await setUp([503, 500, 503]);
  await simulator.send({ to: "ada+delivered+open@example.com" });
  await simulator.advanceUntilIdle();
  expect(stored).toHaveLength(3);
  await expectStoredOnce(simulator, stored);
  await expectStoredOnce(simulator, () => new Set(stored));
});

test("what is pending is not lost", async () => {
  const { simulator, stored } = await setUp([503]);
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  await expectStoredOnce(simulator, stored);
});

test("expectStoredOnce names what was lost, and what was stored twice with all the posts that carried it", async () => {
  const { simulator, stored } = await setUp([], true);
  simulator.setFaults({ lostAcknowledgement: { attempts: 1 } });
  await simulator.emit([
    { event: "open", email: "ada@example.com" },
    { event: "click", email: "bea@example.com" },
  ]);
  await simulator.advanceUntilIdle();
  // This receiver tells no duplicates: it stored both of them twice.
  const message = await messageOf(expectStoredOnce(simulator, stored));
  expect(message).toMatch(/^expectStoredOnce: of 2 acknowledged events, 0 events lost, 2 stored twice\.$/m);
  expect(message).toContain(`stored 2 times: open ada@example.com, sg_event_id ${stored[0]}`);
  expect(message).toMatch(/posted at 2026-01-05 09:00:30, try 1 of dlv_1: /);
  expect(message).toMatch(/posted at 2026-01-05 09:0\d:\d\d\S*, try 2 of dlv_1: receiver answered 200/);
  expect(message).toContain(`look at it: ${simulator.url}/deliveries/dlv_1`);
  const lost = await messageOf(expectStoredOnce(simulator, [stored[0] ?? "", "some-other-id"]));
  expect(lost).toMatch(/of 2 acknowledged events, 1 event lost, 0 stored twice/);
  expect(lost).toContain(`lost: click bea@example.com, sg_event_id ${stored[1]}`);
  expect(lost).toContain('1 stored id of no event here, such as "some-other-id".');
});

test("a receiver that answers first and stores later is asked again", async () => {
  const { simulator, stored } = await setUp();
  await simulator.emit([{ event: "open" }, { event: "click" }]);
  await simulator.advance("30s");
  const probe = vi.fn(() => Promise.resolve(stored));
  probe.mockResolvedValueOnce([]).mockResolvedValueOnce(stored.slice(1));
  await expectStoredOnce(simulator, probe);
  expect(probe).toHaveBeenCalledTimes(3);
});

test("events that a fault posted without their id cannot be stored by it", async () => {
  const { simulator, stored } = await setUp();
  simulator.setFaults({ missingEventId: true });
  await simulator.emit({ event: "open" });
  await simulator.advance("30s");
  await expectStoredOnce(simulator, stored.filter(Boolean));
});

test("a duration that is none is told at once", async () => {
  const { simulator } = await setUp();
  await expect(waitForDelivery(simulator, {}, { within: "soon" })).rejects.toThrow(
    'waitForDelivery: "within" is "soon". It must be a duration such as "30s" or "24h".',
  );
});
