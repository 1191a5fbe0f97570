import { EVENT_FLAGS } from "../../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { Instant } from "../../../contract/time.ts";
import type { WebhookSettings } from "../../../simulation/account/webhook-settings.ts";

/** What an answer about settings shows besides the settings themselves. */
export interface SettingsView {
  /** `include=account_status_change` was asked for. */
  readonly showsAccountStatusChange: boolean;
  /** Null: the answer has no such member. */
  readonly publicKey: string | null;
  readonly showsDates: boolean;
}

/** The answer to a create or an update: dates, never a public key. Member order as in SendGrid's OpenAPI examples. */
export function changedSettingsJson(
  settings: WebhookSettings,
  showsAccountStatusChange: boolean,
): JsonObject {
  return {
    ...commonJson(settings, showsAccountStatusChange),
    ...oauthJson(settings),
    id: settings.id,
    ...datesJson(settings),
  };
}

/**
 * Settings as a read shows them, alone or in the list. Member order as in SendGrid's OpenAPI examples.
 *
 * Documented: one entry alone has no dates, an entry of the list has.
 */
export function readSettingsJson(settings: WebhookSettings, view: SettingsView): JsonObject {
  return {
    ...commonJson(settings, view.showsAccountStatusChange),
    id: settings.id,
    ...oauthJson(settings),
    ...(view.publicKey === null ? {} : { public_key: view.publicKey }),
    ...(view.showsDates ? datesJson(settings) : {}),
  };
}

function commonJson(settings: WebhookSettings, showsAccountStatusChange: boolean): JsonObject {
  return {
    enabled: settings.isEnabled,
    url: settings.url,
    ...(showsAccountStatusChange ? { account_status_change: settings.postsAccountStatusChange } : {}),
    ...flagsJson(settings),
    friendly_name: settings.friendlyName,
  };
}

function flagsJson(settings: WebhookSettings): JsonObject {
  return Object.fromEntries(EVENT_FLAGS.map((flag): [string, JsonValue] => [flag, settings.flags[flag]]));
}

// The secret is never answered. Documented.
function oauthJson({ oauth }: WebhookSettings): JsonObject {
  return oauth === null ? {} : { oauth_client_id: oauth.clientId, oauth_token_url: oauth.tokenUrl };
}

function datesJson(settings: WebhookSettings): JsonObject {
  const { createdAt, updatedAt } = settings;
  return {
    created_date: createdAt === null ? null : wholeSeconds(createdAt),
    updated_date: wholeSeconds(updatedAt),
  };
}

function wholeSeconds(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
