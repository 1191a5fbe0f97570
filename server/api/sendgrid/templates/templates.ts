import type { JsonObject } from "../../../contract/json.ts";
import type { Template, TemplateOutcome } from "../../../simulation/account/templates.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { wordParameter } from "../query-parameter.ts";
import { templateJson } from "./template-json.ts";
import {
  NEW_TEMPLATE_SHAPE,
  TEMPLATE_NAME_SHAPE,
  TEMPLATE_PAGE_SHAPE,
  TEMPLATE_SHAPE,
} from "./template-shapes.ts";
import { TEMPLATE_VERSION_OPERATIONS, tooManyTemplates, unknownTemplate } from "./template-versions.ts";
import { pageParameters, tokenPage } from "../token-page.ts";

const PATH = "/v3/templates";
const ONE = `${PATH}/{template_id}`;
const SCOPE = "templates";
const SHARED = { area: "Templates", fidelity: "documented" } as const;
const GENERATIONS = wordParameter("The kinds of template that are wanted; legacy unless given.", [
  "legacy",
  "dynamic",
  "legacy,dynamic",
  "dynamic,legacy",
]);

/** Templates and their versions. Documented. */
export const TEMPLATE_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "CreateTemplate",
    summary: "Create a template",
    method: "POST",
    path: PATH,
    scope: `${SCOPE}.create`,
    body: NEW_TEMPLATE_SHAPE,
    answers: { 201: TEMPLATE_SHAPE },
    handle: create,
  },
  {
    ...SHARED,
    id: "ListTemplate",
    summary: "List templates, page by page",
    method: "GET",
    path: PATH,
    scope: `${SCOPE}.read`,
    query: { generations: GENERATIONS, ...pageParameters(200, true) },
    answers: { 200: TEMPLATE_PAGE_SHAPE },
    handle: list,
  },
  {
    ...SHARED,
    id: "DuplicateTemplate",
    summary: "Copy a template with its versions",
    method: "POST",
    path: ONE,
    scope: `${SCOPE}.create`,
    body: TEMPLATE_NAME_SHAPE,
    answers: { 201: TEMPLATE_SHAPE },
    handle: duplicate,
  },
  {
    ...SHARED,
    id: "GetTemplate",
    summary: "Read a template",
    method: "GET",
    path: ONE,
    scope: `${SCOPE}.read`,
    answers: { 200: TEMPLATE_SHAPE },
    handle: read,
  },
  {
    ...SHARED,
    id: "UpdateTemplate",
    summary: "Rename a template",
    method: "PATCH",
    path: ONE,
    scope: `${SCOPE}.update`,
    body: TEMPLATE_NAME_SHAPE,
    answers: { 200: TEMPLATE_SHAPE },
    handle: rename,
  },
  {
    ...SHARED,
    id: "DeleteTemplate",
    summary: "Delete a template and its versions",
    method: "DELETE",
    path: ONE,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: remove,
  },
  ...TEMPLATE_VERSION_OPERATIONS,
];

function create({ simulator, account, body }: OperationCall): ApiResponse {
  const problem = nameProblem(body);
  if (problem !== undefined) return problem;
  const generation = textMember(body, "generation") === "dynamic" ? "dynamic" : "legacy";
  const { templates } = simulator.account(account);
  return templateAnswer(201, templates.create(textMember(body, "name") ?? "", generation));
}

function list(call: OperationCall): ApiResponse {
  const wanted = (textMember(call.query, "generations") ?? "legacy").split(",");
  const { templates } = call.simulator.account(call.account);
  const found = templates.all().filter(({ generation }) => wanted.includes(generation));
  const { items, metadata } = tokenPage(found, call, 200);
  return jsonAnswer(200, {
    result: items.map((template) => templateJson(template, true)),
    _metadata: metadata,
  });
}

function duplicate(call: OperationCall): ApiResponse {
  const template = templateMeant(call);
  if (template === undefined) return unknownTemplate();
  const problem = nameProblem(call.body);
  if (problem !== undefined) return problem;
  const { templates } = call.simulator.account(call.account);
  // Assumed: how the copy is named where no name is given.
  const name = textMember(call.body, "name") ?? `Duplicate: ${template.name}`.slice(0, MAX_NAME_LENGTH);
  return templateAnswer(201, templates.duplicate(template.id, name));
}

function read(call: OperationCall): ApiResponse {
  const template = templateMeant(call);
  return template === undefined ? unknownTemplate() : jsonAnswer(200, templateJson(template, false));
}

function rename(call: OperationCall): ApiResponse {
  const template = templateMeant(call);
  if (template === undefined) return unknownTemplate();
  const problem = nameProblem(call.body);
  if (problem !== undefined) return problem;
  const { templates } = call.simulator.account(call.account);
  return templateAnswer(200, templates.rename(template.id, textMember(call.body, "name") ?? template.name));
}

function remove({ simulator, account, parameters }: OperationCall): ApiResponse {
  const isRemoved = simulator.account(account).templates.remove(parameters["template_id"] ?? "");
  return isRemoved ? emptyAnswer(204) : unknownTemplate();
}

function templateMeant({ simulator, account, parameters }: OperationCall): Template | undefined {
  return simulator.account(account).templates.find(parameters["template_id"] ?? "");
}

function templateAnswer(status: 200 | 201, outcome: TemplateOutcome<Template>): ApiResponse {
  if (outcome.kind === "unknown-id") return unknownTemplate();
  return outcome.kind === "full"
    ? tooManyTemplates()
    : jsonAnswer(status, templateJson(outcome.value, false));
}

const MAX_NAME_LENGTH = 100;

// Documented: the length. Assumed: the texts, and that a name must not be empty.
function nameProblem(body: JsonObject): ApiResponse | undefined {
  const name = textMember(body, "name");
  if (name === "") return fieldError(400, "name is required", "name");
  return (name ?? "").length > MAX_NAME_LENGTH
    ? fieldError(400, `name must have at most ${MAX_NAME_LENGTH} characters`, "name")
    : undefined;
}
