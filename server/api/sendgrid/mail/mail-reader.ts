import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { BypassSettings, Mail, MailAddress, Recipient } from "../../../simulation/stories/mail.ts";
import {
  booleanMember,
  isJsonObject,
  listMember,
  memberOf,
  numberMember,
  objectMember,
  textMember,
} from "../json-members.ts";
import { RECIPIENT_ROLES } from "./recipient-rules.ts";

/** Makes a mail from a body that `validateMail` found valid. */
export function readMail(body: JsonObject, account: string): Mail {
  return {
    account,
    recipients: objectsOf(body, "personalizations").flatMap((item) => recipientsOf(item, body)),
    from: addressOf(objectMember(body, "from")),
    subject: textMember(body, "subject") ?? null,
    content: objectsOf(body, "content").map((part) => ({
      type: textMember(part, "type") ?? "",
      value: textMember(part, "value") ?? "",
    })),
    category: categoriesOf(body),
    asmGroupId: numberMember(objectMember(body, "asm"), "group_id") ?? null,
    ipPoolName: textMember(body, "ip_pool_name") ?? null,
    templateId: textMember(body, "template_id") ?? null,
    batchId: textMember(body, "batch_id") ?? null,
    tracking: trackingOf(objectMember(body, "tracking_settings")),
    bypass: bypassOf(objectMember(body, "mail_settings")),
  };
}

/** True for a mail that is only checked: it makes no message and no event. Documented. */
export function isSandboxed(body: JsonObject): boolean {
  return isOn(objectMember(body, "mail_settings"), "sandbox_mode");
}

function recipientsOf(personalization: JsonObject, body: JsonObject): readonly Recipient[] {
  const from = objectMember(personalization, "from");
  const shared = {
    from: textMember(from, "email") === undefined ? null : addressOf(from),
    customArgs: mergedCustomArgs(body, personalization),
    subject: textMember(personalization, "subject") ?? textMember(body, "subject") ?? null,
    sendAtSeconds: sendAtOf(personalization) ?? sendAtOf(body) ?? null,
    ...fillingsOf(personalization),
  };
  const named = RECIPIENT_ROLES.flatMap((role) =>
    objectsOf(personalization, role).map((item) => ({ ...addressOf(item), role, ...shared })),
  );
  const copy = copyAddressOf(objectMember(body, "mail_settings"));
  const isNamed = named.some(({ email }) => email.toLowerCase() === copy?.toLowerCase());
  return copy === undefined || isNamed
    ? named
    : [...named, { email: copy, name: null, role: "bcc", ...shared }];
}

// Documented: a blind copy of every email. Assumed: one for each personalization, unless it names the address itself.
function copyAddressOf(settings: JsonObject): string | undefined {
  return isOn(settings, "bcc") ? textMember(objectMember(settings, "bcc"), "email") : undefined;
}

function fillingsOf(personalization: JsonObject): Pick<Recipient, "templateData" | "substitutions"> {
  const templateData = memberOf(personalization, "dynamic_template_data");
  const substitutions = memberOf(personalization, "substitutions");
  return {
    ...(isJsonObject(templateData) ? { templateData } : {}),
    ...(isJsonObject(substitutions) ? { substitutions } : {}),
  };
}

// A list of pairs, because a name like "__proto__" is no name for an object's member.
function mergedCustomArgs(body: JsonObject, personalization: JsonObject): Recipient["customArgs"] {
  const merged = new Map<string, JsonValue>();
  for (const customArgs of [
    objectMember(body, "custom_args"),
    objectMember(personalization, "custom_args"),
  ]) {
    for (const [name, value] of Object.entries(customArgs)) merged.set(name, value);
  }
  return [...merged];
}

// Long past is as good as past, and a number that no clock can show is no instant.
function sendAtOf(object: JsonObject): number | undefined {
  const seconds = numberMember(object, "send_at");
  return seconds === undefined ? undefined : Math.max(0, seconds);
}

function addressOf(object: JsonObject): MailAddress {
  return { email: textMember(object, "email") ?? "", name: textMember(object, "name") ?? null };
}

function categoriesOf(body: JsonObject): readonly string[] | null {
  const categories = listMember(body, "categories").filter((category) => typeof category === "string");
  return categories.length === 0 ? null : categories;
}

function trackingOf(settings: JsonObject): Mail["tracking"] {
  const wished = (name: string): boolean | null =>
    booleanMember(objectMember(settings, name), "enable") ?? null;
  return {
    opens: wished("open_tracking"),
    clicks: wished("click_tracking"),
    subscriptions: wished("subscription_tracking"),
  };
}

function bypassOf(settings: JsonObject): BypassSettings {
  return {
    list: isOn(settings, "bypass_list_management"),
    spamReports: isOn(settings, "bypass_spam_management"),
    bounces: isOn(settings, "bypass_bounce_management"),
    unsubscribes: isOn(settings, "bypass_unsubscribe_management"),
  };
}

function isOn(settings: JsonObject, name: string): boolean {
  return booleanMember(objectMember(settings, name), "enable") === true;
}

function objectsOf(object: JsonObject, name: string): readonly JsonObject[] {
  return listMember(object, name).filter(isJsonObject);
}
