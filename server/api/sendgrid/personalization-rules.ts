import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { MAX_CUSTOM_ARGS_BYTES, MAX_PERSONALIZATIONS, MAX_SEND_AHEAD_MS } from "../../contract/limits.ts";
import { SECOND_MS } from "../../contract/time.ts";
import { isJsonObject, listMember, objectMember, textMember } from "./json-members.ts";
import type { MailFacts, MailRule } from "./mail-rule.ts";

/** Demands on what may stand in a personalization or in the message. Texts: documented 2019 or observed. */
export const PERSONALIZATION_RULES: readonly MailRule[] = [
  { at: "custom_args", complaint: (value) => (isOversized(value) ? CUSTOM_ARGS_TOO_LARGE : undefined) },
  { at: "personalizations.*.custom_args", complaint: customArgsComplaint },
  {
    at: "headers",
    complaint: (value) => headersComplaint(value, "Header can not be one of the reserved keys."),
  },
  {
    at: "personalizations.*.headers",
    complaint: (value) => headersComplaint(value, "Header cannot be one of the reserved keys."),
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
    complaint: (value) =>
      isJsonObject(value) && Object.keys(value).length > MAX_SUBSTITUTIONS
        ? "You are limited to 10,000 substitutions."
        : undefined,
  },
];

/** Documented 2019. */
const MAX_SUBSTITUTIONS = 10_000;

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
  if (!isJsonObject(customArgs)) return false;
  return new TextEncoder().encode(JSON.stringify(customArgs)).byteLength > MAX_CUSTOM_ARGS_BYTES;
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

function headersComplaint(value: JsonValue | undefined, reserved: string): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const names = Object.keys(value).map((name) => name.toLowerCase());
  if (names.some((name) => /[^\x21-\x7e]/.test(name) || name === "")) {
    return "Header keys cannot contain non-ASCII characters or empty spaces.";
  }
  if (new Set(names).size < names.length) return "The headers cannot contain duplicate keys.";
  return names.some((name) => RESERVED_HEADERS.includes(name)) ? reserved : undefined;
}

function sendAtComplaint(value: JsonValue | undefined, { now }: MailFacts): string | undefined {
  const isTooLate = typeof value === "number" && value * SECOND_MS > now + MAX_SEND_AHEAD_MS;
  return isTooLate ? "Scheduling more than 72 hours in advance is forbidden." : undefined;
}

function usesDynamicTemplate(mail: JsonObject): boolean {
  return (textMember(mail, "template_id") ?? "").startsWith("d-");
}
