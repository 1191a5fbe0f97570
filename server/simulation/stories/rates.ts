import { MAILBOX_BEHAVIOUR } from "../../contract/behaviour.ts";
import type { MailboxBehaviour, MailboxProviderName } from "../../contract/behaviour.ts";

/** What can be given a rate, each with what it is a share of. */
export const RATE_MEANINGS = {
  dropped: "of all messages: dropped instead of sent",
  bounce: "of all messages: refused for good by the mail server",
  blocked: "of all messages: refused because of the sender",
  deferred: "of all messages: deferred once or more, then delivered",
  deferredToBlock: "of all messages: deferred for 72 h, then given up as a block",
  deliveredFirst: "of delivered messages: delivered stands before processed in one batch",
  asyncbounce: "of delivered messages: bounced hours later, without ids",
  open: "of delivered messages: opened by a person",
  reopen: "of messages opened by a person: opened again, and of those again",
  openFirst: "of messages opened by a person: the open comes before the delivered event",
  machineopen: "of delivered messages: opened by Apple's mail privacy",
  click: "of delivered messages: clicked by a person",
  scannerclick:
    "of delivered messages: a security scanner clicks every link within seconds and opens nothing",
  spamreport: "of delivered messages: reported as spam, days later",
  unsubscribe: "of delivered messages: unsubscribed from everything",
  group_unsubscribe: "of delivered messages with an unsubscribe group: left the group",
  group_resubscribe: "of those who left the group: came back",
} as const;

/** The name of a rate. */
export type RateName = keyof typeof RATE_MEANINGS;

/** Shares from 0 to 1. What is not named does not happen. */
export type Rates = Readonly<Partial<Record<RateName, number>>>;

/** Every rate, 0 where none was given, and what some of them come to at each mailbox provider. */
export interface RateTable extends Readonly<Record<RateName, number>> {
  readonly machineopenAt: ByProvider;
  readonly scannerclickAt: ByProvider;
}

type ByProvider = Readonly<Record<MailboxProviderName, number>>;

/** All names of rates. */
export const RATE_NAMES = Object.keys(RATE_MEANINGS) as readonly RateName[];

/** The rates of a scenario, completed. */
export function rateTable(rates: Rates): RateTable {
  const table: Record<RateName, number> = { ...NOTHING };
  for (const name of RATE_NAMES) table[name] = rates[name] ?? 0;
  return {
    ...table,
    machineopenAt: divided(table.machineopen, ({ applePrivacy }) => applePrivacy),
    scannerclickAt: divided(table.scannerclick, ({ scanned }) => scanned),
  };
}

const NOTHING = Object.fromEntries(
  RATE_NAMES.map((name) => [name, 0]),
  // An object made of all names has each.
) as Readonly<Record<RateName, number>>;

/** Even where nobody is known to, a few do: a rate of 1 means everyone. */
const LEAST_WEIGHT = 0.001;

/**
 * What a rate of all recipients comes to at each provider: more where it is usual, and the rate itself over a list
 * whose providers have their usual shares.
 */
function divided(rate: number, weightOf: (behaviour: MailboxBehaviour) => number): ByProvider {
  const providers = Object.entries(MAILBOX_BEHAVIOUR);
  const at = (factor: number, behaviour: MailboxBehaviour): number =>
    Math.min(1, factor * Math.max(LEAST_WEIGHT, weightOf(behaviour)));
  const overall = (factor: number): number =>
    providers.reduce((sum, [, behaviour]) => sum + behaviour.share * at(factor, behaviour), 0);
  let [low, high] = [0, 1 / LEAST_WEIGHT];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (overall(middle) < rate) low = middle;
    else high = middle;
  }
  // The names are those of all providers.
  return Object.fromEntries(
    providers.map(([name, behaviour]) => [name, rate >= 1 ? 1 : at(low, behaviour)]),
  ) as ByProvider;
}
