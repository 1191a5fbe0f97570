import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { listMember, MAX_ITEMS_LOOKED_AT } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { readRecipientEmails } from "./recipient-emails.ts";
import { unixSeconds } from "./suppression-page.ts";
import {
  ADDRESSES_SHAPE,
  GROUP_SUPPRESSIONS_SHAPE,
  GROUPS_OF_ADDRESS_SHAPE,
  RECIPIENTS_SHAPE,
} from "./suppression-shapes.ts";
import { groupIdMeant, groupMeant, unknownGroup } from "./unsubscribe-groups.ts";

const OF_GROUP = "/v3/asm/groups/{group_id}/suppressions";
const OF_ACCOUNT = "/v3/asm/suppressions";
const SCOPE = "asm.groups.suppressions";
const SHARED = { area: "Suppressions", fidelity: "documented" } as const;

/** Who left which unsubscribe group. Documented. */
export const GROUP_SUPPRESSION_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "AddSuppressionToAsmGroup",
    summary: "Put addresses among those that left a group",
    method: "POST",
    path: OF_GROUP,
    scope: `${SCOPE}.create`,
    body: RECIPIENTS_SHAPE,
    answers: { 201: RECIPIENTS_SHAPE },
    handle: add,
  },
  {
    ...SHARED,
    id: "ListSuppressionFromAsmGroup",
    summary: "List who left a group",
    method: "GET",
    path: OF_GROUP,
    scope: `${SCOPE}.read`,
    answers: { 200: ADDRESSES_SHAPE },
    handle: listGroup,
  },
  {
    ...SHARED,
    id: "SearchSuppressionFromAsmGroup",
    summary: "Tell which of these addresses left a group",
    method: "POST",
    path: `${OF_GROUP}/search`,
    scope: `${SCOPE}.read`,
    body: RECIPIENTS_SHAPE,
    answers: { 200: ADDRESSES_SHAPE },
    handle: searchGroup,
  },
  {
    ...SHARED,
    id: "DeleteSuppressionFromAsmGroup",
    summary: "Take an address off those that left a group",
    method: "DELETE",
    path: `${OF_GROUP}/{email}`,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: remove,
  },
  {
    ...SHARED,
    id: "ListAsmSuppression",
    summary: "List who left which group",
    method: "GET",
    path: OF_ACCOUNT,
    scope: `${SCOPE}.read`,
    answers: { 200: GROUP_SUPPRESSIONS_SHAPE },
    handle: listAll,
  },
  {
    ...SHARED,
    id: "GetAsmSuppression",
    summary: "Tell which groups an address left",
    method: "GET",
    path: `${OF_ACCOUNT}/{email}`,
    scope: `${SCOPE}.read`,
    answers: { 200: GROUPS_OF_ADDRESS_SHAPE },
    handle: readAddress,
  },
];

// Documented: addresses for a group that there is not are put on the global list.
function add({ simulator, account, parameters, body }: OperationCall): ApiResponse {
  const groupId = groupIdMeant(parameters["group_id"] ?? "");
  if (groupId === undefined) return unknownGroup();
  const read = readRecipientEmails(body);
  if (read.kind === "refused") return read.answer;
  simulator.suppressions.addToGroup({ account, groupId }, read.emails);
  return jsonAnswer(201, { recipient_emails: read.emails });
}

function listGroup(call: OperationCall): ApiResponse {
  const group = groupMeant(call);
  if (group === undefined) return unknownGroup();
  const members = call.simulator.suppressions.of(call.account).groups.members(group.id);
  return jsonAnswer(
    200,
    members.map(({ email }) => email),
  );
}

function searchGroup(call: OperationCall): ApiResponse {
  const group = groupMeant(call);
  if (group === undefined) return unknownGroup();
  const { groups } = call.simulator.suppressions.of(call.account);
  const asked = listMember(call.body, "recipient_emails").slice(0, MAX_ITEMS_LOOKED_AT);
  return jsonAnswer(
    200,
    asked.filter((email) => typeof email === "string" && groups.hasMember(group.id, email)),
  );
}

// Assumed: 204 for an address that did not leave the group, too, as on the global list.
function remove(call: OperationCall): ApiResponse {
  const group = groupMeant(call);
  if (group === undefined) return unknownGroup();
  const { account, parameters } = call;
  call.simulator.suppressions.removeFromGroup({ account, groupId: group.id }, parameters["email"] ?? "");
  return emptyAnswer(204);
}

function listAll({ simulator, account }: OperationCall): ApiResponse {
  const { groups } = simulator.suppressions.of(account);
  const rows = groups.all().flatMap((group) =>
    groups.members(group.id).map(({ email, createdAt }) => ({
      email,
      group_id: group.id,
      group_name: group.name,
      created_at: unixSeconds(createdAt),
    })),
  );
  return jsonAnswer(200, rows);
}

// Documented by the example: groups that the address did not leave are named as well.
function readAddress({ simulator, account, parameters }: OperationCall): ApiResponse {
  const { groups } = simulator.suppressions.of(account);
  const suppressions = groups.all().map(({ id, name, description, isDefault }) => ({
    description,
    id,
    is_default: isDefault,
    name,
    suppressed: groups.hasMember(id, parameters["email"] ?? ""),
  }));
  return jsonAnswer(200, { suppressions });
}
