import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the operations on security policies take and answer. Documented.

const text: JsonShape = { type: "string" };
const scopes: JsonShape = { type: "array", items: text };

const POLICY: ObjectShape = {
  type: "object",
  members: {
    id: text,
    name: text,
    oauth: { type: "object", members: { client_id: text, token_url: text, scopes } },
    signature: {
      type: "object",
      members: { public_key: { type: "string", about: "Base64 of its DER form; posts are signed with it." } },
    },
  },
};

/** The body that makes or changes a policy. */
export const POLICY_INPUT_SHAPE: ObjectShape = {
  type: "object",
  members: {
    name: { type: "string", about: "A name for people." },
    oauth: {
      type: "object",
      members: { client_id: text, client_secret: text, token_url: text, scopes },
      about: "Posts carry a token that these credentials get.",
    },
    signature: {
      type: "object",
      members: { enabled: { type: "boolean" } },
      about: "Posts are signed.",
    },
  },
};

/** A policy. */
export const POLICY_SHAPE: ObjectShape = { type: "object", members: { policy: POLICY } };

/** All policies. */
export const POLICIES_SHAPE: ObjectShape = {
  type: "object",
  members: { policies: { type: "array", items: POLICY } },
};

/** What a deletion answers. */
export const REMOVED_POLICY_SHAPE: ObjectShape = {
  type: "object",
  members: { policy: { type: "string", isNullable: true } },
};
