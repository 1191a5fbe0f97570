import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";
import type { Duration } from "./time.ts";

// How mail servers and people behave over time. Each figure says where it is from.

/** From processed to delivered, in seconds, each as likely as the others. Observed: nine messages of 2026. */
export const DELIVERY_LATENCIES_S: readonly number[] = [0, 0, 1, 1, 2, 2, 2, 2, 4];

/** A time that is log-normal: half of all are below the median, `spread` is the deviation of the logarithm. */
export interface LogNormal {
  readonly medianMs: Duration;
  readonly spread: number;
  readonly atLeastMs: Duration;
}

/** From delivered to a person's first open. Assumed: log-normal over hours. */
export const HUMAN_OPEN: LogNormal = { medianMs: 45 * MINUTE_MS, spread: 1.4, atLeastMs: 2 * SECOND_MS };

/** From open to click. Assumed. */
export const CLICK_AFTER_OPEN: LogNormal = { medianMs: 20 * SECOND_MS, spread: 1, atLeastMs: SECOND_MS };

/** From delivered to the open that Apple's mail privacy makes by itself. Documented: soon after delivery; assumed: the figures. */
export const MACHINE_OPEN: LogNormal = { medianMs: 3 * MINUTE_MS, spread: 0.8, atLeastMs: SECOND_MS };

/** From open to unsubscribing. Assumed. */
export const UNSUBSCRIBE_AFTER_OPEN: LogNormal = {
  medianMs: 30 * SECOND_MS,
  spread: 0.8,
  atLeastMs: 2 * SECOND_MS,
};

/** From delivered to a spam report. Observed: up to twelve months later; assumed: the median and the spread. */
export const SPAM_REPORT: LogNormal = { medianMs: 2 * DAY_MS, spread: 0.9, atLeastMs: MINUTE_MS };

/** From delivered to a bounce that comes back by mail. Documented: later; assumed: hours. */
export const ASYNC_BOUNCE: LogNormal = { medianMs: 2 * HOUR_MS, spread: 1, atLeastMs: MINUTE_MS };

/** Nobody reacts later than this. Ours: a spam report was observed a year later, and a run must end. */
export const LATEST_REACTION_MS: Duration = 14 * 24 * HOUR_MS;

/** From one open of a person to the next. Assumed: people come back within a day. */
export const REOPEN: LogNormal = { medianMs: 6 * HOUR_MS, spread: 1.2, atLeastMs: 10 * SECOND_MS };

/** From leaving an unsubscribe group to coming back. Assumed: mostly at once, on the page that confirms it. */
export const RESUBSCRIBE_AFTER_LEAVING: LogNormal = {
  medianMs: MINUTE_MS,
  spread: 0.8,
  atLeastMs: 5 * SECOND_MS,
};

/** From delivered to the clicks of a security scanner, in seconds, each as likely as the others. Assumed, as SendGrid's users report it. */
export const SCANNER_CLICK_LATENCIES_S: readonly number[] = [1, 1, 2, 2, 3];

/** The providers of mailboxes that are told apart. `business`: a mail server of one's own, or an unknown one. */
export type MailboxProviderName =
  "gmail" | "microsoft" | "yahoo" | "aol" | "apple" | "gmx" | "microsoft365" | "business";

/** How a provider's mail servers and its users behave. Shares are from 0 to 1. */
export interface MailboxBehaviour {
  /** Of the recipients of a typical list. */
  readonly share: number;
  /** From processed to delivered, in seconds, each as likely as the others. */
  readonly deliveryLatenciesS: readonly number[];
  /** Of its users: whose mails are opened by Apple's mail privacy. */
  readonly applePrivacy: number;
  /** Of its users: whose links a security scanner clicks first. */
  readonly scanned: number;
  /** Of its users: who read in Outlook for the desktop. */
  readonly outlookDesktop: number;
}

/**
 * The behaviour of each provider.
 *
 * Observed: servers answer within 0 to 4 s, SendGrid's users meet Apple's opens at all providers and scanners at
 * companies. Assumed: the figures, for a list of consumers with some companies.
 */
export const MAILBOX_BEHAVIOUR: Readonly<Record<MailboxProviderName, MailboxBehaviour>> = {
  gmail: {
    share: 0.42,
    deliveryLatenciesS: [0, 1, 1, 1, 2],
    applePrivacy: 0.15,
    scanned: 0,
    outlookDesktop: 0,
  },
  microsoft: {
    share: 0.14,
    deliveryLatenciesS: [1, 2, 2, 2, 4],
    applePrivacy: 0.2,
    scanned: 0,
    outlookDesktop: 0.1,
  },
  yahoo: { share: 0.1, deliveryLatenciesS: [0, 1, 1, 2], applePrivacy: 0.25, scanned: 0, outlookDesktop: 0 },
  aol: { share: 0.02, deliveryLatenciesS: [0, 1, 1, 2], applePrivacy: 0.2, scanned: 0, outlookDesktop: 0 },
  apple: { share: 0.1, deliveryLatenciesS: [1, 1, 2, 4], applePrivacy: 0.8, scanned: 0, outlookDesktop: 0 },
  gmx: { share: 0.04, deliveryLatenciesS: [0, 1, 2], applePrivacy: 0.2, scanned: 0, outlookDesktop: 0.05 },
  microsoft365: {
    share: 0.1,
    deliveryLatenciesS: [1, 2, 2, 4],
    applePrivacy: 0.15,
    scanned: 0.4,
    outlookDesktop: 0.45,
  },
  business: {
    share: 0.08,
    deliveryLatenciesS: DELIVERY_LATENCIES_S,
    applePrivacy: 0.2,
    scanned: 0.15,
    outlookDesktop: 0.2,
  },
};
