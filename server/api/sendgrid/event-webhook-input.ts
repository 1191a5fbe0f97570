import { EVENT_FLAGS } from "../../contract/events.ts";
import type { EventFlag } from "../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { SettingsInput } from "../../simulation/webhook-settings.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import { fieldError, messageError } from "./errors.ts";
import { isJsonObject, memberOf, textMember } from "./json-members.ts";
import { parseOAuth } from "./oauth-input.ts";
import type { OAuthInput } from "./oauth-input.ts";
import { readJson } from "./request-json.ts";

/** Something read from a request, or the answer that refuses it. */
export type Parsed<Value> =
  | { readonly kind: "valid"; readonly value: Value }
  | { readonly kind: "refused"; readonly answer: ApiResponse };

/** The settings that a create or an update asks for. Who resolves `oauth` knows the stored secret. */
export interface SettingsRequest {
  readonly settings: Omit<SettingsInput, "oauth">;
  readonly oauth: OAuthInput;
}

/** A test of a receiver. */
export interface TestInput {
  readonly url: string;
  readonly settingsId: string | null;
  readonly oauth: OAuthInput;
}

/** Reads a body that must be a JSON object. Assumed: the answers to what is none. */
export async function parseObject(request: ApiRequest): Promise<Parsed<JsonObject>> {
  const body = await readJson(request);
  if (body.kind === "too-large") return refused(fieldError(413, "content too large"));
  if (body.kind !== "json" || !isJsonObject(body.value)) return refused(fieldError(400, "bad request"));
  return { kind: "valid", value: body.value };
}

/** Reads the settings of a create, which must name a URL, or of an update, which need not. */
export function parseSettings(body: JsonObject, isUrlRequired: boolean): Parsed<SettingsRequest> {
  const wrong = wrongType(body);
  if (wrong !== undefined) return refused(wrong);
  const rawUrl = memberOf(body, "url") ?? (isUrlRequired ? "" : undefined);
  const url = typeof rawUrl === "string" ? parseUrl(rawUrl) : undefined;
  if (url?.kind === "refused") return url;
  const oauth = parseOAuth(body);
  if (oauth.kind === "refused") return oauth;
  return { kind: "valid", value: { settings: settingsOf(body, url?.value), oauth: oauth.value } };
}

/** Reads a test request, which must name a URL. */
export function parseTest(body: JsonObject): Parsed<TestInput> {
  const wrong = wrongType(body);
  if (wrong !== undefined) return refused(wrong);
  const url = parseUrl(textMember(body, "url") ?? "");
  if (url.kind === "refused") return url;
  const oauth = parseOAuth(body);
  if (oauth.kind === "refused") return oauth;
  const settingsId = textMember(body, "id") ?? "";
  return {
    kind: "valid",
    value: { url: url.value, settingsId: settingsId === "" ? null : settingsId, oauth: oauth.value },
  };
}

/** Reads the switch of signing. Documented: `enabled` is required. */
export function parseSigning(body: JsonObject): Parsed<boolean> {
  const isSigned = memberOf(body, "enabled");
  if (typeof isSigned !== "boolean") return refused(fieldError(400, "enabled must be a boolean", "enabled"));
  return { kind: "valid", value: isSigned };
}

function settingsOf(body: JsonObject, url: string | undefined): SettingsRequest["settings"] {
  const isEnabled = memberOf(body, "enabled");
  const friendlyName = memberOf(body, "friendly_name");
  const postsAccountStatusChange = memberOf(body, "account_status_change");
  return {
    ...(url === undefined ? {} : { url }),
    ...(typeof isEnabled === "boolean" ? { isEnabled } : {}),
    ...(typeof friendlyName === "string" || friendlyName === null ? { friendlyName } : {}),
    ...(typeof postsAccountStatusChange === "boolean" ? { postsAccountStatusChange } : {}),
    flags: flagsOf(body),
  };
}

function flagsOf(body: JsonObject): Partial<Record<EventFlag, boolean>> {
  const flags: Partial<Record<EventFlag, boolean>> = {};
  for (const flag of EVENT_FLAGS) {
    const isOn = memberOf(body, flag);
    if (typeof isOn === "boolean") flags[flag] = isOn;
  }
  return flags;
}

// Documented: a URL must be valid, http is allowed and nobody looks whether the host exists. Assumed: what is valid.
function parseUrl(text: string): Parsed<string> {
  const url = text.trim();
  const isValid = /^https?:\/\/[^\s/?#]/i.test(url) && !/\s/.test(url) && URL.canParse(url);
  return isValid ? { kind: "valid", value: url } : refused(messageError(400, `'${text}' is not a valid url`));
}

const BOOLEANS: readonly string[] = ["enabled", ...EVENT_FLAGS, "account_status_change"];
const TEXTS: readonly string[] = ["url", "id"];
const TEXTS_OR_NULL: readonly string[] = [
  "friendly_name",
  "oauth_client_id",
  "oauth_client_secret",
  "oauth_token_url",
];

// Assumed: SendGrid documents the types, not what it answers to others.
function wrongType(body: JsonObject): ApiResponse | undefined {
  const isBoolean = (value: JsonValue): boolean => typeof value === "boolean";
  const isText = (value: JsonValue): boolean => typeof value === "string";
  const isTextOrNull = (value: JsonValue): boolean => value === null || isText(value);
  return (
    firstWrong(body, BOOLEANS, { accepts: isBoolean, expected: "a boolean" }) ??
    firstWrong(body, TEXTS, { accepts: isText, expected: "a string" }) ??
    firstWrong(body, TEXTS_OR_NULL, { accepts: isTextOrNull, expected: "a string" })
  );
}

interface TypeRule {
  readonly expected: string;
  accepts(value: JsonValue): boolean;
}

function firstWrong(body: JsonObject, names: readonly string[], rule: TypeRule): ApiResponse | undefined {
  for (const name of names) {
    const value = memberOf(body, name);
    if (value !== undefined && !rule.accepts(value))
      return fieldError(400, `${name} must be ${rule.expected}`, name);
  }
  return undefined;
}

function refused(answer: ApiResponse): { readonly kind: "refused"; readonly answer: ApiResponse } {
  return { kind: "refused", answer };
}
