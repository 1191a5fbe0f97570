import type { JsonValue } from "../../../contract/json.ts";
import { MAX_ADDRESS_LENGTH, MAX_PERSONALIZATIONS, MAX_RECIPIENTS } from "../../../contract/limits.ts";
import { isEmailAddress } from "./email-address.ts";
import { isJsonList, isJsonObject, listMember, textMember } from "../json-members.ts";
import type { MailRule } from "./mail-rule.ts";

/** The lists of a personalization that name recipients, in the order in which messages are made. */
export const RECIPIENT_ROLES = ["to", "cc", "bcc"] as const;

/** Demands on who gets the mail. Texts: documented 2019 or observed; where neither, assumed. */
export const RECIPIENT_RULES: readonly MailRule[] = [
  {
    at: "personalizations",
    help: "-Personalizations-Errors",
    complaint: (value) =>
      value === undefined || (isJsonList(value) && value.length === 0)
        ? "The personalizations field is required and must have at least one personalization."
        : undefined,
  },
  {
    at: "personalizations",
    complaint: (value) =>
      isJsonList(value) && value.length > MAX_PERSONALIZATIONS
        ? `The personalization block is limited to ${MAX_PERSONALIZATIONS} personalizations per API request. ` +
          `You have provided ${value.length} personalizations. ` +
          "Please consider splitting this into multiple requests and resending your request."
        : undefined,
  },
  {
    at: "personalizations",
    complaint: (value) =>
      isJsonList(value) && recipientCount(value) > MAX_RECIPIENTS
        ? `There is a limit of ${MAX_RECIPIENTS} total recipients (to + cc + bcc) per request.`
        : undefined,
  },
  {
    at: "personalizations.*.to",
    complaint: (value) =>
      value === undefined || (isJsonList(value) && value.length === 0)
        ? "The to array is required for all personalization objects, " +
          "and must have at least one email object with a valid email address."
        : undefined,
  },
  ...(["cc", "bcc"] as const).map(emptyListRule),
  ...RECIPIENT_ROLES.map(addressRule),
  {
    at: "personalizations.*",
    help: "message.recipient-errors",
    complaint: duplicateComplaint,
  },
];

const ROLE_NAMES = { to: "To", cc: "CC", bcc: "BCC" } as const;

// Documented 2019 for a list "when used". Assumed: an empty one is used.
function emptyListRule(role: "cc" | "bcc"): MailRule {
  return {
    at: `personalizations.*.${role}`,
    complaint: (value) =>
      isJsonList(value) && value.length === 0
        ? `The ${role} array, when used, must at least have an email parameter with a valid email address ` +
          'and it may also contain a name parameter. e.g. {"email": "example@example.com"} ' +
          'or {"email": "example@example.com", "name": "Example Recipient"}'
        : undefined,
  };
}

function addressRule(role: (typeof RECIPIENT_ROLES)[number]): MailRule {
  return {
    at: `personalizations.*.${role}.*.email`,
    help: `message.personalizations.${role}`,
    complaint: (value) => {
      if (value === undefined || value === "") return `The ${role} email parameter is required.`;
      if (typeof value !== "string") return undefined;
      if (value.length > MAX_ADDRESS_LENGTH) {
        return `The ${ROLE_NAMES[role]} email exceeds the maximum total length of ${MAX_ADDRESS_LENGTH} characters`;
      }
      return isEmailAddress(value) ? undefined : "Does not contain a valid address.";
    },
  };
}

function recipientCount(personalizations: readonly JsonValue[]): number {
  let count = 0;
  for (const personalization of personalizations) {
    if (!isJsonObject(personalization)) continue;
    for (const role of RECIPIENT_ROLES) count += listMember(personalization, role).length;
  }
  return count;
}

// Observed: addresses compare without regard to case. Assumed: the end of the text.
function duplicateComplaint(
  personalization: JsonValue | undefined,
  facts: { readonly mail: JsonValue },
): string | undefined {
  if (!isJsonObject(personalization)) return undefined;
  const seen = new Set<string>();
  for (const role of RECIPIENT_ROLES) {
    for (const recipient of listMember(personalization, role)) {
      const email = isJsonObject(recipient) ? textMember(recipient, "email") : undefined;
      if (email === undefined || email === "") continue;
      if (seen.has(email.toLowerCase()))
        return duplicateText(email, `${pathOf(personalization, facts.mail)}.${role}`);
      seen.add(email.toLowerCase());
    }
  }
  return undefined;
}

function pathOf(personalization: JsonValue, mail: JsonValue): string {
  const index = isJsonObject(mail) ? listMember(mail, "personalizations").indexOf(personalization) : -1;
  return `personalizations.${index}`;
}

function duplicateText(email: string, field: string): string {
  return (
    "Each email address in the personalization block should be unique between to, cc, and bcc. " +
    `We found the first duplicate instance of [${email}] in the ${field} field.`
  );
}
