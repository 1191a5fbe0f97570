import type { JsonObject } from "../../../contract/json.ts";
import type { Suppression } from "../../../simulation/account/address-list.ts";
import type { SuppressionListName } from "../../../simulation/account/suppressions.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { booleanMember, listMember, MAX_ITEMS_LOOKED_AT } from "../json-members.ts";
import type { JsonShape } from "../json-shape.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { PAGE_QUERY, pageOf, unixSeconds } from "./suppression-page.ts";
import {
  DELETION_SHAPE,
  INVALID_EMAILS_SHAPE,
  REFUSALS_SHAPE,
  SPAM_REPORTS_SHAPE,
  UNSUBSCRIBES_SHAPE,
} from "./suppression-shapes.ts";

/** A list that has the same four operations as the others. */
interface ListArea {
  readonly list: Exclude<SuppressionListName, "unsubscribes">;
  readonly area: string;
  /** The ids of its operations: list, delete some or all, read one, delete one. */
  readonly ids: readonly [list: string, removeMany: string, read: string, remove: string];
  /** What one entry is called. */
  readonly one: string;
  readonly many: string;
  readonly entries: JsonShape;
  readonly shown: (entry: Suppression) => JsonObject;
}

const AREAS: readonly ListArea[] = [
  {
    list: "bounces",
    area: "Bounces",
    ids: [
      "ListSuppressionBounces",
      "DeleteSuppressionBounces",
      "GetSuppressionBounces",
      "DeleteSuppressionBounce",
    ],
    one: "bounce",
    many: "bounces",
    entries: REFUSALS_SHAPE,
    shown: refusalJson,
  },
  {
    list: "blocks",
    area: "Blocks",
    ids: ["ListSuppressionBlock", "DeleteSuppressionBlocks", "GetSuppressionBlock", "DeleteSuppressionBlock"],
    one: "block",
    many: "blocks",
    entries: REFUSALS_SHAPE,
    shown: refusalJson,
  },
  {
    list: "invalid_emails",
    area: "Invalid Emails",
    ids: ["ListInvalidEmail", "DeleteInvalidEmails", "GetInvalidEmail", "DeleteInvalidEmail"],
    one: "invalid address",
    many: "invalid addresses",
    entries: INVALID_EMAILS_SHAPE,
    shown: ({ createdAt, email, reason }) => ({ created: unixSeconds(createdAt), email, reason }),
  },
  {
    list: "spam_reports",
    area: "Spam Reports",
    ids: ["ListSpamReport", "DeleteSpamReports", "GetSpamReport", "DeleteSpamReport"],
    one: "spam report",
    many: "spam reports",
    entries: SPAM_REPORTS_SHAPE,
    shown: ({ createdAt, email, ip }) => ({ created: unixSeconds(createdAt), email, ip }),
  },
];

/** Bounces, blocks, invalid addresses, spam reports, and the reading of the global list. Documented. */
export const SUPPRESSION_LIST_OPERATIONS: readonly Operation[] = [
  ...AREAS.flatMap(operationsOf),
  {
    id: "ListGlobalSuppression",
    area: "Global Suppressions",
    summary: "List the addresses that unsubscribed from everything",
    fidelity: "documented",
    method: "GET",
    path: "/v3/suppression/unsubscribes",
    scope: "suppression.unsubscribes.read",
    query: PAGE_QUERY,
    answers: { 200: UNSUBSCRIBES_SHAPE },
    handle: (call) => {
      const page = pageOf(call.simulator.suppressions.of(call.account).entries("unsubscribes"), call.query);
      return jsonAnswer(
        200,
        page.map(({ createdAt, email }) => ({ created: unixSeconds(createdAt), email })),
      );
    },
  },
];

function operationsOf(area: ListArea): readonly Operation[] {
  const [list, removeMany, read, remove] = area.ids;
  const path = `/v3/suppression/${area.list}`;
  const scope = `suppression.${area.list}`;
  const reading = { area: area.area, fidelity: "documented", method: "GET", scope: `${scope}.read` } as const;
  const deleting = {
    area: area.area,
    fidelity: "documented",
    method: "DELETE",
    scope: `${scope}.delete`,
    answers: { 204: null },
  } as const;
  return [
    {
      ...reading,
      id: list,
      summary: `List ${area.many}`,
      path,
      query: PAGE_QUERY,
      answers: { 200: area.entries },
      handle: (call) => listEntries(call, area),
    },
    {
      ...deleting,
      id: removeMany,
      summary: `Delete some ${area.many} or all of them`,
      path,
      body: DELETION_SHAPE,
      handle: (call) => deleteMany(call, area),
    },
    {
      ...reading,
      id: read,
      summary: `Read one ${area.one}`,
      path: `${path}/{email}`,
      answers: { 200: area.entries },
      handle: (call) => readOne(call, area),
    },
    {
      ...deleting,
      id: remove,
      summary: `Delete one ${area.one}`,
      path: `${path}/{email}`,
      handle: (call) => deleteOne(call, area),
    },
  ];
}

function listEntries({ simulator, account, query }: OperationCall, { list, shown }: ListArea): ApiResponse {
  return jsonAnswer(200, pageOf(simulator.suppressions.of(account).entries(list), query).map(shown));
}

// Documented: a list of one entry, or of none.
function readOne({ simulator, account, parameters }: OperationCall, { list, shown }: ListArea): ApiResponse {
  const entry = simulator.suppressions.of(account).find(list, parameters["email"] ?? "");
  return jsonAnswer(200, entry === undefined ? [] : [shown(entry)]);
}

// Observed: 404 for an address that is not on the list. Assumed: its text.
function deleteOne({ simulator, account, parameters }: OperationCall, { list }: ListArea): ApiResponse {
  const removed = simulator.suppressions.remove({ account, list }, [parameters["email"] ?? ""]);
  return removed === 0 ? fieldError(404, "resource not found") : emptyAnswer(204);
}

// Documented: not both. Assumed: the texts, and that addresses which are not on the list are passed over.
function deleteMany({ simulator, account, body }: OperationCall, { list }: ListArea): ApiResponse {
  const isAll = booleanMember(body, "delete_all") === true;
  const emails = listMember(body, "emails").filter((email) => typeof email === "string");
  if (isAll && emails.length > 0)
    return fieldError(400, "emails and delete_all must not be given together", "delete_all");
  if (!isAll && emails.length === 0) return fieldError(400, "emails or delete_all is required", "emails");
  if (emails.length > MAX_ITEMS_LOOKED_AT)
    return fieldError(400, `emails must have at most ${MAX_ITEMS_LOOKED_AT} items`, "emails");
  if (isAll) simulator.suppressions.removeAll({ account, list });
  else simulator.suppressions.remove({ account, list }, emails);
  return emptyAnswer(204);
}

function refusalJson({ createdAt, email, reason, status }: Suppression): JsonObject {
  return { created: unixSeconds(createdAt), email, reason, status };
}
