import { EVENT_FLAGS } from "../../../contract/events.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";
import { wordParameter } from "../query-parameter.ts";
import type { QueryParameter } from "../query-parameter.ts";

// What the Event Webhook's operations take and answer. Documented.

const textShape: JsonShape = { type: "string" };
const textOrNull: JsonShape = { type: "string", isNullable: true };

const FLAGS: Readonly<Record<string, JsonShape>> = Object.fromEntries(
  EVENT_FLAGS.map((flag) => [flag, { type: "boolean", about: `Post ${flag} events.` }]),
);

const COMMON: Readonly<Record<string, JsonShape>> = {
  enabled: { type: "boolean", about: "Events are posted." },
  url: { type: "string", about: "Where events are posted; unique in the account." },
  ...FLAGS,
  account_status_change: { type: "boolean", about: "Post account_status_change events." },
  friendly_name: { ...textOrNull, about: "A name for people; need not be unique." },
  oauth_client_id: { ...textOrNull, about: "Needs oauth_token_url. Empty texts switch OAuth off." },
  oauth_token_url: { ...textOrNull, about: "Needs oauth_client_id." },
};

const DATES: Readonly<Record<string, JsonShape>> = {
  created_date: { ...textOrNull, about: "ISO 8601 in UTC; null for the legacy settings." },
  updated_date: textShape,
};

const ID_AND_KEY: Readonly<Record<string, JsonShape>> = {
  id: textShape,
  public_key: { type: "string", about: "Base64 of the DER SubjectPublicKeyInfo; only while signing is on." },
};

/** The body of a create, which needs a `url`, and of an update. */
export const SETTINGS_SHAPE: ObjectShape = {
  type: "object",
  members: {
    ...COMMON,
    oauth_client_secret: { ...textOrNull, about: "Kept, and never answered. Needs the other two." },
  },
};

/** The answer to a create or an update: dates, never a public key. */
export const CHANGED_SETTINGS_SHAPE: ObjectShape = {
  type: "object",
  members: { ...COMMON, id: textShape, ...DATES },
};

/** Settings as a read shows them. */
export const READ_SETTINGS_SHAPE: ObjectShape = { type: "object", members: { ...COMMON, ...ID_AND_KEY } };

/** All settings with the plan's limit. */
export const SETTINGS_LIST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    max_allowed: { type: "number" },
    webhooks: { type: "array", items: { type: "object", members: { ...COMMON, ...ID_AND_KEY, ...DATES } } },
  },
};

/** The switch of signing. */
export const SIGNING_SHAPE: ObjectShape = {
  type: "object",
  members: { enabled: { type: "boolean", wrong: "enabled must be a boolean" } },
  required: ["enabled"],
};

/** A public key by the settings' id; empty while signing is off. */
export const KEY_SHAPE: ObjectShape = { type: "object", members: { id: textShape, public_key: textShape } };

/** The body of a test request. */
export const TEST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    url: { type: "string", about: "Where the test request is posted." },
    id: { type: "string", about: "Settings that sign it, if they are signed." },
    oauth_client_id: textOrNull,
    oauth_client_secret: textOrNull,
    oauth_token_url: textOrNull,
  },
};

/** Adds a member to the answer. Documented: the only value; assumed: others are ignored. */
export const INCLUDE: Readonly<Record<string, QueryParameter>> = {
  include: {
    ...wordParameter("Adds account_status_change to the answer.", ["account_status_change"]),
    read: (text) => text,
  },
};
