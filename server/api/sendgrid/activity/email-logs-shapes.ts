import { MESSAGE_STATUSES } from "../../../contract/message-feed.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the Logs API takes and answers. Documented.

const textShape: JsonShape = { type: "string" };
const statusShape: JsonShape = { type: "string", oneOf: MESSAGE_STATUSES };

const HEAD: Readonly<Record<string, JsonShape>> = {
  from_email: textShape,
  sg_message_id: textShape,
  subject: textShape,
  to_email: textShape,
};

/** What to look for. */
export const LOGS_REQUEST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    query: {
      type: "string",
      about: "Conditions joined by AND: status IN ('delivered') AND to_email = 'ada@example.com'.",
    },
    limit: { type: "integer", about: "Messages in the answer, 1 to 1000; 10 unless given." },
    subusers: {
      type: "array",
      items: textShape,
      about: "The number of the one subuser whose messages are meant.",
    },
  },
};

/** Messages without their events. */
export const LOGS_LIST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    messages: {
      type: "array",
      items: {
        type: "object",
        members: {
          ...HEAD,
          reason: { type: "string", about: "What the mail server said last, or why it was dropped." },
          status: statusShape,
          sg_message_id_created_at: { type: "string", about: "ISO 8601 in UTC, whole seconds." },
        },
      },
    },
  },
};

/** A message with its events. */
export const LOG_SHAPE: ObjectShape = {
  type: "object",
  members: {
    ...HEAD,
    status: statusShape,
    template_id: textShape,
    asm_group_id: { type: "integer" },
    teammate: textShape,
    api_key_id: textShape,
    events: {
      type: "array",
      items: { type: "any object", about: "As in the Event Webhook, custom arguments in custom_args." },
      about: "The newest 100, in the order they occurred.",
    },
    client_ip: textShape,
    category: { type: "array", items: textShape },
    custom_args: { type: "any object" },
    outbound_ip: textShape,
    outbound_ip_type: textShape,
  },
};
