import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import { MAX_CUSTOM_ARGS_BYTES, MAX_PERSONALIZATIONS, MAX_SEND_AHEAD_MS } from "../../../contract/limits.ts";
import { SECOND_MS } from "../../../contract/time.ts";
import { MAX_ITEMS_LOOKED_AT, isJsonObject, listMember, objectMember, textMember } from "../json-members.ts";
import type { MailFacts, MailRule } from "./mail-rule.ts";

/** Demands on what may stand in a personalization or in the message. Texts: documented 2019 or observed. */
export const PERSONALIZATION_RULES: readonly MailRule[] = [
  { at: "custom_args", complaint: (value) => (isOversized(value) ? CUSTOM_ARGS_TOO_LARGE : undefined) },
  { at: "personalizations.*.custom_args", complaint: customArgsComplaint },
  {
    at: "headers",
    complaint: (value) => headersComplaint(value, MESSAGE_HEADER_TEXTS),
  },
  {
    at: "personalizations.*.headers",
    complaint: (value) => headersComplaint(value, PERSONALIZATION_HEADER_TEXTS),
  },
  { at: "send_at", complaint: sendAtComplaint },
  { at: "personalizations.*.send_at", help: "message.send_at", complaint: sendAtComplaint },
  {
    at: "personalizations.*.substitutions",
    complaint: (value, { mail }) =>
      isJsonObject(value) && usesDynamicTemplate(mail)
        ? "Substitutions may not be used with dynamic templating"
        : undefined,
  },
  {
    at: "personalizations.*.substitutions",
    complaint: (value) => {
      if (!isJsonObject(value)) return undefined;
      if (Object.keys(value).length > MAX_SUBSTITUTIONS) return "You are limited to 10,000 substitutions.";
      // Documented: the limit. The text is ours.
      return isLarger(value, MAX_SUBSTITUTION_BYTES)
        ? "The substitutions may not exceed 10,000 bytes per personalization."
        : undefined;
    },
  },
];

/** Documented 2019. */
const MAX_SUBSTITUTIONS = 10_000;

/** Documented 2026. Assumed: measured as the custom arguments are. */
const MAX_SUBSTITUTION_BYTES = 10_000;

const CUSTOM_ARGS_TOO_LARGE =
  "The combined size of both global and personalization custom arguments may not exceed 10,000 bytes per personalization.";

function customArgsComplaint(value: JsonValue | undefined, { mail }: MailFacts): string | undefined {
  if (!isJsonObject(value)) return undefined;
  if (Object.keys(value).length === 0) return "custom_args cannot be empty.";
  const global = objectMember(mail, "custom_args");
  // What was refused already is not worth merging the message's arguments into every personalization.
  if (isOversized(global) || listMember(mail, "personalizations").length > MAX_PERSONALIZATIONS)
    return undefined;
  const merged = new Map([...Object.entries(global), ...Object.entries(value)]);
  return isOversized(Object.fromEntries(merged)) ? CUSTOM_ARGS_TOO_LARGE : undefined;
}

// Assumed: measured as compact JSON in UTF-8.
function isOversized(customArgs: JsonValue | undefined): boolean {
  return isJsonObject(customArgs) && isLarger(customArgs, MAX_CUSTOM_ARGS_BYTES);
}

// A member takes four bytes at least: where there are too many, none has to be written.
function isLarger(object: JsonObject, mostBytes: number): boolean {
  if (Object.keys(object).length > mostBytes / 4) return true;
  return new TextEncoder().encode(JSON.stringify(object)).byteLength > mostBytes;
}

/** Documented. */
const RESERVED_HEADERS: readonly string[] = [
  "x-sg-id",
  "x-sg-eid",
  "received",
  "dkim-signature",
  "content-type",
  "content-transfer-encoding",
  "to",
  "from",
  "subject",
  "reply-to",
  "cc",
  "bcc",
];

// Documented: the two places word it differently.
const MESSAGE_HEADER_TEXTS = {
  badKey: "Header keys cannot contain non-ASCII characters and empty spaces.",
  reserved: "Header can not be one of the reserved keys.",
};
const PERSONALIZATION_HEADER_TEXTS = {
  badKey: "Header keys cannot contain non-ASCII characters or empty spaces.",
  reserved: "Header cannot be one of the reserved keys.",
};

function headersComplaint(
  value: JsonValue | undefined,
  texts: typeof MESSAGE_HEADER_TEXTS,
): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const names = Object.keys(value)
    .slice(0, MAX_ITEMS_LOOKED_AT)
    .map((name) => name.toLowerCase());
  if (names.some((name) => /[^\x21-\x7e]/.test(name) || name === "")) return texts.badKey;
  if (new Set(names).size < names.length) return "The headers cannot contain duplicate keys.";
  return names.some((name) => RESERVED_HEADERS.includes(name)) ? texts.reserved : undefined;
}

function sendAtComplaint(value: JsonValue | undefined, { now }: MailFacts): string | undefined {
  const isTooLate = typeof value === "number" && value * SECOND_MS > now + MAX_SEND_AHEAD_MS;
  return isTooLate ? "Scheduling more than 72 hours in advance is forbidden." : undefined;
}

function usesDynamicTemplate(mail: JsonObject): boolean {
  return (textMember(mail, "template_id") ?? "").startsWith("d-");
}
