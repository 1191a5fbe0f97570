import type { JsonObject } from "../../../contract/json.ts";
import type { OAuthCredentials } from "../../../simulation/ports.ts";
import type { SecurityPolicy, SecurityPolicyInput } from "../../../simulation/account/security-policies.ts";
import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { booleanMember, listMember, memberOf, objectMember, textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { switchParameter } from "../query-parameter.ts";
import {
  POLICIES_SHAPE,
  POLICY_INPUT_SHAPE,
  POLICY_SHAPE,
  REMOVED_POLICY_SHAPE,
} from "./security-policy-shapes.ts";

const PATH = "/v3/user/webhooks/security/policies";
const ONE = `${PATH}/{id}`;

/** How posts of Inbound Parse prove where they are from: a signature, a token, or both. Documented. */
export const SECURITY_POLICIES_OPERATIONS: readonly Operation[] = [
  {
    ...operation("CreateSecurityPolicy", "Make a security policy"),
    method: "POST",
    path: PATH,
    scope: "user.webhooks.parse.settings.create",
    body: POLICY_INPUT_SHAPE,
    answers: { 201: POLICY_SHAPE },
    handle: create,
  },
  {
    ...operation("ListAllSecurityPolicies", "List the security policies"),
    method: "GET",
    path: PATH,
    scope: "user.webhooks.parse.settings.read",
    answers: { 200: POLICIES_SHAPE },
    handle: list,
  },
  {
    ...operation("GetSecurityPolicy", "Read a security policy"),
    method: "GET",
    path: ONE,
    scope: "user.webhooks.parse.settings.read",
    answers: { 200: POLICY_SHAPE },
    handle: read,
  },
  {
    ...operation("UpdateSecurityPolicy", "Change a security policy"),
    method: "PATCH",
    path: ONE,
    scope: "user.webhooks.parse.settings.update",
    body: POLICY_INPUT_SHAPE,
    answers: { 200: POLICY_SHAPE },
    handle: update,
  },
  {
    ...operation("DeleteSecurityPolicy", "Delete a security policy"),
    method: "DELETE",
    path: ONE,
    scope: "user.webhooks.parse.settings.delete",
    query: { force: switchParameter("Deletes it although parse settings go by it.") },
    answers: { 200: REMOVED_POLICY_SHAPE },
    handle: remove,
  },
];

// Documented: what they take and answer. Assumed: their errors, and that they want the scopes of parse settings.
function operation(id: string, summary: string): Pick<Operation, "id" | "area" | "summary" | "fidelity"> {
  return { id, area: "Webhook Security", summary, fidelity: "documented" };
}

function create(call: OperationCall): ApiResponse {
  const input = readInput(call, null);
  if (input.kind === "refused") return input.answer;
  // Documented: one of signature and oauth must be given.
  if (input.value.isSigned !== true && (input.value.oauth ?? null) === null) return neitherGiven();
  const policy = call.simulator.account(call.account).securityPolicies.create(input.value);
  return jsonAnswer(201, { policy: policyJson(call, policy) });
}

function list(call: OperationCall): ApiResponse {
  const policies = call.simulator.account(call.account).securityPolicies.all();
  return jsonAnswer(200, { policies: policies.map((policy) => policyJson(call, policy)) });
}

function read(call: OperationCall): ApiResponse {
  const policy = call.simulator.account(call.account).securityPolicies.find(idOf(call));
  return policy === undefined ? unknownId() : jsonAnswer(200, { policy: policyJson(call, policy) });
}

function update(call: OperationCall): ApiResponse {
  const { securityPolicies } = call.simulator.account(call.account);
  const current = securityPolicies.find(idOf(call));
  if (current === undefined) return unknownId();
  const input = readInput(call, current.oauth);
  if (input.kind === "refused") return input.answer;
  const { oauth = current.oauth, isSigned = current.key !== null } = input.value;
  if (!isSigned && oauth === null) return neitherGiven();
  const policy = securityPolicies.update(current.id, input.value);
  return policy === undefined ? unknownId() : jsonAnswer(200, { policy: policyJson(call, policy) });
}

// Documented: "force". Assumed: what a parse setting goes by is kept without it; null is answered for what is gone.
function remove(call: OperationCall): ApiResponse {
  const { securityPolicies, parseSettings } = call.simulator.account(call.account);
  const id = idOf(call);
  if (securityPolicies.find(id) === undefined) return unknownId();
  const isUsed = parseSettings.all().some(({ policyId }) => policyId === id);
  if (isUsed && call.query["force"] !== true)
    return fieldError(400, "the policy is in use by a parse setting; delete it with force=true", "force");
  securityPolicies.remove(id);
  parseSettings.forgetPolicy(id);
  return jsonAnswer(200, { policy: null });
}

type ReadInput =
  | { readonly kind: "valid"; readonly value: SecurityPolicyInput }
  | { readonly kind: "refused"; readonly answer: ApiResponse };

function readInput({ body }: OperationCall, current: OAuthCredentials | null): ReadInput {
  const name = textMember(body, "name");
  const isSigned = booleanMember(objectMember(body, "signature"), "enabled");
  const value: SecurityPolicyInput = {
    ...(name === undefined ? {} : { name }),
    ...(isSigned === undefined ? {} : { isSigned }),
  };
  if (memberOf(body, "oauth") === undefined) return { kind: "valid", value };
  const oauth = mergedCredentials(objectMember(body, "oauth"), current ?? NO_CREDENTIALS);
  if (oauth.clientId === "") return missing("oauth.client_id");
  if (oauth.clientSecret === "") return missing("oauth.client_secret");
  if (!URL.canParse(oauth.tokenUrl) || !/^https?:$/.test(new URL(oauth.tokenUrl).protocol))
    return { kind: "refused", answer: fieldError(400, "token_url must be a valid url", "oauth.token_url") };
  return { kind: "valid", value: { ...value, oauth } };
}

const NO_CREDENTIALS: OAuthCredentials = { clientId: "", clientSecret: "", tokenUrl: "" };

function mergedCredentials(given: JsonObject, current: OAuthCredentials): OAuthCredentials {
  const scopes = listMember(given, "scopes").filter((scope) => typeof scope === "string");
  return {
    clientId: textMember(given, "client_id") ?? current.clientId,
    clientSecret: textMember(given, "client_secret") ?? current.clientSecret,
    tokenUrl: textMember(given, "token_url") ?? current.tokenUrl,
    scopes: memberOf(given, "scopes") === undefined ? (current.scopes ?? []) : scopes,
  };
}

function missing(field: string): ReadInput {
  return { kind: "refused", answer: fieldError(400, `${field} is required`, field) };
}

// Documented: the secret is never shown.
function policyJson({ simulator }: OperationCall, policy: SecurityPolicy): JsonObject {
  const { id, name, oauth, key } = policy;
  return {
    id,
    name,
    ...(oauth === null
      ? {}
      : { oauth: { client_id: oauth.clientId, token_url: oauth.tokenUrl, scopes: oauth.scopes ?? [] } }),
    ...(key === null ? {} : { signature: { public_key: simulator.publicKey({ key }) } }),
  };
}

function idOf({ parameters }: OperationCall): string {
  return parameters["id"] ?? "";
}

function neitherGiven(): ApiResponse {
  return fieldError(400, "one of oauth or signature is required");
}

function unknownId(): ApiResponse {
  return fieldError(404, "resource not found");
}
