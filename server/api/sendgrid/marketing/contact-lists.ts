import type { JsonObject } from "../../../contract/json.ts";
import type { ContactList } from "../../../simulation/account/contact-lists.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import type { ObjectShape } from "../json-shape.ts";
import { JOB_SHAPE, MARKETING_SCOPE, notFound } from "./marketing-answers.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { textParameter, wordParameter } from "../query-parameter.ts";
import { PAGE_METADATA_SHAPE } from "../templates/template-shapes.ts";
import { apiUrl, pageParameters, tokenPage } from "../token-page.ts";

const PATH = "/v3/marketing/lists";
const ONE = `${PATH}/{id}`;
const SHARED = { area: "Contact Lists", fidelity: "documented", scope: MARKETING_SCOPE } as const;
const NAME_SHAPE: ObjectShape = { type: "object", members: { name: { type: "string" } } };
const LIST_SHAPE: ObjectShape = {
  type: "object",
  members: { id: { type: "string" }, name: { type: "string" }, contact_count: { type: "integer" } },
};

/** Lists of marketing contacts. Documented. */
export const CONTACT_LIST_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "CreateMarketingList",
    summary: "Create a list of contacts",
    method: "POST",
    path: PATH,
    body: { ...NAME_SHAPE, required: ["name"] },
    answers: { 201: LIST_SHAPE },
    handle: create,
  },
  {
    ...SHARED,
    id: "ListMarketingList",
    summary: "List the lists of contacts, page by page",
    method: "GET",
    path: PATH,
    query: pageParameters(1000),
    answers: {
      200: {
        type: "object",
        members: { result: { type: "array", items: LIST_SHAPE }, _metadata: PAGE_METADATA_SHAPE },
      },
    },
    handle: list,
  },
  {
    ...SHARED,
    id: "GetMarketingList",
    summary: "Read a list of contacts",
    method: "GET",
    path: ONE,
    answers: { 200: LIST_SHAPE },
    handle: read,
  },
  {
    ...SHARED,
    id: "UpdateMarketingList",
    summary: "Rename a list of contacts",
    method: "PATCH",
    path: ONE,
    body: NAME_SHAPE,
    answers: { 200: LIST_SHAPE },
    handle: rename,
  },
  {
    ...SHARED,
    id: "DeleteMarketingList",
    summary: "Delete a list, and the contacts on it where that is wanted",
    method: "DELETE",
    path: ONE,
    query: { delete_contacts: wordParameter("Delete the contacts on it too.", ["true", "false"]) },
    answers: { 200: JOB_SHAPE, 204: null },
    handle: remove,
  },
  {
    ...SHARED,
    id: "DeleteListContacts",
    summary: "Take contacts off a list",
    method: "DELETE",
    path: `${ONE}/contacts`,
    query: { contact_ids: textParameter("Ids, separated by commas.", true) },
    answers: { 202: JOB_SHAPE },
    handle: removeContacts,
  },
  {
    ...SHARED,
    id: "CountListContacts",
    summary: "Count the contacts of a list",
    method: "GET",
    path: `${ONE}/contacts/count`,
    answers: { 200: { type: "object", members: { contact_count: { type: "integer" } } } },
    handle: count,
  },
];

function create(call: OperationCall): ApiResponse {
  const problem = nameProblem(call.body);
  if (problem !== undefined) return problem;
  const made = call.simulator.account(call.account).contactLists.create(textMember(call.body, "name") ?? "");
  return made === undefined
    ? fieldError(400, "You have reached the maximum number of lists")
    : jsonAnswer(201, listJson(call, made));
}

function list(call: OperationCall): ApiResponse {
  const { items, metadata } = tokenPage(call.simulator.account(call.account).contactLists.all(), call, 100);
  const counts = new Map<string, number>();
  for (const { listIds } of call.simulator.account(call.account).contacts.all()) {
    for (const id of listIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const result = items.map((each) => listAnswer(each, counts.get(each.id) ?? 0));
  return jsonAnswer(200, { result, _metadata: metadata });
}

function read(call: OperationCall): ApiResponse {
  const found = listMeant(call);
  return found === undefined ? notFound() : jsonAnswer(200, listJson(call, found));
}

function rename(call: OperationCall): ApiResponse {
  const found = listMeant(call);
  if (found === undefined) return notFound();
  const problem = nameProblem(call.body);
  if (problem !== undefined) return problem;
  const { contactLists } = call.simulator.account(call.account);
  const renamed = contactLists.rename(found.id, textMember(call.body, "name") ?? found.name);
  return jsonAnswer(200, listJson(call, renamed ?? found));
}

// Documented: 200 with a job where contacts go too, 204 where the list alone does.
function remove(call: OperationCall): ApiResponse {
  const found = listMeant(call);
  if (found === undefined) return notFound();
  const { contacts, contactLists } = call.simulator.account(call.account);
  const isWithContacts = call.query["delete_contacts"] === "true";
  for (const { id } of contacts.onList(found.id)) {
    if (isWithContacts) contacts.remove(id);
    else contacts.removeFromList(id, found.id);
  }
  contactLists.remove(found.id);
  return isWithContacts ? jsonAnswer(200, { job_id: contacts.newJobId() }) : emptyAnswer(204);
}

function removeContacts(call: OperationCall): ApiResponse {
  const found = listMeant(call);
  if (found === undefined) return notFound();
  const { contacts } = call.simulator.account(call.account);
  for (const id of (textMember(call.query, "contact_ids") ?? "").split(","))
    contacts.removeFromList(id.trim(), found.id);
  return jsonAnswer(202, { job_id: contacts.newJobId() });
}

function count(call: OperationCall): ApiResponse {
  const found = listMeant(call);
  if (found === undefined) return notFound();
  const contactCount = call.simulator.account(call.account).contacts.onList(found.id).length;
  return jsonAnswer(200, { contact_count: contactCount, billable_count: contactCount });
}

function listMeant({ simulator, account, parameters }: OperationCall): ContactList | undefined {
  return simulator.account(account).contactLists.find(parameters["id"] ?? "");
}

function listJson({ simulator, account }: OperationCall, found: ContactList): JsonObject {
  return listAnswer(found, simulator.account(account).contacts.onList(found.id).length);
}

function listAnswer({ id, name }: ContactList, contactCount: number): JsonObject {
  return { id, name, contact_count: contactCount, _metadata: { self: apiUrl(`${PATH}/${id}`) } };
}

// Documented: 1 to 100 characters. Assumed: the text.
function nameProblem(body: JsonObject): ApiResponse | undefined {
  const name = textMember(body, "name");
  return name === "" || (name ?? "").length > 100
    ? fieldError(400, "name must have 1 to 100 characters", "name")
    : undefined;
}
