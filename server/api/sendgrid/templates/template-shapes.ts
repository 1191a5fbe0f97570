import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the operations of templates take and answer. Documented.

const text: JsonShape = { type: "string" };
const switched: JsonShape = { type: "integer", about: "1: active; 0: not." };
const editor: JsonShape = { type: "string", oneOf: ["code", "design"] };

/** A new template. */
export const NEW_TEMPLATE_SHAPE: ObjectShape = {
  type: "object",
  members: { name: text, generation: { type: "string", oneOf: ["legacy", "dynamic"] } },
  required: ["name"],
};

/** A template's name, where it may be left out. */
export const TEMPLATE_NAME_SHAPE: ObjectShape = { type: "object", members: { name: text } };

const versionMembers: ObjectShape["members"] = {
  name: text,
  subject: text,
  html_content: { ...text, about: "At most 1048576 characters." },
  plain_content: { ...text, about: "At most 1048576 characters; follows from the HTML where it is empty." },
  generate_plain_content: { type: "boolean" },
  active: switched,
  editor,
  test_data: { ...text, about: "JSON, as text." },
};

/** A change of a version. */
export const VERSION_CHANGE_SHAPE: ObjectShape = { type: "object", members: versionMembers };

/** A new version. */
export const NEW_VERSION_SHAPE: ObjectShape = { ...VERSION_CHANGE_SHAPE, required: ["name", "subject"] };

/** A version as it is answered. */
export const VERSION_SHAPE: ObjectShape = {
  type: "object",
  members: {
    id: text,
    template_id: text,
    active: switched,
    name: text,
    html_content: text,
    plain_content: text,
    generate_plain_content: { type: "boolean" },
    subject: text,
    updated_at: text,
    editor,
    test_data: text,
  },
};

/** A template as it is answered. */
export const TEMPLATE_SHAPE: ObjectShape = {
  type: "object",
  members: {
    id: text,
    name: text,
    generation: text,
    updated_at: { ...text, about: "2026-01-31 09:00:00, UTC." },
    versions: { type: "array", items: VERSION_SHAPE },
  },
};

/** Where a page stands in its list. */
export const PAGE_METADATA_SHAPE: ObjectShape = {
  type: "object",
  members: { self: text, prev: text, next: text, count: { type: "integer" } },
};

/** A page of templates. */
export const TEMPLATE_PAGE_SHAPE: ObjectShape = {
  type: "object",
  members: { result: { type: "array", items: TEMPLATE_SHAPE }, _metadata: PAGE_METADATA_SHAPE },
};
