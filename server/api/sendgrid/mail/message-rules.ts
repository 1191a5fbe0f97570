import type { JsonValue } from "../../../contract/json.ts";
import {
  MAX_ADDRESS_LENGTH,
  MAX_CATEGORIES,
  MAX_CATEGORY_LENGTH,
  MAX_GROUPS_TO_DISPLAY,
  MAX_REPLY_TO,
} from "../../../contract/limits.ts";
import { isEmailAddress } from "./email-address.ts";
import { isJsonList, isJsonObject, listMember, memberOf, textMember } from "../json-members.ts";
import type { MailFacts, MailRule } from "./mail-rule.ts";
import { textRule } from "./mail-rule.ts";

const FROM_REQUIRED =
  "The from object must be provided for every email send. It is an object that requires the email parameter, " +
  'but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  ' +
  'or {"email" : "example@example.com", "name" : "Example Recipient"}.';

const REPLY_TO_EMAIL =
  "The reply_to object, when used, must at least have an email parameter with a valid email address " +
  'and it may also contain a name parameter. e.g. {"email": "example@example.com"} ' +
  'or {"email": "example@example.com", "name": "Example Recipient"}';

/** Demands on sender, subject, categories, groups and pool. Texts: documented 2019 or observed; where neither, assumed. */
export const MESSAGE_RULES: readonly MailRule[] = [
  {
    at: "from",
    field: "from.email",
    help: "message.from",
    complaint: (value) => (value === undefined ? FROM_REQUIRED : undefined),
  },
  {
    at: "from.email",
    help: "message.from",
    complaint: (value) => {
      if (value === undefined || value === "") return FROM_REQUIRED;
      return typeof value === "string" && isTooLong(value)
        ? `The From email exceeds the maximum total length of ${MAX_ADDRESS_LENGTH} characters`
        : undefined;
    },
  },
  {
    ...textRule("from.email", isBadAddress, "The from email does not contain a valid address."),
    help: "message.from",
  },
  {
    at: "personalizations.*.from.email",
    help: "message.personalizations.from",
    complaint: (value) => (value === undefined ? FROM_REQUIRED : undefined),
  },
  {
    ...textRule(
      "personalizations.*.from.email",
      isNoAddress,
      "The from email does not contain a valid address.",
    ),
    help: "message.personalizations.from",
  },
  {
    at: "reply_to.email",
    help: "message.reply_to",
    complaint: (value) => {
      if (value === undefined) return REPLY_TO_EMAIL;
      if (typeof value !== "string" || isEmailAddress(value)) return undefined;
      return isTooLong(value)
        ? `The Reply-To email exceeds the maximum total length of ${MAX_ADDRESS_LENGTH} characters`
        : REPLY_TO_EMAIL;
    },
  },
  {
    at: "reply_to_list.*.email",
    help: "message.reply_to_list",
    complaint: (value) =>
      value === undefined || (typeof value === "string" && isNoAddress(value))
        ? "Does not contain a valid address."
        : undefined,
  },
  {
    // Documented that both are refused; the text is ours.
    at: "reply_to_list",
    complaint: (value, { mail }) =>
      value !== undefined && memberOf(mail, "reply_to") !== undefined
        ? "Only one of reply_to and reply_to_list may be used."
        : undefined,
  },
  { at: "reply_to_list", complaint: replyToListComplaint },
  { at: "subject", complaint: subjectComplaint },
  textRule(
    "personalizations.*.subject",
    (text) => text === "",
    "The subject of your email must be a string at least one character in length.",
  ),
  {
    at: "categories",
    complaint: (value) =>
      isJsonList(value) && value.length > MAX_CATEGORIES
        ? `There is a limit of ${MAX_CATEGORIES} categories for each email that is sent. ` +
          `You provided ${value.length} categories.`
        : undefined,
  },
  {
    at: "categories.*",
    help: "message.categories",
    complaint: (value) =>
      typeof value === "string" && value.length > MAX_CATEGORY_LENGTH
        ? `Each category must not be longer than ${MAX_CATEGORY_LENGTH} characters. ${value} exceeds this limit`
        : undefined,
  },
  {
    ...textRule("categories.*", (text) => !isAscii(text), "Categories can not contain non-ASCII characters."),
    help: "message.categories",
  },
  { at: "categories", complaint: repeatedCategoryComplaint },
  {
    at: "asm.group_id",
    complaint: (value) => (value === undefined ? "The ASM group ID must be an integer." : undefined),
  },
  {
    at: "asm.group_id",
    complaint: (value) =>
      typeof value === "number" && !isGroupId(value)
        ? `The ASM group ID must be a valid Group ID on your account. You provided ${value}.`
        : undefined,
  },
  {
    at: "asm.groups_to_display",
    complaint: (value) =>
      isJsonList(value) && value.length > MAX_GROUPS_TO_DISPLAY
        ? `There is a limit of ${MAX_GROUPS_TO_DISPLAY} unsubscribe groups that can be displayed to a user at a time.`
        : undefined,
  },
  { at: "asm.groups_to_display", complaint: wrongGroupsComplaint },
  // Assumed: the limit, which real ids of 36 characters are far from, and the text. An id stands in every event.
  textRule(
    "template_id",
    (id) => id.length > MAX_TEMPLATE_ID_LENGTH,
    "The template ID must be a valid template ID.",
  ),
  {
    // Documented: 2 to 64 characters. Which pools an account has is not simulated.
    at: "ip_pool_name",
    complaint: (value) =>
      typeof value === "string" && (value.length < 2 || value.length > 64)
        ? `The IP Pool name must be a valid pool name for your account. You provided ${value}.`
        : undefined,
  },
];

