import { expect, test } from "vitest";
import { countingReceiver } from "../../support/counting-receiver.ts";
import { leftBehind, simulatorOnFolder } from "../../support/data-folder.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function setUp() {
  const receiver = await countingReceiver();
  // Memory keeps less than happens: the folder has all of it.
  const { simulator, folder } = await simulatorOnFolder({ keptAttempts: 5, retryWaits: ["1m"], servers: 1 });
  const settings = await simulator.webhooks.create({ target: receiver.url });
  for (let batch = 0; batch < 12; batch++) {
    receiver.answers(batch % 4 === 3 ? 503 : 200);
    await simulator.send({
      to: `person-${batch}+delivered@example.com`,
      customArgs: { order: `A-${batch}` },
    });
    await simulator.advance("40s");
  }
  return { simulator, folder, settings, receiver };
}

async function itemsOf(simulator: Awaited<ReturnType<typeof openSimulator>>, path: string) {
  const { json } = await ask(simulator, `GET ${path}`);
  return json.items;
}

test("lists show more than memory keeps, and go on in the next process", async () => {
  const { simulator, folder } = await setUp();
  expect(simulator.attempts()).toHaveLength(5);
  const all = await itemsOf(simulator, "attempts?limit=1000");
  expect(all.length).toBeGreaterThan(12);
  expect(all.map(({ id }: { id: string }) => id)).toEqual(
    all.map((_item: unknown, place: number) => `att_${place + 1}`),
  );
  const next = await openSimulator({ data: await leftBehind(folder) });
  expect(await itemsOf(next, "attempts?limit=1000")).toEqual(all);
  for (const list of ["deliveries", "events"])
    expect(await itemsOf(next, `${list}?limit=1000`)).toEqual(await itemsOf(simulator, `${list}?limit=1000`));
  const [{ id }] = all;
  expect(await ask(next, `GET attempts/${id}`)).toMatchObject({ status: 200, json: { id, request: null } });
  expect(await ask(next, `GET attempts/${id}/body`)).toMatchObject({ status: 410 });
  expect(await ask(next, `GET attempts/att_999`)).toMatchObject({ status: 404 });
  expect((await ask(next, "GET deliveries/dlv_1")).json).toEqual(
    (await ask(simulator, "GET deliveries/dlv_1")).json,
  );
});

test("filters, pages and texts find the same as looking at each item would", async () => {
  const { simulator, settings } = await setUp();
  const attempts: readonly Record<string, unknown>[] = await itemsOf(simulator, "attempts?limit=1000");
  const refused = attempts.filter(({ result }) => result === "refused");
  expect(refused.length).toBeGreaterThan(0);
  expect(await itemsOf(simulator, `attempts?result=refused&webhook=${settings.id}`)).toEqual(refused);
  expect(await itemsOf(simulator, "attempts?delivery=dlv_4")).toEqual(
    attempts.filter(({ deliveryId }) => deliveryId === "dlv_4"),
  );
  expect(await itemsOf(simulator, "attempts?account=nobody")).toEqual([]);
  for (const text of ["503", "ATT_1", "answered 200", "no such text", '"number":2', "4"]) {
    const found = attempts.filter((item) => JSON.stringify(item).toLowerCase().includes(text.toLowerCase()));
    expect(await itemsOf(simulator, `attempts?limit=1000&q=${encodeURIComponent(text)}`)).toEqual(found);
  }
  const first = (await ask(simulator, "GET attempts?limit=4&q=refused")).json;
  const rest = (await ask(simulator, `GET attempts?limit=1000&q=refused&cursor=${first.nextCursor ?? 999}`))
    .json;
  expect([...first.items, ...rest.items]).toEqual(refused);
});

test("events are found by what is in them", async () => {
  const { simulator } = await setUp();
  const found = await itemsOf(simulator, "events?q=person-7%2Bdelivered@example.com");
  expect(found.map(({ event }: { event: string }) => event)).toEqual(["processed", "delivered"]);
  expect(await itemsOf(simulator, "events?event=delivered&q=%22order%22:%22A-3%22")).toHaveLength(1);
  expect(await itemsOf(simulator, "events?q=A-99")).toEqual([]);
});

