import type { JsonValue } from "../contract/json.ts";

/** A mail as an app handed it over: one request of mail/send, one or more recipients. Already validated. */
export interface Mail {
  readonly account: string;
  /** In the order of the request; the place in this list is the recipient index of ids. */
  readonly recipients: readonly Recipient[];
  readonly from: MailAddress;
  readonly subject: string | null;
  readonly content: readonly { readonly type: string; readonly value: string }[];
  /** A list where the app gave a list (mail/send always does), a string where it gave one; null: none. */
  readonly category: readonly string[] | string | null;
  readonly asmGroupId: number | null;
  readonly ipPoolName: string | null;
  readonly templateId: string | null;
  readonly tracking: { readonly opens: boolean; readonly clicks: boolean; readonly subscriptions: boolean };
  readonly bypass: BypassSettings;
}

/** An address with an optional name. */
export interface MailAddress {
  readonly email: string;
  readonly name: string | null;
}

/** One recipient of a mail: to, cc and bcc make a message each. */
export interface Recipient extends MailAddress {
  readonly role: "to" | "cc" | "bcc";
  /** Message-level and personalization's custom arguments merged, the latter winning; SendGrid's order is of no matter. */
  readonly customArgs: readonly (readonly [name: string, value: JsonValue])[];
  readonly subject: string | null;
  /** Unix seconds; null or past: at once. */
  readonly sendAtSeconds: number | null;
}

/** Which suppression lists a mail does not heed. */
export interface BypassSettings {
  /** All of them. */
  readonly list: boolean;
  readonly spamReports: boolean;
  readonly bounces: boolean;
  readonly unsubscribes: boolean;
}
