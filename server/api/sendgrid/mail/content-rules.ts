import type { JsonValue } from "../../../contract/json.ts";
import { isJsonList, isJsonObject, textMember } from "../json-members.ts";
import type { MailRule } from "./mail-rule.ts";
import { textRule } from "./mail-rule.ts";
import { hasTemplate } from "./message-rules.ts";

/** Demands on content and attachments. Texts: documented 2019 or observed. */
export const CONTENT_RULES: readonly MailRule[] = [
  {
    at: "content",
    complaint: (value, { mail }) =>
      (value === undefined || (isJsonList(value) && value.length === 0)) && !hasTemplate(mail)
        ? "Unless a valid template_id is provided, the content parameter is required. " +
          "There must be at least one defined content block. " +
          "We typically suggest both text/plain and text/html blocks are included, but only one block is required."
        : undefined,
  },
  {
    at: "content.*.type",
    complaint: (value) =>
      value === undefined
        ? "A content type is required, this tells email clients how to display the email."
        : undefined,
  },
  textRule(
    "content.*.type",
    isEmpty,
    "Your content type must be a string with length of at least one character.",
  ),
  textRule("content.*.type", (text) => /[;\r\n]/.test(text), "Cannot contain ';', or CRLF characters."),
  {
    at: "content.*.value",
    complaint: (value) =>
      value === undefined
        ? "A content value is required, this is the content of the email you are sending."
        : undefined,
  },
  textRule(
    "content.*.value",
    isEmpty,
    "The content value must be a string at least one character in length.",
  ),
  {
    at: "content",
    complaint: (value) =>
      isJsonList(value) && !isInOrder(value)
        ? "Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: " +
          "text/plain needs to be first, followed by text/html, followed by any other content."
        : undefined,
  },
  {
    at: "attachments.*.content",
    complaint: (value) =>
      value === undefined || value === ""
        ? "The attachment content must be a string at least one character in length."
        : undefined,
  },
  textRule(
    "attachments.*.content",
    (text) => text !== "" && !isBase64(text),
    "The attachment content must be base64 encoded.",
  ),
  {
    at: "attachments.*.filename",
    complaint: (value) => (value === undefined || value === "" ? "filename is required." : undefined),
  },
  textRule(
    "attachments.*.filename",
    hasLineBreak,
    "The filename of your attachment cannot contain CRLF characters.",
  ),
  textRule(
    "attachments.*.type",
    isEmpty,
    "The attachment type must be a string and at least one character in length.",
  ),
  textRule(
    "attachments.*.type",
    (text) => /[;\r\n]/.test(text),
    "The type cannot contain ';', or CRLF characters.",
  ),
  textRule(
    "attachments.*.content_id",
    hasLineBreak,
    "The content ID of your attachment cannot contain CRLF characters.",
  ),
  {
    at: "attachments.*.disposition",
    complaint: (value) =>
      typeof value === "string" && value !== "inline" && value !== "attachment"
        ? 'The disposition of your attachment can be either "inline" or "attachment". ' +
          `You provided ${value}.`
        : undefined,
  },
];

function isEmpty(text: string): boolean {
  return text === "";
}

function hasLineBreak(text: string): boolean {
  return /[\r\n]/.test(text);
}

// Looks for what must not be there instead of matching 30 MB at once. Line breaks are let pass, as Go's decoder does.
function isBase64(text: string): boolean {
  if (/[^A-Za-z0-9+/=\r\n]/.test(text)) return false;
  const digits = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, "") : text;
  const firstPadding = digits.indexOf("=");
  const paddingLength = firstPadding < 0 ? 0 : digits.length - firstPadding;
  return (
    digits.length % 4 === 0 && paddingLength <= 2 && /^=*$/.test(digits.slice(digits.length - paddingLength))
  );
}

const CONTENT_RANKS: ReadonlyMap<string, number> = new Map([
  ["text/plain", 0],
  ["text/html", 1],
]);

function isInOrder(content: readonly JsonValue[]): boolean {
  const ranks = content.map((item) => {
    const type = isJsonObject(item) ? (textMember(item, "type") ?? "") : "";
    return CONTENT_RANKS.get(type.toLowerCase()) ?? 2;
  });
  return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
}
