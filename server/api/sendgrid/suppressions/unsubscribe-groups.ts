import type { JsonObject } from "../../../contract/json.ts";
import { MAX_GROUP_DESCRIPTION_LENGTH, MAX_GROUP_NAME_LENGTH } from "../../../contract/limits.ts";
import { MAX_UNSUBSCRIBE_GROUPS } from "../../../contract/limits.ts";
import type {
  GroupInput,
  GroupOutcome,
  UnsubscribeGroup,
} from "../../../simulation/account/unsubscribe-groups.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError, messageError } from "../errors.ts";
import { booleanMember, textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { integerParameter } from "../query-parameter.ts";
import {
  COUNTED_GROUP_SHAPE,
  GROUP_CHANGE_SHAPE,
  GROUP_SHAPE,
  NEW_GROUP_SHAPE,
} from "./suppression-shapes.ts";

const PATH = "/v3/asm/groups";
const SCOPE = "asm.groups";
const SHARED = { area: "Unsubscribe Groups", fidelity: "documented" } as const;
const ID_PARAMETER = integerParameter("A group that is wanted; may be given several times.", { least: 0 });

/** Groups of mails that recipients can unsubscribe from. Documented. */
export const UNSUBSCRIBE_GROUP_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "CreateAsmGroup",
    summary: "Create an unsubscribe group",
    method: "POST",
    path: PATH,
    scope: `${SCOPE}.create`,
    body: NEW_GROUP_SHAPE,
    answers: { 201: GROUP_SHAPE },
    handle: create,
  },
  {
    ...SHARED,
    id: "ListAsmGroup",
    summary: "List all unsubscribe groups, or some",
    method: "GET",
    path: PATH,
    scope: `${SCOPE}.read`,
    query: { id: ID_PARAMETER },
    answers: { 200: { type: "array", items: COUNTED_GROUP_SHAPE } },
    handle: list,
  },
  {
    ...SHARED,
    id: "GetAsmGroup",
    summary: "Read an unsubscribe group",
    method: "GET",
    path: `${PATH}/{group_id}`,
    scope: `${SCOPE}.read`,
    answers: { 200: COUNTED_GROUP_SHAPE },
    handle: read,
  },
  {
    ...SHARED,
    id: "UpdateAsmGroup",
    summary: "Change an unsubscribe group",
    method: "PATCH",
    path: `${PATH}/{group_id}`,
    scope: `${SCOPE}.update`,
    body: GROUP_CHANGE_SHAPE,
    answers: { 201: GROUP_SHAPE },
    handle: update,
  },
  {
    ...SHARED,
    id: "DeleteAsmGroup",
    summary: "Delete an unsubscribe group; its addresses are sent to again",
    method: "DELETE",
    path: `${PATH}/{group_id}`,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: remove,
  },
];

/** The group that a path names; undefined: no number, or no group. */
export function groupMeant({ simulator, account, parameters }: OperationCall): UnsubscribeGroup | undefined {
  const id = groupIdMeant(parameters["group_id"] ?? "");
  return id === undefined ? undefined : simulator.suppressions.of(account).groups.find(id);
}

/** A group's id from a path; undefined: no whole number. */
export function groupIdMeant(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The answer about a group that is not there. Assumed: status and text. */
export function unknownGroup(): ApiResponse {
  return fieldError(404, "resource not found");
}

function create({ simulator, account, body }: OperationCall): ApiResponse {
  const problem = textProblem(body);
  if (problem !== undefined) return problem;
  const { name = "", description = "", isDefault = false } = inputOf(body);
  const { groups } = simulator.suppressions.of(account);
  return changeAnswer(groups.create({ name, description, isDefault }), "add");
}

function update(call: OperationCall): ApiResponse {
  const group = groupMeant(call);
  if (group === undefined) return unknownGroup();
  const problem = textProblem(call.body);
  if (problem !== undefined) return problem;
  const { groups } = call.simulator.suppressions.of(call.account);
  return changeAnswer(groups.update(group.id, inputOf(call.body)), "update");
}

function list({ simulator, account, request }: OperationCall): ApiResponse {
  const ids = request.query.getAll("id").map((text) => ID_PARAMETER.read(text));
  if (ids.includes(undefined)) return fieldError(400, `id must be ${ID_PARAMETER.expected}`, "id");
  const { groups } = simulator.suppressions.of(account);
  const wanted = groups.all().filter(({ id }) => ids.length === 0 || ids.includes(id));
  return jsonAnswer(
    200,
    wanted.map((group) => ({ ...groupJson(group), unsubscribes: groups.memberCount(group.id) })),
  );
}

// Documented by the example: here the members stand in alphabetical order.
function read(call: OperationCall): ApiResponse {
  const group = groupMeant(call);
  if (group === undefined) return unknownGroup();
  const { id, name, description, isDefault } = group;
  const unsubscribes = call.simulator.suppressions.of(call.account).groups.memberCount(id);
  return jsonAnswer(200, { description, id, is_default: isDefault, name, unsubscribes });
}

function remove(call: OperationCall): ApiResponse {
  const group = groupMeant(call);
  if (group === undefined) return unknownGroup();
  call.simulator.suppressions.removeGroup({ account: call.account, groupId: group.id });
  return emptyAnswer(204);
}

function inputOf(body: JsonObject): Partial<GroupInput> {
  const name = textMember(body, "name");
  const description = textMember(body, "description");
  const isDefault = booleanMember(body, "is_default");
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(isDefault === undefined ? {} : { isDefault }),
  };
}

// Documented: the lengths. Assumed: the texts, and that a name must not be empty.
function textProblem(body: JsonObject): ApiResponse | undefined {
  const { name, description = "" } = inputOf(body);
  if (name === "") return fieldError(400, "name is required", "name");
  if ((name ?? "").length > MAX_GROUP_NAME_LENGTH)
    return fieldError(400, `name must have at most ${MAX_GROUP_NAME_LENGTH} characters`, "name");
  if (description.length > MAX_GROUP_DESCRIPTION_LENGTH)
    return fieldError(
      400,
      `description must have at most ${MAX_GROUP_DESCRIPTION_LENGTH} characters`,
      "description",
    );
  return undefined;
}

// Observed: a second group of the same name is refused in these words. Assumed: the status, and the other texts.
function changeAnswer(outcome: GroupOutcome, change: "add" | "update"): ApiResponse {
  switch (outcome.kind) {
    case "done":
      return jsonAnswer(201, groupJson(outcome.group));
    case "name-taken":
      return messageError(400, `Sorry, some unexpected error occurred: Failed to ${change} group`);
    case "too-many":
      return messageError(400, `You have reached the maximum number of ${MAX_UNSUBSCRIBE_GROUPS} groups`);
    case "unknown-id":
      return unknownGroup();
  }
}

function groupJson({ id, name, description, isDefault }: UnsubscribeGroup): JsonObject {
  return { id, name, description, is_default: isDefault };
}
