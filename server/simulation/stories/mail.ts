import type { DropReason } from "../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";

/** A mail as an app handed it over: one request of mail/send, one or more recipients. Already validated. */
export interface Mail {
  readonly account: string;
  /** The public part of the API key that it came with. */
  readonly apiKeyId?: string;
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
  /** The name of the template's version that the mail was made with. */
  readonly templateName?: string;
  /** What each event of a marketing mail says besides, under SendGrid's names. */
  readonly marketing?: Readonly<Record<string, JsonValue>>;
  /** What the mail can be paused or cancelled by; null: nothing. */
  readonly batchId: string | null;
  /** The mail's own Message-ID, where it came over SMTP. */
  readonly smtpId?: string;
  /** Every message of it is dropped for this reason. */
  readonly dropAs?: DropReason;
  /** Null: as the account's tracking settings say when the mail is processed. */
  readonly tracking: {
    readonly opens: boolean | null;
    readonly clicks: boolean | null;
    readonly subscriptions: boolean | null;
  };
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
  /** The sender that the recipient's personalization names instead of the mail's; null: the mail's. */
  readonly from: MailAddress | null;
  /** Message-level and personalization's custom arguments merged, the latter winning; SendGrid's order is of no matter. */
  readonly customArgs: readonly (readonly [name: string, value: JsonValue])[];
  readonly subject: string | null;
  /** Unix seconds; null or past: at once. */
  readonly sendAtSeconds: number | null;
  /** What a dynamic template is filled in with. */
  readonly templateData?: JsonObject;
  /** What stands in place of tags: `-name-`. */
  readonly substitutions?: JsonObject;
  /** The content in place of the mail's, where the recipient's own is filled in. */
  readonly content?: Mail["content"];
}

/** Which suppression lists a mail does not heed. */
export interface BypassSettings {
  /** All of them. */
  readonly list: boolean;
  readonly spamReports: boolean;
  readonly bounces: boolean;
  readonly unsubscribes: boolean;
}
