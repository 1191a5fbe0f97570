import type { JsonObject } from "../../../contract/json.ts";
import { listMember, objectMember } from "../json-members.ts";

/** A text with more is left as it is, so that tags which stand for long texts cannot fill the memory. Ours. */
const MAX_CHARACTERS = 1_000_000;

/** Tags beyond that are left as they are. Ours. */
const MAX_TAGS = 1_000;

/**
 * A text in which the tags of an X-SMTPAPI header are filled in for one recipient.
 *
 * Documented: `sub` has a list of values for each tag, one for each recipient; a value may name a tag of `section`.
 */
export function substituted(text: string, api: JsonObject, index: number): string {
  const sub = objectMember(api, "sub");
  const section = objectMember(api, "section");
  const values = Object.keys(sub)
    .slice(0, MAX_TAGS)
    .map((tag) => [tag, listMember(sub, tag)[index]] as const);
  const sections = Object.entries(section).slice(0, MAX_TAGS);
  return [...values, ...sections, ...values].reduce(
    (filled, [tag, value]) => (typeof value === "string" ? replaced(filled, tag, value) : filled),
    text,
  );
}

function replaced(text: string, tag: string, value: string): string {
  if (tag === "" || !text.includes(tag)) return text;
  const pieces = text.split(tag);
  const length = text.length + (pieces.length - 1) * (value.length - tag.length);
  return length > MAX_CHARACTERS ? text : pieces.join(value);
}
