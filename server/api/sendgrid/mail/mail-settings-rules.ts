import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import { isEmailAddress } from "./email-address.ts";
import {
  booleanMember,
  isJsonObject,
  memberOf,
  numberMember,
  objectMember,
  textMember,
} from "../json-members.ts";
import type { MailRule } from "./mail-rule.ts";

/** Demands on mail_settings. Texts: documented 2019; where not, assumed. */
export const MAIL_SETTINGS_RULES: readonly MailRule[] = [
  {
    // Documented that they exclude one another; the text is ours.
    at: "mail_settings.bypass_list_management",
    complaint: (value, { mail }) =>
      isJsonObject(value) && isOn(value) && hasOtherBypass(objectMember(mail, "mail_settings"))
        ? "The bypass_list_management setting cannot be combined with any other bypass setting."
        : undefined,
  },
  {
    at: "mail_settings.bcc",
    field: "mail_settings.bcc.email",
    complaint: (value) => {
      if (!isJsonObject(value) || !isOn(value) || isOfOtherType(value, "email", "string")) return undefined;
      const email = textMember(value, "email");
      if (email === undefined) return "You must include a recipient object when using the bcc mail setting.";
      return isEmailAddress(email) ? undefined : BCC_EMAIL;
    },
  },
  {
    at: "mail_settings.spam_check",
    field: "mail_settings.spam_check.threshold",
    complaint: (value) => {
      if (!isJsonObject(value) || !isOn(value) || isOfOtherType(value, "threshold", "number"))
        return undefined;
      const threshold = numberMember(value, "threshold");
      if (threshold === undefined) {
        return "You must include the spam check threshold when using the spam check mail setting.";
      }
      return threshold >= 1 && threshold <= 10
        ? undefined
        : "The spam check threshold is between 1 and 10, with the lower numbers being the most strict filtering. ";
    },
  },
  {
    at: "mail_settings.spam_check",
    field: "mail_settings.spam_check.post_to_url",
    complaint: (value) => {
      if (!isJsonObject(value) || !isOn(value) || isOfOtherType(value, "post_to_url", "string"))
        return undefined;
      const url = textMember(value, "post_to_url");
      if (url === undefined)
        return "You must include the url to post to when using the spam check mail setting.";
      return /^https?:\/\//.test(url)
        ? undefined
        : "The `post_to_url` parameter must start with `http://` or `https://`.";
    },
  },
];

const BCC_EMAIL =
  "The bcc email recipient object must at least have an email address and may also contain a name. " +
  'e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}';

const OTHER_BYPASSES = [
  "bypass_spam_management",
  "bypass_bounce_management",
  "bypass_unsubscribe_management",
];

function hasOtherBypass(mailSettings: JsonObject): boolean {
  return OTHER_BYPASSES.some((name) => isOn(objectMember(mailSettings, name)));
}

function isOn(setting: JsonObject): boolean {
  return booleanMember(setting, "enable") === true;
}

// The shape has told of the wrong type already.
function isOfOtherType(setting: JsonObject, name: string, type: "string" | "number"): boolean {
  const value: JsonValue | undefined = memberOf(setting, name);
  return value !== undefined && typeof value !== type;
}
