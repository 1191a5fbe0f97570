import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { Contact } from "../../../simulation/account/contacts.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { CONTACT_SHAPE, readContact } from "./contact-input.ts";
import { readContactQuery } from "./contact-query.ts";
import { isEmailAddress } from "../mail/email-address.ts";
import { fieldError } from "../errors.ts";
import { listMember, textMember } from "../json-members.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";
import { JOB_SHAPE, MARKETING_SCOPE, isoSecond, notFound } from "./marketing-answers.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { textParameter, wordParameter } from "../query-parameter.ts";
import { apiUrl } from "../token-page.ts";

const PATH = "/v3/marketing/contacts";
/** Contacts of one request. Documented. */
const MAX_UPSERTED = 30_000;
/** Contacts that a search shows, and the list. Documented. */
const MAX_SHOWN = 50;
/** Contacts that are asked for by id in one request. Documented. */
const MAX_BATCH = 100;
const MAX_QUERY_LENGTH = 10_000;

const SHARED = { area: "Contacts", fidelity: "documented", scope: MARKETING_SCOPE } as const;
const texts: JsonShape = { type: "array", items: { type: "string" } };
const CONTACT_ANSWER: ObjectShape = {
  type: "object",
  members: { id: { type: "string" }, ...CONTACT_SHAPE.members, list_ids: texts, segment_ids: texts },
};
const FOUND_SHAPE: ObjectShape = {
  type: "object",
  members: { result: { type: "array", items: CONTACT_ANSWER }, contact_count: { type: "integer" } },
};
const bodyOf = (name: string, shape: JsonShape): ObjectShape => ({
  type: "object",
  members: { [name]: shape },
  required: [name],
});

/** Marketing contacts. Documented; assumed: what SendGrid does in a job is done at once. */
export const CONTACT_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "UpdateContact",
    summary: "Add contacts, or to what is known of them, and put them on lists",
    method: "PUT",
    path: PATH,
    body: {
      type: "object",
      members: { list_ids: texts, contacts: { type: "array", items: CONTACT_SHAPE } },
      required: ["contacts"],
    },
    answers: { 202: JOB_SHAPE },
    handle: upsert,
  },
  {
    ...SHARED,
    id: "DeleteContact",
    summary: "Delete contacts by id, or all",
    method: "DELETE",
    path: PATH,
    query: {
      ids: textParameter("Ids, separated by commas."),
      delete_all_contacts: wordParameter("Delete all.", ["true", "false"]),
    },
    answers: { 202: JOB_SHAPE },
    handle: remove,
  },
  {
    ...SHARED,
    id: "ListContact",
    summary: "List the newest contacts, 50 at most",
    method: "GET",
    path: PATH,
    answers: { 200: FOUND_SHAPE },
    handle: list,
  },
  {
    ...SHARED,
    id: "ListContactCount",
    summary: "Count contacts",
    method: "GET",
    path: `${PATH}/count`,
    answers: { 200: { type: "object", members: { contact_count: { type: "integer" } } } },
    handle: count,
  },
  {
    ...SHARED,
    id: "GetContact",
    summary: "Read a contact",
    method: "GET",
    path: `${PATH}/{id}`,
    answers: { 200: CONTACT_ANSWER },
    handle: read,
  },
  {
    ...SHARED,
    id: "ListBatchedContact",
    summary: "Read contacts by id, 100 at most",
    method: "POST",
    path: `${PATH}/batch`,
    body: bodyOf("ids", texts),
    answers: { 200: FOUND_SHAPE },
    handle: batch,
  },
  {
    ...SHARED,
    id: "SearchContact",
    summary: "Find contacts by comparisons with = and !=, CONTAINS and AND",
    method: "POST",
    path: `${PATH}/search`,
    body: bodyOf("query", { type: "string" }),
    answers: { 200: FOUND_SHAPE },
    handle: search,
  },
  {
    ...SHARED,
    id: "ListContactByEmail",
    summary: "Find contacts by address",
    method: "POST",
    path: `${PATH}/search/emails`,
    body: bodyOf("emails", texts),
    answers: { 200: { type: "object", members: { result: { type: "any object" } } } },
    handle: byEmails,
  },
];

