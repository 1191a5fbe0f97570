import { EVENT_FLAGS } from "../../../contract/events.ts";
import type { EventFlag } from "../../../contract/events.ts";
import type { JsonObject } from "../../../contract/json.ts";
import type { SettingsInput } from "../../../simulation/account/webhook-settings.ts";
import type { ApiResponse } from "../../http.ts";
import { httpUrlOf, invalidUrl } from "../http-url.ts";
import { memberOf, textMember } from "../json-members.ts";
import { parseOAuth } from "./oauth-input.ts";
import type { OAuthInput } from "./oauth-input.ts";

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

/** Reads settings from a body whose types are known to be right. */
export function parseSettings(body: JsonObject): Parsed<SettingsRequest> {
  const rawUrl = textMember(body, "url");
  const url = rawUrl === undefined ? undefined : parseUrl(rawUrl);
  if (url?.kind === "refused") return url;
  const oauth = parseOAuth(body);
  if (oauth.kind === "refused") return oauth;
  return { kind: "valid", value: { settings: settingsOf(body, url?.value), oauth: oauth.value } };
}

/** Reads a test request, which must name a URL, from a body whose types are known to be right. */
export function parseTest(body: JsonObject): Parsed<TestInput> {
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

function parseUrl(text: string): Parsed<string> {
  const url = httpUrlOf(text);
  return url === undefined ? { kind: "refused", answer: invalidUrl(text) } : { kind: "valid", value: url };
}
