import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  expectNoDelivery,
  expectStoredOnce,
  receiverOf,
  signedRequest,
  useSimulator,
  waitForDelivery,
} from "../../../server/testing.ts";
import { createShop } from "./receiver.ts";
import type { Shop } from "./receiver.ts";

// 30 tests of one receiver, as a user of this package writes them: retries over 24 h in each of many.

const inUse = useSimulator({ settings: "delete" }, { beforeAll, beforeEach, afterEach, afterAll });
let shop: Shop;

beforeEach(async () => {
  shop = createShop();
  const settings = await inUse.simulator.webhooks.create({ target: shop.app, path: "/webhooks/sendgrid" });
  shop.publicKey = settings.publicKey;
});

const names = () => [...shop.stored.values()].map(({ event }) => event);
const ids = () => shop.stored.keys();

test.each([
  ["ada+delivered@example.com", ["processed", "delivered"]],
  ["ada+delivered+open+click@example.com", ["processed", "delivered", "open", "click"]],
  ["ada+bounce@example.com", ["processed", "bounce"]],
  ["ada+blocked@example.com", ["processed", "bounce"]],
  ["ada+dropped@example.com", ["dropped"]],
  ["ada+deferred2+delivered@example.com", ["processed", "deferred", "deferred", "delivered"]],
  ["ada+delivered+spamreport@example.com", ["processed", "delivered", "spamreport"]],
])("the events of a mail to %s are stored: %j", async (to, expected) => {
  await inUse.simulator.send({ to });
  await inUse.simulator.advanceUntilIdle();
  expect(names().toSorted()).toEqual(expected.toSorted());
  await expectStoredOnce(inUse.simulator, ids);
});

test.each([1, 3, 7, 28])("an outage of %i attempts loses nothing", async (attempts) => {
  shop.outages.push(...Array.from({ length: attempts }, () => 503));
  await inUse.simulator.emit([{ event: "open" }, { event: "click" }]);
  const { number } = await waitForDelivery(inUse.simulator, { event: "click" });
  expect(number).toBe(attempts + 1);
  await expectStoredOnce(inUse.simulator, ids);
});

test("an outage longer than 24 h loses what occurred before, and nothing else", async () => {
  shop.outages.push(...Array.from({ length: 40 }, () => 503));
  await inUse.simulator.emit({ event: "open" });
  await inUse.simulator.advanceUntilIdle();
  expect(inUse.simulator.ledger().total).toMatchObject({ expired: 1, acknowledged: 0 });
  shop.outages.length = 0;
  await inUse.simulator.emit({ event: "click" });
  await waitForDelivery(inUse.simulator, { event: "click" });
  expect(names()).toEqual(["click"]);
});

test.each([
  ["duplicateEvent"],
  ["duplicateBatch"],
  ["duplicateInBatch"],
  ["lostAcknowledgement"],
  ["outOfOrder"],
  ["unknownEvent"],
  ["unknownField"],
] as const)("with %s each event is stored once", async (fault) => {
  inUse.simulator.setFaults({ [fault]: fault === "lostAcknowledgement" ? { attempts: 1 } : 1 });
  await inUse.simulator.send({ to: "ada+delivered+open@example.com" });
  await inUse.simulator.advanceUntilIdle();
  await expectStoredOnce(inUse.simulator, ids);
});

test.each(["tampered", "other-key", "missing", "stale", "re-serialised", "trimmed"] as const)(
  "a request that is %s is refused and stores nothing",
  async (wrong) => {
    const { request } = signedRequest([{ event: "open", sg_event_id: "e1", email: "ada@example.com" }], {
      url: "http://localhost/webhooks/sendgrid",
      wrong,
    });
    expect((await receiverOf(shop.app).fetch(request)).status).toBe(403);
    expect(shop.stored.size).toBe(0);
  },
);

test("a request that is signed rightly is taken, twice too, and stored once", async () => {
  const options = { url: "http://localhost/webhooks/sendgrid" };
  for (const _ of [1, 2]) {
    const { request, publicKey } = signedRequest([{ event: "open", sg_event_id: "e1" }], options);
    shop.publicKey = publicKey;
    expect((await receiverOf(shop.app).fetch(request)).status).toBe(204);
  }
  expect([...ids()]).toEqual(["e1"]);
});

test("an address that bounced gets no mail any more", async () => {
  await inUse.simulator.send({ to: "ada+bounce@example.com" });
  await waitForDelivery(inUse.simulator, { event: "bounce" });
  expect(shop.blocked).toEqual(new Set(["ada+bounce@example.com"]));
});

test("a body cut in the middle is sent again", async () => {
  inUse.simulator.setFaults({ cutBody: { attempts: 1 } });
  await inUse.simulator.emit({ event: "open" });
  await waitForDelivery(inUse.simulator, { event: "open", number: 2 });
  expect(names()).toEqual(["open"]);
});

test("500 events fit one batch and are stored once", async () => {
  await inUse.simulator.emit(Array.from({ length: 500 }, () => ({ event: "open" as const })));
  await waitForDelivery(inUse.simulator);
  expect([shop.requests, shop.stored.size]).toEqual([1, 500]);
});

test("nothing comes once the settings are deleted", async () => {
  const settings = await inUse.simulator.webhooks.create({ target: shop.app, path: "/webhooks/sendgrid" });
  await inUse.simulator.emit({ event: "open" });
  await settings.delete();
  await expectNoDelivery(inUse.simulator, { webhook: settings }, { within: "24h" });
});
