import type { EventName } from "../../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { FeedEvent, FeedMessage } from "../../../simulation/account/message-feed.ts";
import { isoSeconds } from "./query-instant.ts";

/** A message as a list of the Email Activity API shows it. Documented, members in the order of the example. */
export function activitySummary(message: FeedMessage): JsonObject {
  return {
    ...headOf(message),
    opens_count: message.opens,
    clicks_count: message.clicks,
    last_event_time: isoSeconds(message.lastEventAt),
  };
}

/** A message with its events. Documented; assumed: no `asm_group_id` where the message belongs to no group. */
export function activityDetail(message: FeedMessage): JsonObject {
  return {
    ...headOf(message),
    template_id: message.templateId ?? "",
    ...(message.asmGroupId === null ? {} : { asm_group_id: message.asmGroupId }),
    teammate: "",
    api_key_id: shownKeyId(message),
    events: message.events.map((event) => activityEvent(event, message)),
    originating_ip: originatingIp(),
    categories: message.categories,
    unique_args: JSON.stringify(Object.fromEntries(customArgsOf(message))),
    outbound_ip: message.outboundIp,
    outbound_ip_type: "dedicated",
  };
}

/** Where a message stands, in three words. Documented words; assumed: what is deferred is not delivered. */
export function activityStatus({ status }: FeedMessage): "processed" | "delivered" | "not_delivered" {
  return status === "processed" || status === "delivered" ? status : "not_delivered";
}

/** An event's name in the Email Activity API. Documented. */
export function eventNameOf(name: EventName): string {
  return NAMES[name] ?? name;
}

/** Where the mail came from. Assumed: whoever uses the simulator is on this machine. */
export function originatingIp(): string {
  return "127.0.0.1";
}

/** The custom arguments as texts: SendGrid keeps no other type. */
export function customArgsOf({
  customArgs,
}: FeedMessage): readonly (readonly [name: string, value: string])[] {
  return customArgs.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

/** The public part of the mail's key; a word that says so where it is unknown. */
export function shownKeyId({ apiKeyId }: FeedMessage): string {
  return apiKeyId ?? "unknown";
}

const NAMES: Readonly<Partial<Record<EventName, string>>> = {
  bounce: "bounced",
  open: "opened",
  click: "clicked",
  spamreport: "spam_report",
};

// Documented: a reason is cut, and attempts are counted from 1 to 10.
const MAX_REASON_LENGTH = 1024;
const MAX_ATTEMPT_NUMBER = 10;

function headOf(message: FeedMessage): JsonObject {
  return {
    from_email: message.from,
    msg_id: message.id,
    subject: message.subject ?? "",
    to_email: message.to,
    status: activityStatus(message),
  };
}

// SendGrid's description demands bounce_type of every event, which can only be meant for bounces.
function activityEvent({ name, at, members }: FeedEvent, { to }: FeedMessage): JsonObject {
  const reason = name === "delivered" ? undefined : textOf(members["reason"] ?? members["response"]);
  const attempt = name === "deferred" ? Number(members["attempt"]) : Number.NaN;
  return {
    event_name: eventNameOf(name),
    processed: isoSeconds(at),
    ...(reason === undefined ? {} : { reason: reason.slice(0, MAX_REASON_LENGTH) }),
    ...(Number.isInteger(attempt) ? { attempt_num: Math.min(attempt + 1, MAX_ATTEMPT_NUMBER) } : {}),
    ...(name === "click" ? { url: textOf(members["url"]) ?? "" } : {}),
    ...(name === "bounce" ? { bounce_type: members["type"] === "blocked" ? "soft" : "hard" } : {}),
    http_user_agent: textOf(members["useragent"]) ?? "",
    mx_server: MAIL_SERVER_EVENTS.has(name) ? mailServerOf(to) : "",
  };
}

const MAIL_SERVER_EVENTS: ReadonlySet<EventName> = new Set(["deferred", "delivered", "bounce"]);

/** Documented: "mx.gmail.com". Assumed: others are called alike. */
function mailServerOf(email: string): string {
  return `mx.${email.slice(email.lastIndexOf("@") + 1)}`;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