test("a text is found as lists show it: names that are numbers come first there, and zero has no sign", async () => {
  const { simulator } = await simulatorOnFolder();
  await ask(simulator, "POST events", { event: "open", "10": "a", "2": "b", zeta: -0 });
  for (const text of ['"2":"b","10":"a"', '"zeta":0'])
    expect(await itemsOf(simulator, `events?q=${encodeURIComponent(text)}`)).toHaveLength(1);
  expect(await itemsOf(simulator, `events?q=${encodeURIComponent('"10":"a","2":"b"')}`)).toEqual([]);
});

test("an address's events and the deliveries that carry them are found, with the ids of all they carry", async () => {
  const { simulator, folder } = await setUp();
  const next = await openSimulator({ data: await leftBehind(folder) });
  for (const each of [simulator, next]) {
    const events = await itemsOf(each, "events?email=PERSON-7%2Bdelivered@example.com");
    expect(events.map(({ event }: { event: string }) => event)).toEqual(["processed", "delivered"]);
    const asked = events.map(({ id }: { id: string }) => `eventId=${encodeURIComponent(id)}`).join("&");
    const deliveries = await itemsOf(each, `deliveries?include=events&${asked}`);
    const carried = deliveries.flatMap(({ eventIds }: { eventIds: string[] }) => eventIds);
    expect(carried).toEqual(expect.arrayContaining(events.map(({ id }: { id: string }) => id)));
    expect(deliveries.length).toBeLessThanOrEqual(2);
    expect(await itemsOf(each, "deliveries?eventId=nothing")).toEqual([]);
    const [plain] = await itemsOf(each, `deliveries?${asked}`);
    expect(plain).not.toHaveProperty("eventIds");
  }
});

test("a delivery is found by the state it has now", async () => {
  const { simulator, receiver } = await setUp();
  receiver.answers(503);
  await simulator.send({ to: "late+delivered@example.com" });
  await simulator.advance("40s");
  const [pending] = await itemsOf(simulator, "deliveries?state=pending");
  expect(pending).toMatchObject({ state: "pending", lastStatus: 503 });
  receiver.answers(200);
  await simulator.advanceUntilIdle();
  expect(await itemsOf(simulator, "deliveries?state=pending")).toEqual([]);
  expect(await itemsOf(simulator, `deliveries?q=${pending.id}`)).toMatchObject([{ state: "acknowledged" }]);
});

test("a delivery is shown as it is now, though memory keeps newer ones in its place, in the next process too", async () => {
  const receiver = await countingReceiver();
  const { simulator, folder } = await simulatorOnFolder({ keptAttempts: 2, retryWaits: ["10m"] });
  const { id: webhook } = await simulator.webhooks.create({ target: receiver.url });
  const post = async (status: number): Promise<void> => {
    receiver.answers(status);
    await simulator.emit({ event: "open", email: "ada@example.com" });
    await simulator.advance("30s");
  };
  for (const status of [503, 503, 200, 200, 200]) await post(status);
  receiver.answers(503);
  await simulator.advance("10m");
  const pending = [{ id: "dlv_1" }, { id: "dlv_2" }].map((each) => ({
    ...each,
    webhookId: webhook,
    attemptCount: 2,
  }));
  expect(await itemsOf(simulator, "deliveries?state=pending")).toMatchObject(pending);
  const next = await openSimulator({ keptAttempts: 2, data: await leftBehind(folder) });
  expect(await itemsOf(next, "deliveries?state=pending")).toMatchObject(pending);
  receiver.answers(200);
  for (const each of [simulator, next]) {
    await each.advanceUntilIdle();
    expect(await itemsOf(each, "deliveries?state=pending")).toEqual([]);
    const [first] = await itemsOf(each, "deliveries?state=acknowledged");
    expect(first).toMatchObject({ id: "dlv_1", attemptCount: 3, lastStatus: 200, next: null });
  }
});

test("a delivery that only the folder has is posted again as long as its body is kept, and said to be gone then", async () => {
  const { simulator, folder } = await setUp();
  expect(await ask(simulator, "POST deliveries/dlv_1/resend")).toMatchObject({
    status: 201,
    json: { deliveryId: "dlv_1", origin: "resend", result: "refused" },
  });
  const next = await openSimulator({ keptAttempts: 5, data: await leftBehind(folder) });
  expect(await ask(next, "GET deliveries/dlv_1")).toMatchObject({ status: 200 });
  expect(await ask(next, "POST deliveries/dlv_1/resend")).toMatchObject({ status: 410 });
  expect(await ask(next, "POST deliveries/dlv_999/resend")).toMatchObject({ status: 404 });
});

