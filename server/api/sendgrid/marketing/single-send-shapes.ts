import type { JsonShape, ObjectShape } from "../json-shape.ts";
import { PAGE_METADATA_SHAPE } from "../templates/template-shapes.ts";

// What the operations of single sends take and answer. Documented, but for `_simulator`.

const text: JsonShape = { type: "string" };
const textOrNull: JsonShape = { type: "string", isNullable: true };
const numberOrNull: JsonShape = { type: "integer", isNullable: true };
const texts: JsonShape = { type: "array", items: text };

const members: ObjectShape["members"] = {
  name: text,
  categories: texts,
  send_at: { ...textOrNull, about: "2026-01-31T09:00:00Z. Only its schedule makes a single send go." },
  send_to: {
    type: "object",
    members: { list_ids: texts, segment_ids: texts, all: { type: "boolean" } },
  },
  email_config: {
    type: "object",
    members: {
      subject: text,
      html_content: text,
      plain_content: text,
      generate_plain_content: { type: "boolean" },
      design_id: textOrNull,
      editor: { type: "string", oneOf: ["code", "design"] },
      suppression_group_id: numberOrNull,
      custom_unsubscribe_url: textOrNull,
      sender_id: numberOrNull,
      ip_pool: textOrNull,
    },
  },
  abtest: {
    type: "object",
    isNullable: true,
    about: "Assumed in requests: answers have it.",
    members: {
      type: { type: "string", oneOf: ["subject", "content"] },
      winner_criteria: { type: "string", oneOf: ["open", "click", "manual"] },
      test_percentage: { type: "integer" },
      duration: { ...text, about: "P1DT12H, or a number of hours." },
      winning_template_id: { ...text, about: "Which wins where winner_criteria is manual." },
      winner_selected_at: textOrNull,
      expiration_date: textOrNull,
    },
  },
  _simulator: {
    type: "object",
    about:
      "Ours: which generation of marketing mails the events look like, and how many variations are tested.",
    members: {
      event_fields: { type: "string", oneOf: ["singlesend", "campaign", "newsletter"] },
      variations: { type: "integer" },
    },
  },
};

/** A change of a single send. */
export const SINGLE_SEND_CHANGE_SHAPE: ObjectShape = { type: "object", members };

/** A new single send. */
export const NEW_SINGLE_SEND_SHAPE: ObjectShape = { ...SINGLE_SEND_CHANGE_SHAPE, required: ["name"] };

const { _simulator: _ours, ...documented } = members;

/** A single send as it is answered. */
export const SINGLE_SEND_SHAPE: ObjectShape = {
  type: "object",
  members: { id: text, status: text, created_at: text, updated_at: text, ...documented },
};

/** A page of single sends, each without its mail. */
export const SINGLE_SEND_PAGE_SHAPE: ObjectShape = {
  type: "object",
  members: {
    result: {
      type: "array",
      items: {
        type: "object",
        members: {
          id: text,
          name: text,
          abtest: { type: "any object", isNullable: true },
          status: text,
          categories: texts,
          send_at: text,
          is_abtest: { type: "boolean" },
          updated_at: text,
          created_at: text,
        },
      },
    },
    _metadata: PAGE_METADATA_SHAPE,
  },
};

/** What single sends are found by. */
export const SINGLE_SEND_SEARCH_SHAPE: ObjectShape = {
  type: "object",
  members: { name: text, status: texts, categories: texts },
};

/** When a single send goes. */
export const SCHEDULE_SHAPE: ObjectShape = {
  type: "object",
  members: { send_at: { ...text, about: "2026-01-31T09:00:00Z, or now." } },
  required: ["send_at"],
};

/** A schedule as it is answered. */
export const SCHEDULE_ANSWER_SHAPE: ObjectShape = {
  type: "object",
  members: { send_at: text, status: text },
};
