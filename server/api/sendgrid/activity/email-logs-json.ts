import type { EventName } from "../../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { FeedEvent, FeedMessage } from "../../../simulation/account/message-feed.ts";
import { customArgsOf, originatingIp, shownKeyId } from "./email-activity-json.ts";
import { isJsonObject, numberMember, textMember } from "../json-members.ts";
import { isoSeconds } from "./query-instant.ts";

/** A message as a list of the Logs API shows it. Documented. */
export function logSummary(message: FeedMessage): JsonObject {
  return {
    ...headOf(message),
    ...(message.reason === null ? {} : { reason: message.reason }),
    status: message.status,
    sg_message_id_created_at: isoSeconds(message.processedAt),
  };
}

/** A message with its events. Documented; members that say nothing are left out. */
export function logDetail(message: FeedMessage): JsonObject {
  const { templateId, asmGroupId } = message;
  return {
    ...headOf(message),
    status: message.status,
    ...(templateId === null ? {} : { template_id: templateId }),
    ...(asmGroupId === null ? {} : { asm_group_id: asmGroupId }),
    teammate: "",
    api_key_id: shownKeyId(message),
    events: message.events.map((event) => logEvent(event, message)),
    client_ip: originatingIp(),
    ...labelsOf(message),
    outbound_ip: message.outboundIp,
    outbound_ip_type: "dedicated",
  };
}

function headOf(message: FeedMessage): JsonObject {
  return {
    from_email: message.from,
    sg_message_id: message.id,
    subject: message.subject ?? "",
    to_email: message.to,
  };
}

/** Documented: unlike the Event Webhook, custom arguments have a member of their own and category is always a list. */
function labelsOf(message: FeedMessage): JsonObject {
  const customArgs = customArgsOf(message);
  return {
    ...(message.categories.length === 0 ? {} : { category: message.categories }),
    ...(customArgs.length === 0 ? {} : { custom_args: Object.fromEntries(customArgs) }),
  };
}

function logEvent({ id, name, members }: FeedEvent, message: FeedMessage): JsonObject {
  const { category, custom_args } = labelsOf(message);
  const shown: [string, JsonValue][] = [];
  for (const member of MEMBERS[name] ?? []) {
    const value = memberOf(member, members, message);
    if (value !== undefined) shown.push([member, value]);
  }
  return {
    event: name,
    email: message.to,
    sg_message_id: message.id,
    sg_event_id: id,
    timestamp: members["timestamp"] ?? 0,
    ...Object.fromEntries(shown),
    ...(category === undefined ? {} : { category }),
    ...(custom_args === undefined ? {} : { custom_args }),
  };
}

// Documented, event by event, besides the members that all have.
const MEMBERS: Readonly<Partial<Record<EventName, readonly string[]>>> = {
  processed: ["smtp-id", "send_at", "pool", "asm_group_id"],
  dropped: ["smtp-id", "reason", "pool", "asm_group_id"],
  delivered: ["smtp-id", "ip", "response", "tls", "asm_group_id", "cert_err"],
  deferred: ["smtp-id", "response", "attempt", "ip", "tls", "asm_group_id", "cert_err", "domain", "from"],
  bounce: [
    "smtp-id",
    "ip",
    "tls",
    "asm_group_id",
    "bounce_classification",
    "reason",
    "status",
    "type",
    "cert_err",
  ],
  open: ["url", "ip", "useragent", "asm_group_id", "sg_content_type", "sg_machine_open"],
  click: ["url", "ip", "useragent", "asm_group_id", "url_offset"],
  spamreport: [],
  unsubscribe: ["ip", "useragent", "date"],
  group_unsubscribe: ["ip", "useragent", "asm_group_id"],
  group_resubscribe: ["ip", "useragent", "asm_group_id"],
};

function memberOf(
  name: string,
  members: FeedEvent["members"],
  { to, from }: FeedMessage,
): JsonValue | undefined {
  const value = members[name];
  switch (name) {
    case "domain":
      return to.slice(to.lastIndexOf("@") + 1);
    case "from":
      return from;
    case "date":
      return dayOf(members["timestamp"]);
    case "pool":
      return poolOf(value);
    case "sg_machine_open":
      // Documented: left out where it would be false.
      return value === true ? true : undefined;
    default:
      return value;
  }
}

// Assumed: the customer's time zone, in which it is documented to be, is UTC.
function dayOf(timestamp: JsonValue | undefined): string {
  return isoSeconds(typeof timestamp === "number" ? timestamp * 1000 : 0).slice(0, 10);
}

// Documented: the pool's id is a text here.
function poolOf(pool: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(pool)) return undefined;
  return { name: textMember(pool, "name") ?? "", id: String(numberMember(pool, "id") ?? 0) };
}