function upsert({ simulator, account, body }: OperationCall): ApiResponse {
  const { contacts, contactLists } = simulator.account(account);
  const given = listMember(body, "contacts");
  if (given.length === 0 || given.length > MAX_UPSERTED)
    return fieldError(400, `contacts must hold 1 to ${MAX_UPSERTED} contacts`, "contacts");
  const listIds = textsIn(body, "list_ids");
  const unknown = listIds.find((id) => contactLists.find(id) === undefined);
  if (unknown !== undefined) return fieldError(400, `the list ${unknown} does not exist`, "list_ids");
  const readings = given.map((value, index) => readContact(value, `contacts.${index}`));
  for (const reading of readings) {
    if (reading.kind === "wrong") return fieldError(400, reading.message, reading.field);
  }
  for (const reading of readings) {
    if (reading.kind === "contact" && !contacts.upsert(reading.contact, listIds))
      return fieldError(400, "You have reached the maximum number of contacts", "contacts");
  }
  return jsonAnswer(202, { job_id: contacts.newJobId() });
}

function remove({ simulator, account, query }: OperationCall): ApiResponse {
  const { contacts } = simulator.account(account);
  const isAll = query["delete_all_contacts"] === "true";
  const named = textMember(query, "ids");
  const ids = isAll ? contacts.all().map(({ id }) => id) : (named ?? "").split(",");
  if (!isAll && named === undefined) return fieldError(400, "ids is required", "ids");
  for (const id of ids) contacts.remove(id.trim());
  return jsonAnswer(202, { job_id: contacts.newJobId() });
}

function list({ simulator, account, request }: OperationCall): ApiResponse {
  const all = simulator.account(account).contacts.all();
  return jsonAnswer(200, {
    result: all.slice(-MAX_SHOWN).toReversed().map(contactJson),
    contact_count: all.length,
    _metadata: { self: apiUrl(request.path) },
  });
}

function count({ simulator, account }: OperationCall): ApiResponse {
  const { size } = simulator.account(account).contacts;
  return jsonAnswer(200, { contact_count: size, billable_count: size });
}

function read({ simulator, account, parameters }: OperationCall): ApiResponse {
  const contact = simulator.account(account).contacts.find(parameters["id"] ?? "");
  return contact === undefined ? notFound() : jsonAnswer(200, contactJson(contact));
}

function batch({ simulator, account, body }: OperationCall): ApiResponse {
  const { contacts } = simulator.account(account);
  const ids = [...new Set(textsIn(body, "ids"))];
  if (ids.length > MAX_BATCH) return fieldError(400, `ids must hold at most ${MAX_BATCH} ids`, "ids");
  const found = ids.flatMap((id) => contacts.find(id) ?? []);
  return found.length === 0 ? notFound() : jsonAnswer(200, { result: found.map(contactJson) });
}

function search({ simulator, account, body, request }: OperationCall): ApiResponse {
  // Ours: SendGrid's own limit is not known.
  if ((textMember(body, "query") ?? "").length > MAX_QUERY_LENGTH)
    return fieldError(400, `query must have at most ${MAX_QUERY_LENGTH} characters`, "query");
  const isMeant = readContactQuery(textMember(body, "query") ?? "");
  if (isMeant === undefined) return fieldError(400, "invalid query", "query");
  const found = simulator.account(account).contacts.all().filter(isMeant);
  return jsonAnswer(200, {
    result: found.slice(0, MAX_SHOWN).map(contactJson),
    contact_count: found.length,
    _metadata: { self: apiUrl(request.path) },
  });
}

// Documented: 404 where nobody is found, 400 where one is no address. Assumed: of a contact's addresses, the first counts.
function byEmails({ simulator, account, body }: OperationCall): ApiResponse {
  const { contacts } = simulator.account(account);
  const emails = [...new Set(textsIn(body, "emails"))];
  if (emails.length > MAX_BATCH)
    return fieldError(400, `emails must hold at most ${MAX_BATCH} addresses`, "emails");
  const wrong = emails.find((email) => !isEmailAddress(email));
  if (wrong !== undefined) return fieldError(400, "emails must hold email addresses", "emails");
  const result = emails.map((email): [string, JsonValue] => {
    const contact = contacts.byKey(`email ${email.toLowerCase()}`);
    return [
      email,
      contact === undefined ? { error: "contact not found" } : { contact: contactJson(contact) },
    ];
  });
  const isAnyFound = emails.some((email) => contacts.byKey(`email ${email.toLowerCase()}`));
  return isAnyFound ? jsonAnswer(200, { result: Object.fromEntries(result) }) : notFound();
}

function textsIn(body: JsonObject, name: string): readonly string[] {
  return listMember(body, name).filter((each) => typeof each === "string");
}

/** A contact as it is answered. Documented. */
function contactJson({ id, fields, listIds, createdAt, updatedAt }: Contact): JsonObject {
  return {
    id,
    ...fields,
    list_ids: [...listIds],
    segment_ids: [],
    created_at: isoSecond(createdAt),
    updated_at: isoSecond(updatedAt),
    _metadata: { self: apiUrl(`${PATH}/${id}`) },
  };
}
