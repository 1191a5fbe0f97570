import { expect, test } from "vitest";
import { MAIN_ACCOUNT } from "../../../server/simulation/account/accounts.ts";
import { mailTo } from "../../support/mail.ts";
import {
  allEventsTo,
  entriesOf,
  eventsOf,
  newSimulator,
  setPlan,
  setSigning,
} from "../../support/simulator.ts";

function setUp() {
  const { simulator, posts } = newSimulator();
  const main = allEventsTo(simulator, "http://127.0.0.1:1/main");
  const shop = allEventsTo(simulator, "http://127.0.0.1:1/shop", { account: "shop" });
  return { simulator, posts, main, shop };
}

test("an account comes into being when it is first named", () => {
  const { simulator } = newSimulator();
  expect(simulator.account()).toBe(simulator.account(MAIN_ACCOUNT));
  expect(simulator.account("shop")).toBe(simulator.account("shop"));
  expect(simulator.accountNames()).toEqual(["main", "shop"]);
});

test("the events of an account are posted to its own settings alone", async () => {
  const { simulator, posts, main, shop } = setUp();
  simulator.accept(mailTo("ada+delivered@example.com", { account: "shop" }));
  simulator.emit("shop", [{ event: "open", members: {} }]);
  await simulator.advance({ until: "idle" });
  expect(new Set(posts.map(({ request }) => request.url))).toEqual(new Set([shop.url]));
  expect(simulator.records.ledger().webhooks[main.id]).toMatchObject({ generated: 0, filtered: 0 });
  expect(simulator.records.ledger("shop").total).toMatchObject({ generated: 3, acknowledged: 3 });
  expect(simulator.records.ledger("main").total).toMatchObject({ generated: 0, attempts: 0 });
  expect(entriesOf(simulator, "event-occurred").every(({ account }) => account === "shop")).toBe(true);
});

test("each account has a plan, keys and a number in event ids of its own", () => {
  const { simulator, main, shop } = setUp();
  setPlan(simulator, { plan: "free" }, "shop");
  expect([simulator.account("main").maxAllowed, simulator.account("shop").maxAllowed]).toEqual([5, 1]);
  const keys = [setSigning(simulator, main.id, true), setSigning(simulator, shop.id, true)];
  expect(keys.map(({ key }) => key)).toEqual(
    ["main", "shop"].map((account) => ({ account, ordinal: 1, generation: 1 })),
  );
  expect(new Set(keys.map((settings) => simulator.publicKey(settings))).size).toBe(2);
  for (const account of ["main", "shop"]) simulator.accept(mailTo("ada+delivered@example.com", { account }));
  const numbers = eventsOf(simulator).map(
    ({ members }) => Buffer.from(String(members["sg_event_id"]), "base64url").toString().split("-")[1],
  );
  expect(new Set(numbers)).toEqual(
    new Set([simulator.account("main"), simulator.account("shop")].map(({ userId }) => String(userId))),
  );
});