test("whoever asks a simulator that is closed is answered from its memory", async () => {
  const { simulator } = await setUp();
  await simulator.close();
  const deliveries = simulator.deliveries();
  expect(deliveries).toHaveLength(5);
  expect(await itemsOf(simulator, "deliveries")).toMatchObject(deliveries.map(({ id }) => ({ id })));
  for (const list of ["attempts", "events", "journal"])
    expect((await itemsOf(simulator, list)).length).toBeGreaterThan(0);
  const { id = "" } = deliveries.at(-1) ?? {};
  expect(await ask(simulator, `GET deliveries/${id}`)).toMatchObject({ status: 200, json: { id } });
  expect(await ask(simulator, "GET deliveries/dlv_1")).toMatchObject({ status: 404 });
  expect(await ask(simulator, "GET attempts/att_1")).toMatchObject({ status: 410 });
});

test("the journal goes back to before the process", async () => {
  const { simulator, folder } = await setUp();
  const before = await itemsOf(simulator, "journal?limit=1000");
  const next = await openSimulator({ data: await leftBehind(folder) });
  const after = await itemsOf(next, "journal?limit=1000");
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after[before.length]).toMatchObject({ kind: "started", why: "goes on from the data folder" });
});

test("a reset forgets the past in the folder too", async () => {
  const { simulator, folder } = await setUp();
  await simulator.reset();
  for (const list of ["attempts", "deliveries", "events"]) expect(await itemsOf(simulator, list)).toEqual([]);
  const next = await openSimulator({ data: await leftBehind(folder) });
  expect(await itemsOf(next, "attempts?q=person")).toEqual([]);
  expect(next.ledger().total.generated).toBe(0);
});

test("a text is looked for in a delivery as lists show it, not in the ids that come with it when asked for", async () => {
  const { simulator } = await setUp();
  const [{ id }] = await itemsOf(simulator, "events?limit=1");
  const plain = JSON.stringify(await itemsOf(simulator, "deliveries?limit=1000")).toLowerCase();
  const pairs = Array.from({ length: id.length - 1 }, (_one, place) => id.slice(place, place + 2));
  const sought = pairs.find((pair: string) => !plain.includes(pair.toLowerCase()));
  expect(sought).toBeDefined();
  expect(await itemsOf(simulator, `deliveries?include=events&q=${encodeURIComponent(sought ?? "")}`)).toEqual(
    [],
  );
});

test("a delivery from a snapshot whose settings are disabled is found by having no next try", async () => {
  const receiver = await countingReceiver();
  const { simulator } = await simulatorOnFolder();
  const { id } = await simulator.webhooks.create({ target: receiver.url });
  receiver.answers(503);
  await simulator.emit({ event: "open", email: "ada@example.com" });
  await simulator.advance("30s");
  await ask(simulator, "PUT snapshot", (await ask(simulator, "GET snapshot")).json);
  const sought = `deliveries?q=${encodeURIComponent('"next":null')}`;
  expect(await itemsOf(simulator, sought)).toEqual([]);
  await simulator.fetch(`/v3/user/webhooks/event/settings/${id}`, {
    method: "PATCH",
    headers: { authorization: "Bearer SG.x", "content-type": "application/json" },
    body: JSON.stringify({ enabled: false }),
  });
  expect(await itemsOf(simulator, sought)).toMatchObject([{ state: "pending", next: null }]);
});

test("what is posted once more counts for a delivery that only the folder has", async () => {
  const { simulator } = await setUp();
  const before = (await ask(simulator, "GET deliveries/dlv_1")).json;
  const numbers: number[] = [];
  for (let resend = 0; resend < 2; resend++)
    numbers.push((await ask(simulator, "POST deliveries/dlv_1/resend")).json.number);
  expect(numbers).toEqual([before.attemptCount + 1, before.attemptCount + 2]);
  const after = (await ask(simulator, "GET deliveries/dlv_1")).json;
  expect(after.attempts).toHaveLength(after.attemptCount);
  expect(after).toMatchObject({ state: before.state, eventIds: before.eventIds });
  const sought = encodeURIComponent(`"attemptCount":${after.attemptCount}`);
  expect(await itemsOf(simulator, `deliveries?q=${sought}`)).toContainEqual(
    expect.objectContaining({ id: "dlv_1" }),
  );
});
