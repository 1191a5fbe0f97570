import type { JsonObject } from "../../../contract/json.ts";
import { textMember, booleanMember, numberMember } from "../json-members.ts";
import type {
  TemplateOutcome,
  TemplateVersion,
  TemplateVersionInput,
} from "../../../simulation/account/templates.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { versionJson } from "./template-json.ts";
import { NEW_VERSION_SHAPE, VERSION_CHANGE_SHAPE, VERSION_SHAPE } from "./template-shapes.ts";

const PATH = "/v3/templates/{template_id}/versions";
const ONE = `${PATH}/{version_id}`;
const SCOPE = "templates.versions";
const SHARED = { area: "Templates", fidelity: "documented" } as const;

/** The versions of templates. Documented. */
export const TEMPLATE_VERSION_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "CreateTemplateVersion",
    summary: "Create a version of a template",
    method: "POST",
    path: PATH,
    scope: `${SCOPE}.create`,
    body: NEW_VERSION_SHAPE,
    answers: { 201: VERSION_SHAPE },
    handle: create,
  },
  {
    ...SHARED,
    id: "GetTemplateVersion",
    summary: "Read a version of a template",
    method: "GET",
    path: ONE,
    scope: `${SCOPE}.read`,
    answers: { 200: VERSION_SHAPE },
    handle: read,
  },
  {
    ...SHARED,
    id: "UpdateTemplateVersion",
    summary: "Change a version of a template",
    method: "PATCH",
    path: ONE,
    scope: `${SCOPE}.update`,
    body: VERSION_CHANGE_SHAPE,
    answers: { 200: VERSION_SHAPE },
    handle: update,
  },
  {
    ...SHARED,
    id: "DeleteTemplateVersion",
    summary: "Delete a version of a template",
    method: "DELETE",
    path: ONE,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: remove,
  },
  {
    ...SHARED,
    id: "ActivateTemplateVersion",
    summary: "Make a version the one that mails are made with",
    method: "POST",
    path: `${ONE}/activate`,
    scope: `${SCOPE}.activate.create`,
    answers: { 200: VERSION_SHAPE },
    handle: activate,
  },
];

function create({ simulator, account, parameters, body }: OperationCall): ApiResponse {
  const problem = textProblem(body);
  if (problem !== undefined) return problem;
  const { templates } = simulator.account(account);
  const { isActive = false, ...given } = inputOf(body);
  const input = withPlainContent({ ...EMPTY_VERSION, ...given });
  return versionAnswer(201, templates.addVersion(parameters["template_id"] ?? "", input, isActive));
}

function update(call: OperationCall): ApiResponse {
  const version = versionMeant(call);
  if (version === undefined) return unknownTemplate();
  const problem = textProblem(call.body);
  if (problem !== undefined) return problem;
  const { templates } = call.simulator.account(call.account);
  const { templateId, id: versionId } = version;
  const { isActive = version.isActive, ...given } = inputOf(call.body);
  // What was made from the old HTML gives way to what follows from the new one.
  const isMade = given.htmlContent !== undefined && version.plainContent === plainTextOf(version.htmlContent);
  const { htmlContent, plainContent, generatesPlainContent } = {
    ...version,
    ...(isMade ? { plainContent: "" } : {}),
    ...given,
  };
  const content = withPlainContent({ ...EMPTY_VERSION, htmlContent, plainContent, generatesPlainContent });
  const change = { ...given, isActive, plainContent: content.plainContent };
  return versionAnswer(200, templates.updateVersion({ templateId, versionId }, change));
}

function read(call: OperationCall): ApiResponse {
  const version = versionMeant(call);
  return version === undefined ? unknownTemplate() : jsonAnswer(200, versionJson(version));
}

function remove({ simulator, account, parameters }: OperationCall): ApiResponse {
  const { template_id: templateId = "", version_id: versionId = "" } = parameters;
  const isRemoved = simulator.account(account).templates.removeVersion(templateId, versionId);
  return isRemoved ? emptyAnswer(204) : unknownTemplate();
}

function activate({ simulator, account, parameters }: OperationCall): ApiResponse {
  const { template_id: templateId = "", version_id: versionId = "" } = parameters;
  const { templates } = simulator.account(account);
  return versionAnswer(200, templates.updateVersion({ templateId, versionId }, { isActive: true }));
}

/** The answer about a template or version that is not there. Assumed: status and text. */
export function unknownTemplate(): ApiResponse {
  return fieldError(404, "resource not found");
}

/** The answer when a limit would be passed. Assumed: status and text. */
export function tooManyTemplates(): ApiResponse {
  return fieldError(400, "You have reached the maximum number of templates, versions or characters");
}

function versionMeant({ simulator, account, parameters }: OperationCall): TemplateVersion | undefined {
  const template = simulator.account(account).templates.find(parameters["template_id"] ?? "");
  return template?.versions.find(({ id }) => id === parameters["version_id"]);
}

function versionAnswer(status: 200 | 201, outcome: TemplateOutcome<TemplateVersion>): ApiResponse {
  if (outcome.kind === "unknown-id") return unknownTemplate();
  return outcome.kind === "full" ? tooManyTemplates() : jsonAnswer(status, versionJson(outcome.value));
}

/** What stands in a new version unless it is told. */
export const EMPTY_VERSION: TemplateVersionInput = {
  name: "",
  subject: "",
  htmlContent: "",
  plainContent: "",
  generatesPlainContent: true,
  editor: "code",
  testData: null,
};

function inputOf(body: JsonObject): Partial<TemplateVersionInput & Pick<TemplateVersion, "isActive">> {
  const editor = textMember(body, "editor");
  const active = numberMember(body, "active");
  const given = {
    name: textMember(body, "name"),
    subject: textMember(body, "subject"),
    htmlContent: textMember(body, "html_content"),
    plainContent: textMember(body, "plain_content"),
    generatesPlainContent: booleanMember(body, "generate_plain_content"),
    testData: textMember(body, "test_data"),
    editor: editor === "code" || editor === "design" ? editor : undefined,
    isActive: active === undefined ? undefined : active === 1,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

// Documented: the lengths. Assumed: the texts, and that a name must not be empty.
function textProblem(body: JsonObject): ApiResponse | undefined {
  if (textMember(body, "name") === "") return fieldError(400, "name is required", "name");
  for (const [name, most] of MAX_LENGTHS) {
    if ((textMember(body, name) ?? "").length > most)
      return fieldError(400, `${name} must have at most ${most} characters`, name);
  }
  const active = numberMember(body, "active") ?? 0;
  return active === 0 || active === 1 ? undefined : fieldError(400, "active must be 0 or 1", "active");
}

const MAX_LENGTHS = [
  ["name", 100],
  ["subject", 255],
  ["html_content", 1_048_576],
  ["plain_content", 1_048_576],
  ["test_data", 1_048_576],
] as const;

// Documented: the text follows from the HTML where it is empty. Assumed: how.
function withPlainContent(input: TemplateVersionInput): TemplateVersionInput {
  return input.generatesPlainContent && input.plainContent === ""
    ? { ...input, plainContent: plainTextOf(input.htmlContent) }
    : input;
}

function plainTextOf(html: string): string {
  return html
    .replaceAll(/<[^<>]*>/g, " ")
    .split(/\s+/)
    .join(" ")
    .trim();
}
