import { SECOND_MS } from "../../../contract/time.ts";
import type { FeedMessage } from "../../../simulation/account/message-feed.ts";
import { activityStatus, customArgsOf, eventNameOf, originatingIp } from "./email-activity-json.ts";
import type { FieldValue, QueryField, QueryFields } from "./query-match.ts";

type Read = (message: FeedMessage, key: string | null) => FieldValue;

function texts(fields: Readonly<Record<string, Read>>): readonly (readonly [string, QueryField])[] {
  return Object.entries(fields).map(([name, read]) => [name, { type: "STRING", read }]);
}

const unknown: Read = () => null;

/**
 * What a query of the Email Activity API may ask for. Documented.
 *
 * Names and campaigns that the simulator does not know hold nothing.
 */
export const ACTIVITY_FIELDS: QueryFields = new Map<string, QueryField>([
  ...texts({
    msg_id: ({ id }) => id,
    from_email: ({ from }) => from,
    subject: ({ subject }) => subject,
    to_email: ({ to }) => to,
    status: activityStatus,
    template_id: ({ templateId }) => templateId,
    template_name: unknown,
    campaign_name: unknown,
    campaign_id: unknown,
    marketing_campaign_name: unknown,
    marketing_campaign_id: unknown,
    api_key_id: ({ apiKeyId }) => apiKeyId,
    api_key_name: unknown,
    originating_ip: originatingIp,
    outbound_ip: ({ outboundIp }) => outboundIp,
    unsubscribe_group_name: unknown,
    unsubscribe_group_id: ({ asmGroupId }) => (asmGroupId === null ? null : String(asmGroupId)),
    teammate: unknown,
  }),
  [
    "last_event_time",
    {
      type: "TIMESTAMP",
      // As the answers show it, in whole seconds: what was answered can be asked for.
      read: ({ lastEventAt }) => Math.floor(lastEventAt / SECOND_MS) * SECOND_MS,
    },
  ],
  ["clicks", { type: "NUMBER", read: ({ clicks }) => clicks }],
  ["events", { type: "ARRAY<STRING>", read: ({ events }) => events.map(({ name }) => eventNameOf(name)) }],
  ["categories", { type: "ARRAY<STRING>", read: ({ categories }) => categories }],
  [
    "unique_args",
    {
      type: "MAP<STRING, STRING>",
      read: (message, key) => {
        const found = customArgsOf(message).find(([name]) => name === key);
        return found === undefined ? null : found[1];
      },
    },
  ],
]);
