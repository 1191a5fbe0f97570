import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import type { Mail, Recipient } from "../stories/mail.ts";
import type { CampaignTraffic } from "./scenario.ts";
import type { RecipientSource } from "./run-outside.ts";

/** Documented: a request of mail/send has at most 1,000 personalizations. */
const RECIPIENTS_A_REQUEST = 1000;

/** Some messages of a campaign, and when they are handed over, from the campaign's beginning. */
export interface CampaignStep {
  readonly afterMs: Duration;
  /** How many messages. */
  readonly messages: number;
}

/**
 * When a campaign's messages are handed over, second by second.
 *
 * "burst": the share handed over by the share x of the time is 1 - (1 - x)², so half of all in the first 30 %. Assumed.
 */
export function* campaignSteps({ messages, overMs, shape }: CampaignTraffic): Generator<CampaignStep> {
  let done = 0;
  while (done < messages) {
    const afterMs = wholeSecond(momentOf(done, { messages, overMs, shape }));
    const end =
      shape === "even" ? sharesUntil(afterMs + SECOND_MS, overMs) : burstUntil(afterMs + SECOND_MS, overMs);
    const upTo = Math.min(messages, Math.max(done + 1, Math.ceil(end * messages)));
    while (done < upTo) {
      const count = Math.min(RECIPIENTS_A_REQUEST, upTo - done);
      yield { afterMs, messages: count };
      done += count;
    }
  }
}

function momentOf(
  nth: number,
  { messages, overMs, shape }: Pick<CampaignTraffic, "messages" | "overMs" | "shape">,
): Duration {
  const share = nth / messages;
  return overMs * (shape === "even" ? share : 1 - Math.sqrt(1 - share));
}

function sharesUntil(afterMs: Duration, overMs: Duration): number {
  return overMs === 0 ? 1 : afterMs / overMs;
}

function burstUntil(afterMs: Duration, overMs: Duration): number {
  return overMs === 0 || afterMs >= overMs ? 1 : 1 - (1 - afterMs / overMs) ** 2;
}

function wholeSecond(ms: Duration): Duration {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}

/** One request of a campaign: its recipients are made up, and each has an address of its own. */
export function campaignMail(
  traffic: CampaignTraffic,
  context: {
    readonly account: string;
    readonly people: RecipientSource;
    readonly chance: Chance;
    /** The number of its first message, from 1. */
    readonly first: number;
    readonly messages: number;
    /** Added to numbers in addresses, so that no two runs write to one person. */
    readonly offset: number;
  },
): Mail {
  const { account, people, chance, first, messages, offset } = context;
  const customArgsOf = customArgsBy(traffic);
  const recipients: Recipient[] = [];
  for (let index = first; index < first + messages; index++) {
    const { email, name } = people.recipient(chance, offset + index);
    recipients.push({
      email,
      name,
      role: "to",
      from: null,
      customArgs: customArgsOf(index),
      subject: null,
      sendAtSeconds: null,
    });
  }
  const html = people
    .links(traffic.links)
    .map((link) => `<a href="${link}">${link}</a>`)
    .join(" ");
  return {
    account,
    recipients,
    from: { email: "news@northwind.example", name: "Northwind" },
    subject: people.subject(chance),
    content: [{ type: "text/html", value: html }],
    category: traffic.categories.length === 0 ? null : traffic.categories,
    asmGroupId: traffic.asmGroupId,
    ipPoolName: null,
    templateId: null,
    batchId: null,
    tracking: { opens: null, clicks: null, subscriptions: null },
    bypass: { list: false, spamReports: false, bounces: false, unsubscribes: false },
  };
}

// Most campaigns say the same of everyone: one list serves all.
function customArgsBy({ customArgs }: CampaignTraffic): (index: number) => Recipient["customArgs"] {
  const isNumbered = customArgs.some(([, value]) => typeof value === "string" && value.includes(INDEX));
  if (!isNumbered) return () => customArgs;
  return (index) =>
    customArgs.map(
      ([name, value]) => [name, typeof value === "string" ? numbered(value, index) : value] as const,
    );
}

const INDEX = "{index}";

/** A text in which `{index}` became a number. */
export function numbered(text: string, index: number): string {
  return text.replaceAll(INDEX, String(index));
}
