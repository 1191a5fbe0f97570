import { ALL_SCOPES } from "../../../contract/api-scopes.ts";
import type { JsonObject } from "../../../contract/json.ts";
import { MAX_API_KEYS } from "../../../simulation/account/api-keys.ts";
import type { CreatedApiKey } from "../../../simulation/account/api-keys.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import {
  API_KEY_SHAPE,
  KEY_LIST_SHAPE,
  KEY_SHAPE,
  NAME_SHAPE,
  NAMED_KEY_SHAPE,
  NEW_KEY_SHAPE,
} from "./api-key-shapes.ts";
import { holdsScope } from "../authorization.ts";
import { fieldError } from "../errors.ts";
import { listMember, memberOf, textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { integerParameter } from "../query-parameter.ts";

const PATH = "/v3/api_keys";
const ONE = `${PATH}/{api_key_id}`;

/** API keys: who has one made here may do what its scopes say, and no more. Documented. */
export const API_KEYS_OPERATIONS: readonly Operation[] = [
  {
    ...operation("CreateApiKey", "Make an API key"),
    method: "POST",
    path: PATH,
    scope: "api_keys.create",
    body: API_KEY_SHAPE,
    answers: { 201: NEW_KEY_SHAPE },
    handle: create,
  },
  {
    ...operation("ListApiKey", "List the account's API keys"),
    method: "GET",
    path: PATH,
    scope: "api_keys.read",
    query: { limit: integerParameter("Shows no more keys than that.", { least: 1 }) },
    answers: { 200: KEY_LIST_SHAPE },
    handle: list,
  },
  {
    ...operation("GetApiKey", "Read an API key's name and scopes"),
    method: "GET",
    path: ONE,
    scope: "api_keys.read",
    answers: { 200: KEY_SHAPE },
    handle: read,
  },
  {
    ...operation("UpdateApiKeyName", "Rename an API key"),
    method: "PATCH",
    path: ONE,
    scope: "api_keys.update",
    body: NAME_SHAPE,
    answers: { 200: NAMED_KEY_SHAPE },
    handle: rename,
  },
  {
    ...operation("UpdateApiKey", "Change an API key's name and scopes"),
    method: "PUT",
    path: ONE,
    scope: "api_keys.update",
    body: API_KEY_SHAPE,
    answers: { 200: KEY_SHAPE },
    handle: update,
  },
  {
    ...operation("DeleteApiKey", "Delete an API key: it is refused from now on"),
    method: "DELETE",
    path: ONE,
    scope: "api_keys.delete",
    answers: { 204: null },
    handle: remove,
  },
];

function operation(id: string, summary: string): Pick<Operation, "id" | "area" | "summary" | "fidelity"> {
  return { id, area: "API Keys", summary, fidelity: "documented" };
}

// Documented: without scopes a key has full access. Assumed: an empty list is as good as none.
function create(call: OperationCall): ApiResponse {
  const { simulator, account } = call;
  const wanted = scopesOf(call);
  const scopes = wanted.length === 0 ? null : wanted;
  if (!mayGive(call, scopes)) return fieldError(403, "access forbidden");
  const key = simulator.account().apiKeys.create({ account, name: nameOf(call), scopes });
  if (key === undefined) return fieldError(403, `Cannot create more than ${MAX_API_KEYS} API Keys`);
  return jsonAnswer(201, {
    api_key: key.secret,
    api_key_id: key.id,
    name: key.name,
    scopes: scopesToShow(key),
  });
}

function list({ simulator, account, query }: OperationCall): ApiResponse {
  const { limit } = query;
  const keys = simulator.account().apiKeys.of(account);
  const shown = typeof limit === "number" ? keys.slice(0, limit) : keys;
  return jsonAnswer(200, { result: shown.map(({ id, name }) => ({ name, api_key_id: id })) });
}

// Documented by the older pages as one object; the OpenAPI file shows a list with one, which no client reads.
function read(call: OperationCall): ApiResponse {
  const key = call.simulator.account().apiKeys.find(call.account, idOf(call));
  return key === undefined ? unknownKey("unable to find API Key") : jsonAnswer(200, keyJson(key));
}

function rename(call: OperationCall): ApiResponse {
  const change = { name: nameOf(call) };
  const key = call.simulator.account().apiKeys.update(call.account, idOf(call), change);
  if (key === undefined) return unknownKey("unable to find API Key to update");
  return jsonAnswer(200, { api_key_id: key.id, name: key.name });
}

// Documented: at least one scope. Assumed: a body without scopes leaves them as they are.
function update(call: OperationCall): ApiResponse {
  const isGiven = memberOf(call.body, "scopes") !== undefined;
  const scopes = scopesOf(call);
  if (isGiven && scopes.length === 0) return fieldError(400, "missing required argument", "scopes");
  if (isGiven && !mayGive(call, scopes)) return fieldError(403, "access forbidden");
  const change = isGiven ? { name: nameOf(call), scopes } : { name: nameOf(call) };
  const key = call.simulator.account().apiKeys.update(call.account, idOf(call), change);
  return key === undefined ? unknownKey("unable to find API Key to update") : jsonAnswer(200, keyJson(key));
}

function remove(call: OperationCall): ApiResponse {
  return call.simulator.account().apiKeys.revoke(call.account, idOf(call))
    ? emptyAnswer(204)
    : unknownKey("unable to find API Key for deletion");
}

// Documented texts.
function unknownKey(message: string): ApiResponse {
  return fieldError(404, message);
}

// Documented: nobody gives what they have not got. Assumed: the answer.
function mayGive(call: OperationCall, wanted: readonly string[] | null): boolean {
  if (wanted === null) return call.scopes === null;
  return wanted.every((scope) => holdsScope(call.scopes, scope));
}

function keyJson(key: CreatedApiKey): JsonObject {
  return { api_key_id: key.id, name: key.name, scopes: scopesToShow(key) };
}

function scopesToShow({ scopes }: CreatedApiKey): readonly string[] {
  return scopes ?? ALL_SCOPES;
}

function scopesOf({ body }: OperationCall): readonly string[] {
  const texts = listMember(body, "scopes").filter((scope) => typeof scope === "string");
  return [...new Set(texts)];
}

function nameOf({ body }: OperationCall): string {
  return textMember(body, "name") ?? "";
}

function idOf({ parameters }: OperationCall): string {
  return parameters["api_key_id"] ?? "";
}
