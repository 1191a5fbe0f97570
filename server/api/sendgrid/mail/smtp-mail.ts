import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import { DROP_REASONS } from "../../../contract/events.ts";
import type { Mail, MailAddress, Recipient } from "../../../simulation/stories/mail.ts";
import { jsonExcess } from "../../json-excess.ts";
import {
  isJsonList,
  isJsonObject,
  listMember,
  memberOf,
  numberMember,
  objectMember,
  textMember,
} from "../json-members.ts";
import { isEmailAddress } from "./email-address.ts";
import { substituted } from "./smtp-substitutions.ts";

/** A mail that was handed over by SMTP. */
export interface SmtpMail {
  readonly account: string;
  /** The value of its X-SMTPAPI header; undefined: it has none. */
  readonly smtpApi: string | undefined;
  readonly messageId: string | undefined;
  readonly from: MailAddress;
  /** Those of the envelope. */
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly content: Mail["content"];
}

/**
 * Makes a mail of one that came by SMTP, as its X-SMTPAPI header says.
 *
 * Documented: the header's members; its `to` replaces the recipients of the envelope; a header that is no JSON drops
 * every message as "Invalid SMTPAPI header". Assumed: a member of the wrong type is as good as none.
 */
export function readSmtpMail(mail: SmtpMail): Mail {
  const header = readHeader(mail.smtpApi);
  const api = header ?? {};
  const { account, from, subject, content, messageId } = mail;
  const listed = listMember(api, "to").filter((to) => typeof to === "string");
  const addresses = listed.length === 0 ? mail.recipients : listed;
  const filters = objectMember(api, "filters");
  return {
    account,
    recipients: addresses.flatMap((text, index) => {
      const address = addressIn(text);
      return isEmailAddress(address.email) ? [recipientOf({ address, index, api, mail })] : [];
    }),
    from,
    subject,
    content,
    category: categoryOf(memberOf(api, "category")),
    asmGroupId: numberMember(api, "asm_group_id") ?? null,
    ipPoolName: textMember(api, "ip_pool") ?? null,
    templateId: textMember(settingsOf(filters, "templates"), "template_id") ?? null,
    batchId: textMember(api, "batch_id") ?? null,
    ...(messageId === undefined ? {} : { smtpId: messageId }),
    ...(header === undefined ? { dropAs: DROP_REASONS.invalidHeader } : {}),
    tracking: {
      opens: isOn(filters, "opentrack"),
      clicks: isOn(filters, "clicktrack"),
      subscriptions: isOn(filters, "subscriptiontrack"),
    },
    bypass: {
      list: isOn(filters, "bypass_list_management") === true,
      spamReports: isOn(filters, "bypass_spam_management") === true,
      bounces: isOn(filters, "bypass_bounce_management") === true,
      unsubscribes: isOn(filters, "bypass_unsubscribe_management") === true,
    },
  };
}

/** An address as mails write it: `ada@example.com` or `Ada <ada@example.com>`. */
export function addressIn(text: string): MailAddress {
  const [, name = "", email = ""] = /^([^<]*)<([^<>]*)>\s*$/.exec(text) ?? [];
  if (email === "") return { email: text.trim(), name: null };
  const shown = name.trim().replaceAll(/^"|"$/g, "");
  return { email: email.trim(), name: shown === "" ? null : shown };
}

/** An empty object where there is no header; undefined: it is no JSON object. */
function readHeader(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.trim() === "") return {};
  if (jsonExcess(text) !== undefined) return undefined;
  try {
    const value: JsonValue = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // The mail's messages are dropped, which says it.
    return undefined;
  }
}

interface NamedRecipient {
  readonly address: MailAddress;
  /** The place in the list of recipients, which is that of its substitutions. */
  readonly index: number;
  readonly api: JsonObject;
  readonly mail: SmtpMail;
}

function recipientOf({ address, index, api, mail }: NamedRecipient): Recipient {
  const fill = (text: string): string => substituted(text, api, index);
  const hasTags = memberOf(api, "sub") !== undefined || memberOf(api, "section") !== undefined;
  const content = mail.content.map(({ type, value }) => ({ type, value: fill(value) }));
  return {
    ...address,
    role: "to",
    from: null,
    customArgs: Object.entries(objectMember(api, "unique_args")).map(([name, value]) => {
      return [name, typeof value === "string" ? fill(value) : value] as const;
    }),
    subject: fill(mail.subject),
    sendAtSeconds: sendAtOf(api, index),
    ...(hasTags ? { content } : {}),
  };
}

// Documented: send_each_at has an instant for each recipient.
function sendAtOf(api: JsonObject, index: number): number | null {
  const each = listMember(api, "send_each_at")[index];
  const seconds = typeof each === "number" ? each : numberMember(api, "send_at");
  return seconds === undefined ? null : Math.max(0, seconds);
}

// Documented: a text stays a text in the events, a list a list.
function categoryOf(value: JsonValue | undefined): Mail["category"] {
  if (typeof value === "string") return value;
  if (!isJsonList(value)) return null;
  const categories = value.filter((category) => typeof category === "string");
  return categories.length === 0 ? null : categories;
}

function settingsOf(filters: JsonObject, name: string): JsonObject {
  return objectMember(objectMember(filters, name), "settings");
}

// Documented: 1 and 0. Seen in the wild: "1", true.
function isOn(filters: JsonObject, name: string): boolean | null {
  const value = memberOf(settingsOf(filters, name), "enable");
  if (value === undefined) return null;
  return value === 1 || value === "1" || value === true;
}
