import type { JsonObject } from "../../../contract/json.ts";
import type { ParseSetting, ParseSettingChange } from "../../../simulation/account/parse-settings.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { booleanMember, memberOf, numberMember, textMember } from "../json-members.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { integerParameter } from "../query-parameter.ts";

const PATH = "/v3/user/webhooks/parse/settings";
const ONE = `${PATH}/{hostname}`;

const MEMBERS: Readonly<Record<string, JsonShape>> = {
  url: { type: "string", about: "Where mails are posted." },
  hostname: { type: "string", about: "Mails to this host name are taken." },
  spam_check: { type: "boolean", about: "Posts tell a spam score." },
  send_raw: { type: "boolean", about: "Posts carry the whole mail instead of its parts." },
  security_policy: {
    type: "string",
    isNullable: true,
    about: "The id of the security policy that posts go by; not in SendGrid's OpenAPI.",
  },
};
const SETTING: ObjectShape = { type: "object", members: MEMBERS };

/** The settings of Inbound Parse: host names whose mails are posted to a URL. Documented. */
export const PARSE_SETTINGS_OPERATIONS: readonly Operation[] = [
  {
    ...operation("ListParseSetting", "List the parse settings"),
    method: "GET",
    path: PATH,
    scope: "user.webhooks.parse.settings.read",
    query: {
      limit: integerParameter("How many settings are answered.", { least: 1 }),
      offset: integerParameter("How many settings are skipped.", { least: 0 }),
    },
    answers: { 200: { type: "object", members: { result: { type: "array", items: SETTING } } } },
    handle: list,
  },
  {
    ...operation("CreateParseSetting", "Have the mails to a host name posted to a URL"),
    method: "POST",
    path: PATH,
    scope: "user.webhooks.parse.settings.create",
    body: { ...SETTING, required: ["url", "hostname"] },
    answers: { 201: SETTING },
    handle: create,
  },
  {
    ...operation("GetParseSetting", "Read a parse setting"),
    method: "GET",
    path: ONE,
    scope: "user.webhooks.parse.settings.read",
    answers: { 200: SETTING },
    handle: read,
  },
  {
    ...operation("UpdateParseSetting", "Change a parse setting"),
    method: "PATCH",
    path: ONE,
    scope: "user.webhooks.parse.settings.update",
    body: SETTING,
    answers: { 200: SETTING },
    handle: update,
  },
  {
    ...operation("DeleteParseSetting", "Delete a parse setting"),
    method: "DELETE",
    path: ONE,
    scope: "user.webhooks.parse.settings.delete",
    answers: { 204: null },
    handle: remove,
  },
];

function operation(id: string, summary: string): Pick<Operation, "id" | "area" | "summary" | "fidelity"> {
  return { id, area: "Inbound Parse", summary, fidelity: "documented" };
}

function list({ simulator, account, query }: OperationCall): ApiResponse {
  const offset = numberMember(query, "offset") ?? 0;
  const all = simulator.account(account).parseSettings.all();
  const shown = all.slice(offset, offset + (numberMember(query, "limit") ?? Infinity));
  return jsonAnswer(200, { result: shown.map(settingJson) });
}

// Documented: a host name is unique on all of SendGrid. Assumed: the texts, and that any host name is authenticated.
function create(call: OperationCall): ApiResponse {
  const hostname = textMember(call.body, "hostname") ?? "";
  if (!isHostname(hostname)) return fieldError(400, "invalid hostname", "hostname");
  const problem = problemOf(call);
  if (problem !== undefined) return problem;
  const { simulator } = call;
  const isTaken = simulator
    .accountNames()
    .some((name) => simulator.account(name).parseSettings.find(hostname) !== undefined);
  if (isTaken) return fieldError(400, `duplicate entry for hostname: ${hostname}`, "hostname");
  const setting = {
    url: "",
    isSpamChecked: false,
    isRaw: false,
    policyId: null,
    ...changeOf(call),
    hostname,
  };
  const { parseSettings } = simulator.account(call.account);
  parseSettings.add(setting);
  return jsonAnswer(201, settingJson(parseSettings.find(hostname) ?? setting));
}

function read(call: OperationCall): ApiResponse {
  const setting = call.simulator.account(call.account).parseSettings.find(hostnameOf(call));
  return setting === undefined ? unknownHostname() : jsonAnswer(200, settingJson(setting));
}

// Assumed: members that are absent stay as they are, and the host name stays in any case.
function update(call: OperationCall): ApiResponse {
  const problem = problemOf(call);
  if (problem !== undefined) return problem;
  const { parseSettings } = call.simulator.account(call.account);
  const setting = parseSettings.update(hostnameOf(call), changeOf(call));
  return setting === undefined ? unknownHostname() : jsonAnswer(200, settingJson(setting));
}

function remove(call: OperationCall): ApiResponse {
  const isRemoved = call.simulator.account(call.account).parseSettings.remove(hostnameOf(call));
  return isRemoved ? emptyAnswer(204) : unknownHostname();
}

function problemOf(call: OperationCall): ApiResponse | undefined {
  const url = textMember(call.body, "url");
  if (url !== undefined && !isHttpUrl(url)) return fieldError(400, `'${url}' is not a valid url`, "url");
  const policy = textMember(call.body, "security_policy") ?? "";
  const isKnown =
    policy === "" || call.simulator.account(call.account).securityPolicies.find(policy) !== undefined;
  return isKnown ? undefined : fieldError(400, "security policy not found", "security_policy");
}

function changeOf({ body }: OperationCall): ParseSettingChange {
  const url = textMember(body, "url");
  const isSpamChecked = booleanMember(body, "spam_check");
  const isRaw = booleanMember(body, "send_raw");
  const policy = memberOf(body, "security_policy");
  return {
    ...(url === undefined ? {} : { url }),
    ...(isSpamChecked === undefined ? {} : { isSpamChecked }),
    ...(isRaw === undefined ? {} : { isRaw }),
    ...(policy === undefined
      ? {}
      : { policyId: typeof policy === "string" && policy !== "" ? policy : null }),
  };
}

function settingJson(setting: ParseSetting): JsonObject {
  const { url, hostname, isSpamChecked, isRaw, policyId } = setting;
  const policy = policyId === null ? {} : { security_policy: policyId };
  return { url, hostname, spam_check: isSpamChecked, send_raw: isRaw, ...policy };
}

function hostnameOf({ parameters }: OperationCall): string {
  return parameters["hostname"] ?? "";
}

// Assumed text.
function unknownHostname(): ApiResponse {
  return fieldError(404, "resource not found");
}

function isHostname(text: string): boolean {
  return text.length <= 253 && /^(?!-)[a-z\d-]{1,63}(?<!-)(?:\.(?!-)[a-z\d-]{1,63}(?<!-))*$/i.test(text);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
