import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the operations on API keys take and answer. Documented.

const apiKeyId: JsonShape = { type: "string", about: "Names the key; it is no secret." };
const shownName: JsonShape = { type: "string" };
// Documented text. Assumed: it is said of a name of the wrong type, too.
const name: JsonShape = {
  type: "string",
  about: "A name for people; need not be unique.",
  wrong: "missing required argument",
};
const scopes: JsonShape = {
  type: "array",
  items: { type: "string" },
  about: "What the key may do; everything where none is given.",
};

/** The body that makes or changes a key. */
export const API_KEY_SHAPE: ObjectShape = { type: "object", members: { name, scopes }, required: ["name"] };

/** The body that renames a key. */
export const NAME_SHAPE: ObjectShape = { type: "object", members: { name }, required: ["name"] };

/** A new key, shown whole this once. */
export const NEW_KEY_SHAPE: ObjectShape = {
  type: "object",
  members: {
    api_key: { type: "string", about: "The key itself: it is never shown again." },
    api_key_id: apiKeyId,
    name: shownName,
    scopes,
  },
};

/** A key's name by its id. */
export const NAMED_KEY_SHAPE: ObjectShape = {
  type: "object",
  members: { api_key_id: apiKeyId, name: shownName },
};

/** A key with its scopes. */
export const KEY_SHAPE: ObjectShape = {
  type: "object",
  members: { api_key_id: apiKeyId, name: shownName, scopes },
};

/** The names and ids of all keys. */
export const KEY_LIST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    result: { type: "array", items: { type: "object", members: { name: shownName, api_key_id: apiKeyId } } },
  },
};
