import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Credits } from "../../../server/simulation/account/credits.ts";
import { mailTo } from "../../support/mail.ts";
import { newSimulator } from "../../support/simulator.ts";

const JANUARY_5 = Date.UTC(2026, 0, 5, 9);

test("each message takes a credit, until the month is over", () => {
  const credits = new Credits();
  credits.use(2990, JANUARY_5);
  credits.use(30, Date.UTC(2026, 0, 31, 23, 59, 59, 999));
  expect(credits.balance("free", JANUARY_5)).toEqual({
    remain: 0,
    total: 3000,
    overage: 20,
    used: 3020,
    lastResetAt: Date.UTC(2026, 0, 1),
    nextResetAt: Date.UTC(2026, 1, 1),
  });
  expect(credits.balance("free", Date.UTC(2026, 1, 1))).toMatchObject({ remain: 3000, used: 0, overage: 0 });
});

test("a message counts when it is processed, for its own account, until a reset", async () => {
  const { simulator } = newSimulator();
  const used = (account: string) => {
    const { credits, plan } = simulator.account(account);
    return credits.balance(plan, simulator.now()).used;
  };
  simulator.accept(mailTo(["ada@example.com", "bob@example.com"]));
  simulator.accept(mailTo("cy@example.com", { recipient: { sendAtSeconds: JANUARY_5 / 1000 + 60 } }));
  expect([used("main"), used("sub-1")]).toEqual([2, 0]);
  await simulator.advance({ by: 60_000 });
  expect(used("main")).toBe(3);
  simulator.reset();
  expect(used("main")).toBe(0);
});

test("months are those of the calendar", () => {
  const instants = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9998, 11, 31) });
  fc.assert(
    fc.property(instants, (instant) => {
      const date = new Date(instant);
      const month = date.getUTCMonth();
      const { lastResetAt, nextResetAt } = new Credits().balance("pro", instant);
      expect(new Date(lastResetAt).toISOString()).toBe(`${date.toISOString().slice(0, 7)}-01T00:00:00.000Z`);
      expect(nextResetAt).toBe(new Date(lastResetAt).setUTCMonth(month + 1));
    }),
    { numRuns: 5000 },
  );
});
