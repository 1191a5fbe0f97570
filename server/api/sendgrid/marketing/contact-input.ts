import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { ContactInput } from "../../../simulation/account/contacts.ts";
import { isEmailAddress } from "../mail/email-address.ts";
import { isJsonObject, listMember, memberOf, textMember } from "../json-members.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";

/** What tells contacts apart, in the order in which it is asked for. Documented. */
const CONTACT_IDENTIFIERS = ["email", "phone_number_id", "external_id", "anonymous_id"] as const;

/** The texts of a contact, and how long each may be. Documented; null: not known. */
const TEXT_FIELDS: Readonly<Record<string, number | null>> = {
  first_name: 50,
  last_name: 50,
  email: 254,
  phone_number_id: null,
  external_id: 254,
  anonymous_id: 254,
  address_line_1: 100,
  address_line_2: 100,
  city: 60,
  state_province_region: 50,
  country: 50,
  postal_code: null,
};

const text: JsonShape = { type: "string" };

/** A contact as it is given. */
export const CONTACT_SHAPE: ObjectShape = {
  type: "object",
  members: {
    ...Object.fromEntries(Object.keys(TEXT_FIELDS).map((name) => [name, text])),
    alternate_emails: { type: "array", items: text },
    custom_fields: { type: "any object" },
  },
};

/** A contact as it was given, or what is wrong with it. Assumed: the texts. */
export type ContactReading =
  | { readonly kind: "contact"; readonly contact: ContactInput }
  | { readonly kind: "wrong"; readonly message: string; readonly field: string };

/** Reads one contact; `place` names it in what is wrong. */
export function readContact(value: JsonValue, place: string): ContactReading {
  if (!isJsonObject(value)) return { kind: "wrong", message: `${place} must be an object`, field: place };
  const long = Object.entries(TEXT_FIELDS).find(
    ([name, most]) => (textMember(value, name) ?? "").length > (most ?? Infinity),
  );
  if (long !== undefined) return wrong(`${place}.${long[0]}`, `must have at most ${long[1]} characters`);
  const email = textMember(value, "email")?.toLowerCase() ?? "";
  if (email !== "" && !isEmailAddress(email)) return wrong(`${place}.email`, "must be an email address");
  const fields = { ...fieldsOf(value), ...(email === "" ? {} : { email }) };
  const key = keyOf(fields);
  if (key === undefined) return wrong(place, `must have one of ${CONTACT_IDENTIFIERS.join(", ")}`);
  return { kind: "contact", contact: { key, email: email === "" ? null : email, fields } };
}

function keyOf(fields: JsonObject): string | undefined {
  const identifier = CONTACT_IDENTIFIERS.find((name) => (textMember(fields, name) ?? "") !== "");
  return identifier === undefined ? undefined : `${identifier} ${textMember(fields, identifier) ?? ""}`;
}

function wrong(field: string, demand: string): ContactReading {
  return { kind: "wrong", message: `${field} ${demand}`, field };
}

function fieldsOf(value: JsonObject): JsonObject {
  const texts = Object.keys(TEXT_FIELDS).flatMap((name): [string, JsonValue][] => {
    const given = textMember(value, name);
    return given === undefined ? [] : [[name, given]];
  });
  const alternates = listMember(value, "alternate_emails").filter((each) => typeof each === "string");
  const custom = memberOf(value, "custom_fields");
  return {
    ...Object.fromEntries(texts),
    ...(alternates.length === 0 ? {} : { alternate_emails: alternates }),
    ...(isJsonObject(custom) ? { custom_fields: custom } : {}),
  };
}
