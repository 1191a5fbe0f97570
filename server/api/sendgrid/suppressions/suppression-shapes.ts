import { MAX_GROUP_DESCRIPTION_LENGTH, MAX_GROUP_NAME_LENGTH } from "../../../contract/limits.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the operations on suppressions and unsubscribe groups take and answer. Documented.

const text: JsonShape = { type: "string" };
const figure: JsonShape = { type: "integer" };
const address: JsonShape = { type: "string", about: "The address that is listed." };
const created: JsonShape = { type: "integer", about: "When it was listed, in unix seconds." };

/** Which entries are deleted: either all or those named. */
export const DELETION_SHAPE: ObjectShape = {
  type: "object",
  members: {
    delete_all: { type: "boolean", about: "Deletes all entries. Not together with emails." },
    emails: { type: "array", items: text, about: "Deletes the entries of these addresses." },
  },
};

/** Entries of the lists that tell the mail server's answer: bounces and blocks. */
export const REFUSALS_SHAPE: JsonShape = listOf({
  created,
  email: address,
  reason: { type: "string", about: "The mail server's answer." },
  status: { type: "string", about: "The enhanced status code of that answer." },
});

/** Entries of the list of invalid addresses. */
export const INVALID_EMAILS_SHAPE: JsonShape = listOf({ created, email: address, reason: text });

/** Entries of the list of spam reports. */
export const SPAM_REPORTS_SHAPE: JsonShape = listOf({
  created,
  email: address,
  ip: { type: "string", about: "The machine that sent the message." },
});

/** Entries of the global list. */
export const UNSUBSCRIBES_SHAPE: JsonShape = listOf({ created, email: address });

/** Addresses that are added, or looked for. */
export const RECIPIENTS_SHAPE: ObjectShape = {
  type: "object",
  members: { recipient_emails: { type: "array", items: text } },
  required: ["recipient_emails"],
};

/** An address of the global list; an empty object where it is not on the list. */
export const GLOBAL_SUPPRESSION_SHAPE: ObjectShape = {
  type: "object",
  members: { recipient_email: address },
};

/** Addresses alone. */
export const ADDRESSES_SHAPE: JsonShape = { type: "array", items: text };

const GROUP_MEMBERS: Readonly<Record<string, JsonShape>> = {
  name: { type: "string", about: `Unique in the account, at most ${MAX_GROUP_NAME_LENGTH} characters.` },
  description: { type: "string", about: `At most ${MAX_GROUP_DESCRIPTION_LENGTH} characters.` },
  is_default: { type: "boolean", about: "One group of an account at most." },
};

/** A new group. */
export const NEW_GROUP_SHAPE: ObjectShape = {
  type: "object",
  members: GROUP_MEMBERS,
  required: ["name", "description"],
};

/** Changes of a group: what is absent stays. */
export const GROUP_CHANGE_SHAPE: ObjectShape = { type: "object", members: GROUP_MEMBERS };

/** A group that was created or changed. */
export const GROUP_SHAPE: ObjectShape = { type: "object", members: { id: figure, ...GROUP_MEMBERS } };

/** A group as a read shows it. */
export const COUNTED_GROUP_SHAPE: ObjectShape = {
  type: "object",
  members: {
    ...GROUP_SHAPE.members,
    unsubscribes: { type: "integer", about: "How many addresses left the group." },
  },
};

/** Who left which group. */
export const GROUP_SUPPRESSIONS_SHAPE: JsonShape = listOf({
  email: address,
  group_id: figure,
  group_name: text,
  created_at: created,
});

/** All groups, and whether one address left them. */
export const GROUPS_OF_ADDRESS_SHAPE: ObjectShape = {
  type: "object",
  members: {
    suppressions: listOf({
      description: text,
      id: figure,
      is_default: { type: "boolean" },
      name: text,
      suppressed: { type: "boolean", about: "The address left this group." },
    }),
  },
};

/** Bounces and blocks a day, by class. */
export const CLASSIFICATIONS_SHAPE: ObjectShape = dailyCounts("classification");

/** Bounces and blocks of one class a day, by the recipients' domain. */
export const CLASSIFIED_DOMAINS_SHAPE: ObjectShape = dailyCounts("domain");

function dailyCounts(counted: string): ObjectShape {
  const stats = listOf({ [counted]: text, count: figure });
  return { type: "object", members: { result: listOf({ date: text, stats }) } };
}

function listOf(members: Readonly<Record<string, JsonShape>>): JsonShape {
  return { type: "array", items: { type: "object", members } };
}
