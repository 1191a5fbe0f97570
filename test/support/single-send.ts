import { EMPTY_SINGLE_SEND } from "../../server/api/sendgrid/marketing/single-send-input.ts";
import { HOUR_MS } from "../../server/contract/time.ts";
import type { AbTest } from "../../server/simulation/account/single-send.ts";
import type { Simulator } from "../../server/simulation/simulator.ts";

/** Schedules a single send with an A/B test to all contacts of an account, of whom it makes some. */
export function scheduleSingleSend(
  simulator: Simulator,
  account: string,
  { contacts, inMs }: { readonly contacts: number; readonly inMs: number },
): void {
  const own = simulator.account(account);
  for (let nth = 1; nth <= contacts; nth++) {
    const email = `contact${nth}@example.com`;
    own.contacts.upsert({ key: `email ${email}`, email, fields: { email } }, ["readers"]);
  }
  const abTest: AbTest = {
    type: "subject",
    winnerCriteria: "open",
    testPercentage: 50,
    duration: "PT4H",
    durationMs: 4 * HOUR_MS,
    expiresAt: null,
    winningTemplateId: "",
    variations: 2,
  };
  const single = own.singleSends.create({ ...EMPTY_SINGLE_SEND, name: "News", toAll: true, abTest }, "V1");
  if (single !== undefined) own.singleSends.schedule(single.ids.id, simulator.now() + inMs);
}
