import type { UseQueryResult } from "@tanstack/react-query";
import type { EventFlag } from "../../../server/contract/events.ts";
import { useLive } from "../live/playground-context.ts";
import { useSendgrid } from "../live/queries.ts";

/** Webhook settings as SendGrid's API answers them. */
export type SettingsAnswer = Readonly<Record<EventFlag, boolean>> & {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly friendly_name: string | null;
  readonly public_key?: string;
  readonly oauth_client_id?: string;
  readonly oauth_token_url?: string;
  readonly account_status_change?: boolean;
  /** Null: made before SendGrid noted it. */
  readonly created_date: string | null;
  readonly updated_date: string;
};

/** All webhook settings of an account, and how many it may have. */
export interface SettingsList {
  readonly max_allowed: number;
  readonly webhooks: readonly SettingsAnswer[];
}

/** The account's webhook settings, read again whenever the journal says that they changed. */
export function useWebhookSettings(): UseQueryResult<SettingsList> {
  const { chronicle } = useLive();
  return useSendgrid<SettingsList>("user/webhooks/event/settings/all?include=account_status_change", {
    revision: chronicle.settingsRevision,
  });
}
