import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the Email Activity API answers. Documented.

const textShape: JsonShape = { type: "string" };
const integerShape: JsonShape = { type: "integer" };
const instantShape: JsonShape = { type: "string", about: "ISO 8601 in UTC, whole seconds." };

const HEAD: Readonly<Record<string, JsonShape>> = {
  from_email: textShape,
  msg_id: { type: "string", about: "The sg_message_id of the message's events." },
  subject: textShape,
  to_email: textShape,
  status: { type: "string", oneOf: ["processed", "delivered", "not_delivered"] },
};

/** Messages without their events. */
export const ACTIVITY_LIST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    messages: {
      type: "array",
      items: {
        type: "object",
        members: {
          ...HEAD,
          opens_count: integerShape,
          clicks_count: integerShape,
          last_event_time: instantShape,
        },
      },
    },
  },
};

const EVENT_SHAPE: ObjectShape = {
  type: "object",
  members: {
    event_name: {
      type: "string",
      about: "bounced, opened, clicked, spam_report, or as in the Event Webhook.",
    },
    processed: instantShape,
    reason: { type: "string", about: "What the mail server said, or why the message was dropped." },
    attempt_num: { type: "integer", about: "Of a deferred event, from 1 to 10." },
    url: { type: "string", about: "Of a clicked event." },
    bounce_type: { type: "string", oneOf: ["soft", "hard"], about: "Of a bounced event; soft: blocked." },
    http_user_agent: textShape,
    mx_server: textShape,
  },
};

/** A message with its events. */
export const ACTIVITY_DETAIL_SHAPE: ObjectShape = {
  type: "object",
  members: {
    ...HEAD,
    template_id: textShape,
    asm_group_id: { type: "integer", about: "Only where the message belongs to an unsubscribe group." },
    teammate: textShape,
    api_key_id: textShape,
    events: { type: "array", items: EVENT_SHAPE },
    originating_ip: textShape,
    categories: { type: "array", items: textShape },
    unique_args: { type: "string", about: "The custom arguments as JSON." },
    outbound_ip: textShape,
    outbound_ip_type: { type: "string", oneOf: ["dedicated", "shared"] },
  },
};