const MAX_TEMPLATE_ID_LENGTH = 255;

// Documented: at most 1000 addresses, each once. The texts are ours.
function replyToListComplaint(value: JsonValue | undefined): string | undefined {
  if (!isJsonList(value)) return undefined;
  if (value.length > MAX_REPLY_TO) return `There is a limit of ${MAX_REPLY_TO} addresses in reply_to_list.`;
  const emails = value.map((item) =>
    isJsonObject(item) ? textMember(item, "email")?.toLowerCase() : undefined,
  );
  const repeated = emails.find((email, index) => email !== undefined && emails.indexOf(email) < index);
  return repeated === undefined
    ? undefined
    : `Each email address in the reply_to_list should be unique. You have included [${repeated}] more than once.`;
}

function subjectComplaint(value: JsonValue | undefined, { mail }: MailFacts): string | undefined {
  const isMissing = value === undefined || value === "";
  if (!isMissing || hasTemplate(mail)) return undefined;
  const personalizations = listMember(mail, "personalizations");
  const hasSubject = (item: JsonValue): boolean =>
    isJsonObject(item) && memberOf(item, "subject") !== undefined;
  if (personalizations.length > 0 && personalizations.every(hasSubject)) return undefined;
  return (
    "The subject is required. You can get around this requirement if you use a template with a subject defined " +
    "or if every personalization has a subject defined."
  );
}

/** True for a mail that names a template, whose subject and content may then stand in. */
export function hasTemplate(mail: MailFacts["mail"]): boolean {
  return (textMember(mail, "template_id") ?? "") !== "";
}

// Which groups an account has is not held against a mail: any number that could be a group's is taken. Assumed.
function isGroupId(value: JsonValue): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function wrongGroupsComplaint(value: JsonValue | undefined): string | undefined {
  if (!isJsonList(value)) return undefined;
  const wrong = value
    .filter((id) => typeof id === "number" && Number.isInteger(id) && !isGroupId(id))
    .slice(0, MAX_GROUPS_TO_DISPLAY);
  return wrong.length === 0
    ? undefined
    : `All ASM groups to display must be valid ASM groups IDs on your account. You provided ${wrong.map((id) => JSON.stringify(id)).join(", ")}.`;
}

function repeatedCategoryComplaint(value: JsonValue | undefined): string | undefined {
  if (!isJsonList(value)) return undefined;
  const seen = new Set<JsonValue>();
  for (const category of value) {
    if (typeof category === "string" && seen.has(category)) {
      return `The categories must be a unique list, and you have included ${category} more than once. `;
    }
    seen.add(category);
  }
  return undefined;
}

function isTooLong(address: string): boolean {
  return address.length > MAX_ADDRESS_LENGTH;
}

function isNoAddress(address: string): boolean {
  return !isEmailAddress(address);
}

// Absent and too long addresses have complaints of their own. Documented: no other encoding in from.
function isBadAddress(address: string): boolean {
  return address !== "" && !isTooLong(address) && !(isEmailAddress(address) && isAscii(address));
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
