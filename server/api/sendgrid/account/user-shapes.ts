import { PROFILE_MEMBERS } from "../../../simulation/account/account-user.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the operations on the account's user take and answer. Documented.

const text: JsonShape = { type: "string" };
const integer: JsonShape = { type: "integer" };
const day: JsonShape = { type: "string", about: "A day, UTC: 2026-01-31." };

/** The kind of account. */
export const ACCOUNT_SHAPE: ObjectShape = {
  type: "object",
  members: { type: { type: "string", oneOf: ["free", "paid"] }, reputation: { type: "number" } },
};

/** Credits: one for each message. */
export const CREDITS_SHAPE: ObjectShape = {
  type: "object",
  members: {
    remain: integer,
    total: integer,
    overage: { type: "integer", about: "Used beyond the total: nothing is refused." },
    used: integer,
    last_reset: day,
    next_reset: day,
    reset_frequency: text,
  },
};

/** The account's address. */
export const EMAIL_SHAPE: ObjectShape = { type: "object", members: { email: text } };

/** The old and the new password. */
export const PASSWORDS_SHAPE: ObjectShape = {
  type: "object",
  members: { new_password: text, old_password: text },
  required: ["new_password", "old_password"],
};

/** Who the account belongs to. */
export const PROFILE_SHAPE: ObjectShape = {
  type: "object",
  members: Object.fromEntries(PROFILE_MEMBERS.map((name) => [name, text])),
};

/** The user name, and the number that stands in the ids of events. */
export const USERNAME_SHAPE: ObjectShape = {
  type: "object",
  members: { username: text, user_id: integer },
};

/** A new user name. */
export const NEW_USERNAME_SHAPE: ObjectShape = { type: "object", members: { username: text } };
