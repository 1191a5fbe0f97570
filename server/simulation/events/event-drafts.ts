import { DROP_REASONS } from "../../contract/events.ts";
import type { EventName, MessageEventName } from "../../contract/events.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import { eventOf } from "./event-fields.ts";
import type { EventDetails, Message } from "./event-fields.ts";
import { accountEventId } from "./identifiers.ts";
import { isJsonMembers } from "../json-kind.ts";
import { block, deferral, refusal } from "../stories/smtp-replies.ts";
import type { StoryStep } from "../stories/story-step.ts";

/** An event made by hand: its members override what the simulator would choose; unknown ones become custom arguments. */
export interface EventDraft {
  readonly event: EventName;
  readonly members: JsonObject;
}

/** The address of events that name none. */
export const DRAFT_EMAIL = "recipient@example.com";

// Documented: events of groups name theirs. Assumed: the group that the test request names.
const DRAFT_GROUP_ID = 10;
const GROUP_EVENTS: ReadonlySet<EventName> = new Set(["group_unsubscribe", "group_resubscribe"]);

/** An event from a draft, complete as if it had occurred to `message`. */
export function eventOfDraft(
  draft: EventDraft,
  message: Message,
  context: { readonly at: Instant; readonly ids: Chance },
): EventDetails {
  const base =
    draft.event === "account_status_change"
      ? accountEvent(message, context.at)
      : eventOf(stepOf(draft.event, draft.members), message, context);
  const builtIn: Record<string, JsonValue> = { ...base.fields.builtIn };
  if (GROUP_EVENTS.has(draft.event)) builtIn["asm_group_id"] = DRAFT_GROUP_ID;
  const customArgs = [...base.fields.customArgs];
  for (const [name, value] of Object.entries(draft.members)) {
    if (name === "custom_args") customArgs.push(...Object.entries(asObject(value)));
    else if (BUILT_IN_MEMBERS.has(name)) builtIn[name] = value;
    else customArgs.push([name, value]);
  }
  return {
    name: draft.event,
    id: textOr(builtIn["sg_event_id"], base.id),
    email: textOr(builtIn["email"], base.email),
    messageId:
      builtIn["sg_message_id"] === undefined ? base.messageId : textOr(builtIn["sg_message_id"], null),
    fields: { builtIn, customArgs },
  };
}

/** When a draft says that it occurred; undefined: now. */
export function instantOfDraft(draft: EventDraft): Instant | undefined {
  const timestamp = draft.members["timestamp"];
  return typeof timestamp === "number" ? timestamp * SECOND_MS : undefined;
}

/** The members that SendGrid itself sets, on whatever event. Any other member of a draft is a custom argument. */
export const BUILT_IN_MEMBERS: ReadonlySet<string> = new Set([
  "asm_group_id",
  "attempt",
  "bounce_classification",
  "category",
  "email",
  "ip",
  "pool",
  "reason",
  "response",
  "send_at",
  "sg_content_type",
  "sg_event_id",
  "sg_machine_open",
  "sg_message_id",
  "sg_template_id",
  "sg_template_name",
  "smtp-id",
  "status",
  "timestamp",
  "tls",
  "type",
  "url",
  "url_offset",
  "useragent",
]);

function stepOf(event: MessageEventName, members: JsonObject): StoryStep {
  switch (event) {
    case "dropped":
      return { kind: "dropped", reason: DROP_REASONS.bounced };
    case "deferred":
      return { kind: "deferred", attempt: 0, reply: deferral(DRAFT_EMAIL, null) };
    case "delivered":
      return { kind: "delivered", attempt: 0 };
    case "bounce": {
      const type = members["type"] === "blocked" ? "blocked" : "bounce";
      const refuse = type === "blocked" ? block : refusal;
      return { kind: "bounce", attempt: 0, reply: refuse(DRAFT_EMAIL, null), type };
    }
    case "open":
      return { kind: "open", isMachine: members["sg_machine_open"] === true };
    case "processed":
    case "click":
    case "spamreport":
    case "unsubscribe":
    case "group_unsubscribe":
    case "group_resubscribe":
      return { kind: event };
  }
}

/** Documented: these four members and no others. Assumed: the action that the id names. */
function accountEvent(message: Message, at: Instant): EventDetails {
  const id = accountEventId(message.userId, "terminate", at);
  const builtIn = {
    event: "account_status_change",
    sg_event_id: id,
    timestamp: Math.floor(at / SECOND_MS),
    type: "compliance_suspend",
  };
  return {
    name: "account_status_change",
    id,
    email: null,
    messageId: null,
    fields: { builtIn, customArgs: [] },
  };
}

function asObject(value: JsonValue): JsonObject {
  return isJsonMembers(value) ? value : {};
}

function textOr<Fallback>(value: JsonValue | undefined, fallback: Fallback): string | Fallback {
  return typeof value === "string" ? value : fallback;
}
