import { expect, test } from "vitest";
import type { Delivery, DeliveryContent, EventRecord } from "../../../server/contract/control-api.ts";
import { ask, openSimulator } from "../../support/served-simulator.ts";

async function setUp() {
  const simulator = await openSimulator({ retryJitter: 0 });
  const { json: receiver } = await ask(simulator, "GET receiver");
  const settings = await simulator.webhooks.create({ target: `${receiver.url}?settings=orders` });
  const make = async (...names: readonly string[]): Promise<readonly string[]> => {
    const { json } = await ask(
      simulator,
      "POST events",
      names.map((event) => ({ event, email: "ada@example.com" })),
    );
    await simulator.advance("30s");
    return json.items.map(({ id }: EventRecord) => id);
  };
  return { simulator, settings, make };
}

test("what was told as stored is listed in its order, with how often", async () => {
  const { simulator, make } = await setUp();
  const [open = "", click = ""] = await make("open", "click");
  expect((await ask(simulator, "GET received")).json).toEqual({ items: [], nextCursor: null });
  await ask(simulator, "POST received", { sg_event_ids: [click, open, click] });
  const { json } = await ask(simulator, "GET received");
  expect(json.items).toEqual([
    { place: 1, sg_event_id: click, times: 2, settings: null },
    { place: 2, sg_event_id: open, times: 1, settings: null },
  ]);
});

test("what the built-in receiver stored has a line for each time; a refused batch has none", async () => {
  const { simulator, make } = await setUp();
  const [open] = await make("open");
  await ask(simulator, "PATCH receiver", { status: 503 });
  await make("click");
  await ask(simulator, "PATCH receiver", { status: 200 });
  await ask(simulator, "POST deliveries/dlv_1/resend");
  const line = { sg_event_id: open, times: 1, settings: "orders" };
  expect((await ask(simulator, "GET received?by=built-in")).json.items).toEqual([
    { place: 1, ...line },
    { place: 2, ...line },
  ]);
});

test("a list of what was received is paged through", async () => {
  const { simulator, make } = await setUp();
  const ids = await make("processed", "delivered", "open");
  await ask(simulator, "POST received", { sg_event_ids: ids });
  for (const by of ["told", "built-in"]) {
    const { json: first } = await ask(simulator, `GET received?by=${by}&limit=2`);
    const { json: rest } = await ask(simulator, `GET received?by=${by}&limit=2&cursor=${first.nextCursor}`);
    const listed = [...first.items, ...rest.items].map(
      ({ sg_event_id: id }: { readonly sg_event_id: string }) => id,
    );
    expect([listed, rest.nextCursor]).toEqual([ids, null]);
  }
});

test("who stored it is told or built-in, and nobody else", async () => {
  const { simulator } = await setUp();
  const { status, json } = await ask(simulator, "GET received?by=me");
  expect([status, json.error.message]).toEqual([400, "by=me is unknown."]);
});

test("deliveries are found by the events in them, which a list shows where it is asked to", async () => {
  const { simulator, make } = await setUp();
  const [open = ""] = await make("open");
  const [click = "", bounce = ""] = await make("click", "bounce");
  await make("deferred");
  const found = async (query: string): Promise<readonly (Delivery & Partial<DeliveryContent>)[]> =>
    (await ask(simulator, `GET deliveries?${query}`)).json.items;
  expect(await found(`eventId=${bounce}`)).toMatchObject([{ id: "dlv_2", eventCount: 2 }]);
  expect((await found(`eventId=${bounce}`))[0]).not.toHaveProperty("eventIds");
  expect(await found(`eventId=${open}&eventId=${click}&include=events`)).toMatchObject([
    { id: "dlv_1", eventIds: [open], expiredEventIds: [] },
    { id: "dlv_2", eventIds: [click, bounce] },
  ]);
  expect(await found("eventId=nobody")).toEqual([]);
  const { status, json } = await ask(simulator, "GET deliveries?include=bodies");
  expect([status, json.error.message]).toEqual([400, "include=bodies is unknown."]);
});
