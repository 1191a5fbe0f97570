import type { Contact } from "../../../simulation/account/contacts.ts";
import { objectMember, textMember } from "../json-members.ts";

/** Whether a contact is meant by a query. */
export type ContactTest = (contact: Contact) => boolean;

// email = 'ada@example.com' | city != "Rome" | CONTAINS(list_ids, 'id')
const CLAUSE =
  /\s*(?:([a-z_]\w*)\s*(!?=)\s*(?:'([^']*)'|"([^"]*)")|CONTAINS\s*\(\s*(list_ids|alternate_emails)\s*,\s*(?:'([^']*)'|"([^"]*)")\s*\))\s*/iy;
const AND = /AND\b/iy;

/**
 * Reads a query of contacts: comparisons with = and != and CONTAINS, joined by AND. Undefined: not such a query.
 *
 * Documented: a subset of SendGrid's language. Fields of one's own are compared by their ids.
 */
export function readContactQuery(query: string): ContactTest | undefined {
  const tests: ContactTest[] = [];
  let place = 0;
  while (true) {
    CLAUSE.lastIndex = place;
    const clause = CLAUSE.exec(query);
    if (clause === null) return undefined;
    tests.push(testOf(clause));
    place = CLAUSE.lastIndex;
    if (place === query.length) return (contact) => tests.every((holds) => holds(contact));
    AND.lastIndex = place;
    if (!AND.test(query)) return undefined;
    place = AND.lastIndex;
  }
}

function testOf(clause: RegExpExecArray): ContactTest {
  const [, name = "", sign, single, double, list, listSingle, listDouble] = clause;
  if (list !== undefined) {
    const wanted = listSingle ?? listDouble ?? "";
    return list.toLowerCase() === "list_ids"
      ? ({ listIds }) => listIds.has(wanted)
      : ({ fields }) => JSON.stringify(fields["alternate_emails"] ?? []).includes(JSON.stringify(wanted));
  }
  const wanted = (single ?? double ?? "").toLowerCase();
  return (contact) => (fieldOf(contact, name).toLowerCase() === wanted) === (sign === "=");
}

function fieldOf({ id, fields }: Contact, name: string): string {
  if (name === "contact_id") return id;
  return textMember(fields, name) ?? textMember(objectMember(fields, "custom_fields"), name) ?? "";
}
