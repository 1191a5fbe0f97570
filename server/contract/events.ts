/** The events of a message, in the order in which SendGrid's test request lists them. Documented. */
export const MESSAGE_EVENT_NAMES = [
  "processed",
  "deferred",
  "delivered",
  "open",
  "click",
  "bounce",
  "dropped",
  "spamreport",
  "unsubscribe",
  "group_unsubscribe",
  "group_resubscribe",
] as const;

/** An event of a message, by the name it has on the wire. */
export type MessageEventName = (typeof MESSAGE_EVENT_NAMES)[number];

/** Every event that SendGrid posts, by the name it has on the wire. */
export type EventName = MessageEventName | "account_status_change";

/** All event names. */
export const EVENT_NAMES: readonly EventName[] = [...MESSAGE_EVENT_NAMES, "account_status_change"];

/**
 * The switches of webhook settings, in the order in which SendGrid's API answers them. Documented (OpenAPI).
 *
 * Mind `spam_report`: the event itself is called `spamreport`.
 */
export const EVENT_FLAGS = [
  "group_resubscribe",
  "delivered",
  "group_unsubscribe",
  "spam_report",
  "bounce",
  "deferred",
  "unsubscribe",
  "processed",
  "open",
  "click",
  "dropped",
] as const;

/** A switch of webhook settings that selects message events. */
export type EventFlag = (typeof EVENT_FLAGS)[number];

/** The switch that selects a message event. */
export const FLAG_OF_EVENT: Readonly<Record<MessageEventName, EventFlag>> = {
  processed: "processed",
  deferred: "deferred",
  delivered: "delivered",
  open: "open",
  click: "click",
  bounce: "bounce",
  dropped: "dropped",
  spamreport: "spam_report",
  unsubscribe: "unsubscribe",
  group_unsubscribe: "group_unsubscribe",
  group_resubscribe: "group_resubscribe",
};

/** Why SendGrid does not deliver a message. Documented; "Invalid" as observed (newer pages say "Invalid Address"). */
export const DROP_REASONS = {
  invalidHeader: "Invalid SMTPAPI header",
  spamContent: "Spam Content",
  unsubscribed: "Unsubscribed Address",
  bounced: "Bounced Address",
  spamReporting: "Spam Reporting Address",
  invalid: "Invalid",
  quota: "Recipient List over Package Quota",
} as const;

/** A reason why a message was dropped, as it stands on the wire. */
export type DropReason = (typeof DROP_REASONS)[keyof typeof DROP_REASONS];

/** The classes of bounces and blocks on the wire. Documented; the spelling of the two disputed ones is that of the Logs API. */
export type BounceClassification =
  | "Invalid Address"
  | "Technical"
  | "Content"
  | "Reputation"
  | "Frequency or Volume Too High"
  | "Mailbox Unavailable"
  | "Unclassified";

/** What an account_status_change tells. Documented. */
export const ACCOUNT_STATUS_TYPES = [
  "compliance_suspend",
  "compliance_deactivate",
  "compliance_ban",
  "reactivate",
] as const;

/** The `type` of an account_status_change. */
export type AccountStatusType = (typeof ACCOUNT_STATUS_TYPES)[number];
