import { expect, test } from "vitest";
import { SECOND_MS } from "../../../server/contract/time.ts";
import type { Mail } from "../../../server/simulation/stories/mail.ts";
import { TrackingSettings } from "../../../server/simulation/account/tracking-settings.ts";
import { mailTo } from "../../support/mail.ts";
import { eventsOf, newSimulator, START } from "../../support/simulator.ts";

const AS_THE_ACCOUNT: Mail["tracking"] = { opens: null, clicks: null, subscriptions: null };

function setUp() {
  const { simulator } = newSimulator();
  return {
    simulator,
    tracking: simulator.account().tracking,
    namesAfter: async (tracking: Mail["tracking"]) => {
      simulator.accept(mailTo("ada+delivered+open+click+unsubscribe@example.com", { tracking }));
      await simulator.advance({ until: "idle" });
      return eventsOf(simulator).map(({ name }) => name);
    },
  };
}

test("a new account tracks opens, clicks and unsubscribes", async () => {
  const { namesAfter } = setUp();
  expect(await namesAfter(AS_THE_ACCOUNT)).toEqual(
    expect.arrayContaining(["processed", "delivered", "open", "click", "unsubscribe"]),
  );
});

test("what the account does not track does not occur", async () => {
  const { tracking, namesAfter } = setUp();
  tracking.update("open", { enabled: false });
  tracking.update("click", { enabled: false });
  tracking.update("subscription", { enabled: false });
  expect(await namesAfter(AS_THE_ACCOUNT)).toEqual(["processed", "delivered"]);
});

test("what a mail says of itself wins over the account, both ways", async () => {
  const { tracking, namesAfter } = setUp();
  tracking.update("open", { enabled: false });
  expect(await namesAfter({ opens: true, clicks: false, subscriptions: false })).toEqual([
    "processed",
    "delivered",
    "open",
  ]);
});

test("a scheduled mail goes by the settings of the instant at which it is processed", async () => {
  const { simulator, tracking } = setUp();
  const sendAtSeconds = START / SECOND_MS + 3600;
  simulator.accept(
    mailTo("ada+delivered+open@example.com", { tracking: AS_THE_ACCOUNT, recipient: { sendAtSeconds } }),
  );
  tracking.update("open", { enabled: false });
  await simulator.advance({ until: "idle" });
  expect(eventsOf(simulator).map(({ name }) => name)).toEqual(["processed", "delivered"]);
});

test("an account's settings are its own, and a reset keeps them", () => {
  const { simulator } = setUp();
  simulator.account("shop").tracking.update("open", { enabled: false });
  simulator.reset();
  expect(simulator.account("shop").tracking.state().open.enabled).toBe(false);
  expect(simulator.account().tracking.state().open.enabled).toBe(true);
});

test("a change names only what it changes", () => {
  const settings = new TrackingSettings();
  settings.update("google_analytics", { utm_source: "shop" });
  expect(settings.update("google_analytics", { enabled: true })).toMatchObject({
    enabled: true,
    utm_source: "shop",
  });
});
