import type { EventFlag } from "../../../server/contract/events.ts";
import { EVENT_FLAGS } from "../../../server/contract/events.ts";
import type { SettingsAnswer } from "./webhook-settings.ts";

/** Webhook settings as they stand in the form. */
export interface SettingsDraft {
  readonly enabled: boolean;
  readonly name: string;
  readonly url: string;
  readonly flags: Readonly<Record<EventFlag, boolean>>;
  readonly postsAccountStatus: boolean;
  readonly isSigned: boolean;
  readonly clientId: string;
  /** "": keep the stored one. */
  readonly clientSecret: string;
  readonly tokenUrl: string;
}

/** What the form begins with. */
export function draftOf(current: SettingsAnswer | undefined): SettingsDraft {
  return {
    enabled: current?.enabled ?? true,
    name: current?.friendly_name ?? "",
    url: current?.url ?? "",
    flags: flagsFrom((flag) => current?.[flag] ?? true),
    postsAccountStatus: current?.account_status_change ?? false,
    isSigned: current === undefined || current.public_key !== undefined,
    ...oauthOf(current),
  };
}

// The secret is never answered: left empty, the stored one is kept.
function oauthOf(
  current: SettingsAnswer | undefined,
): Pick<SettingsDraft, "clientId" | "clientSecret" | "tokenUrl"> {
  return {
    clientId: current?.oauth_client_id ?? "",
    clientSecret: "",
    tokenUrl: current?.oauth_token_url ?? "",
  };
}

/** All switches, each as told. */
export function flagsFrom(isOn: (flag: EventFlag) => boolean): Readonly<Record<EventFlag, boolean>> {
  // All names are there, because EVENT_FLAGS has them all.
  return Object.fromEntries(EVENT_FLAGS.map((flag) => [flag, isOn(flag)])) as Record<EventFlag, boolean>;
}

/** The body that creates or changes settings. OAuth is named only where it is, or was, in use. */
export function bodyOf(draft: SettingsDraft, current: SettingsAnswer | undefined): object {
  const hasOauth = draft.clientId !== "" || draft.tokenUrl !== "" || current?.oauth_client_id !== undefined;
  return {
    enabled: draft.enabled,
    url: draft.url,
    friendly_name: draft.name,
    ...draft.flags,
    account_status_change: draft.postsAccountStatus,
    ...(hasOauth ? { oauth_client_id: draft.clientId, oauth_token_url: draft.tokenUrl } : {}),
    ...(draft.clientSecret === "" ? {} : { oauth_client_secret: draft.clientSecret }),
  };
}

/** The body that has these settings tested, saved or not. */
export function testBodyOf(draft: SettingsDraft, current: SettingsAnswer | undefined): object {
  return {
    url: draft.url,
    ...(current === undefined ? {} : { id: current.id }),
    ...(draft.clientId === "" ? {} : { oauth_client_id: draft.clientId, oauth_token_url: draft.tokenUrl }),
    ...(draft.clientSecret === "" ? {} : { oauth_client_secret: draft.clientSecret }),
  };
}
