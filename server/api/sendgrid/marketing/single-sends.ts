import { LAST_INSTANT } from "../../../contract/limits.ts";
import type { SingleSend } from "../../../simulation/account/single-send.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import { MARKETING_SCOPE, isoSecond, notFound } from "./marketing-answers.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { textParameter } from "../query-parameter.ts";
import { DATE_TIME, EMPTY_SINGLE_SEND, instantOf, readSingleSend } from "./single-send-input.ts";
import { singleSendJson } from "./single-send-json.ts";
import { SINGLE_SEND_LIST_OPERATIONS } from "./single-send-lists.ts";
import {
  NEW_SINGLE_SEND_SHAPE,
  SCHEDULE_ANSWER_SHAPE,
  SCHEDULE_SHAPE,
  SINGLE_SEND_CHANGE_SHAPE,
  SINGLE_SEND_SHAPE,
} from "./single-send-shapes.ts";

const PATH = "/v3/marketing/singlesends";
const ONE = `${PATH}/{id}`;
const SHARED = { area: "Single Sends", fidelity: "documented", scope: MARKETING_SCOPE } as const;

/** Single sends: mails to the contacts of lists. Documented; of A/B tests, the answers. */
export const SINGLE_SEND_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "CreateSingleSend",
    summary: "Create a single send, as a draft",
    method: "POST",
    path: PATH,
    body: NEW_SINGLE_SEND_SHAPE,
    answers: { 201: SINGLE_SEND_SHAPE },
    handle: create,
  },
  {
    ...SHARED,
    id: "DeleteSingleSends",
    summary: "Delete single sends",
    method: "DELETE",
    path: PATH,
    query: { ids: textParameter("Ids, separated by commas.", true) },
    answers: { 204: null },
    handle: removeSome,
  },
  {
    ...SHARED,
    id: "DuplicateSingleSend",
    summary: "Copy a single send, as a draft",
    method: "POST",
    path: ONE,
    body: { type: "object", members: { name: { type: "string" } } },
    answers: { 201: SINGLE_SEND_SHAPE },
    handle: duplicate,
  },
  {
    ...SHARED,
    id: "UpdateSingleSend",
    summary: "Change a single send that has not gone",
    method: "PATCH",
    path: ONE,
    body: SINGLE_SEND_CHANGE_SHAPE,
    answers: { 202: SINGLE_SEND_SHAPE },
    handle: update,
  },
  {
    ...SHARED,
    id: "GetSingleSend",
    summary: "Read a single send",
    method: "GET",
    path: ONE,
    answers: { 200: SINGLE_SEND_SHAPE },
    handle: read,
  },
  {
    ...SHARED,
    id: "DeleteSingleSend",
    summary: "Delete a single send",
    method: "DELETE",
    path: ONE,
    answers: { 204: null },
    handle: remove,
  },
  {
    ...SHARED,
    id: "ScheduleSingleSend",
    summary: "Let a single send go, now or at an instant",
    method: "PUT",
    path: `${ONE}/schedule`,
    body: SCHEDULE_SHAPE,
    answers: { 201: SCHEDULE_ANSWER_SHAPE },
    handle: schedule,
  },
  {
    ...SHARED,
    id: "DeleteScheduledSingleSend",
    summary: "Take a schedule back",
    method: "DELETE",
    path: `${ONE}/schedule`,
    answers: { 200: SCHEDULE_ANSWER_SHAPE },
    handle: unschedule,
  },
  ...SINGLE_SEND_LIST_OPERATIONS,
];

function create({ simulator, account, body }: OperationCall): ApiResponse {
  const reading = readSingleSend(body, EMPTY_SINGLE_SEND);
  if (reading.kind === "wrong") return wrongAnswer(reading.field, reading.expected);
  const { singleSends } = simulator.account(account);
  return singleAnswer(201, singleSends.create(reading.input, templateName(simulator)));
}

function duplicate(call: OperationCall): ApiResponse {
  const single = singleMeant(call);
  if (single === undefined) return notFound();
  // Documented: the copy's name where none is given.
  const name = textMember(call.body, "name") ?? `Copy of ${single.name}`.slice(0, 100);
  const reading = readSingleSend({ name }, { ...single, sendAt: null });
  if (reading.kind === "wrong") return wrongAnswer(reading.field, reading.expected);
  const { singleSends } = call.simulator.account(call.account);
  return singleAnswer(201, singleSends.create(reading.input, templateName(call.simulator)));
}

function update(call: OperationCall): ApiResponse {
  const single = singleMeant(call);
  if (single === undefined) return notFound();
  if (single.status === "triggered") return alreadyGone();
  const reading = readSingleSend(call.body, single);
  if (reading.kind === "wrong") return wrongAnswer(reading.field, reading.expected);
  // Only a new schedule moves one that is scheduled.
  const { sendAt } = single.status === "scheduled" ? single : reading.input;
  const change = { ...reading.input, sendAt };
  return singleAnswer(202, call.simulator.account(call.account).singleSends.update(single, change));
}

function read(call: OperationCall): ApiResponse {
  const single = singleMeant(call);
  return single === undefined ? notFound() : jsonAnswer(200, singleSendJson(single));
}

function remove({ simulator, account, parameters }: OperationCall): ApiResponse {
  const isRemoved = simulator.account(account).singleSends.remove(parameters["id"] ?? "");
  return isRemoved ? emptyAnswer(204) : notFound();
}

function removeSome({ simulator, account, query }: OperationCall): ApiResponse {
  const { singleSends } = simulator.account(account);
  for (const id of (textMember(query, "ids") ?? "").split(",")) singleSends.remove(id.trim());
  return emptyAnswer(204);
}

function schedule(call: OperationCall): ApiResponse {
  const single = singleMeant(call);
  if (single === undefined) return notFound();
  if (single.status === "triggered") return alreadyGone();
  const text = textMember(call.body, "send_at") ?? "";
  const at = text === "now" ? call.simulator.now() : instantOf(text);
  if (at === undefined || at > LAST_INSTANT) return wrongAnswer("send_at", `${DATE_TIME}, or now`);
  call.simulator.account(call.account).singleSends.schedule(single.ids.id, at);
  return jsonAnswer(201, { send_at: isoSecond(at), status: "scheduled" });
}

function unschedule(call: OperationCall): ApiResponse {
  const single = singleMeant(call);
  if (single === undefined) return notFound();
  const stopped = call.simulator.account(call.account).singleSends.unschedule(single.ids.id);
  if (stopped === undefined) return alreadyGone();
  const { sendAt, status } = stopped;
  return jsonAnswer(200, { send_at: isoSecond(sendAt ?? call.simulator.now()), status });
}

function singleMeant({ simulator, account, parameters }: OperationCall): SingleSend | undefined {
  return simulator.account(account).singleSends.find(parameters["id"] ?? "");
}

function singleAnswer(status: 201 | 202, single: SingleSend | undefined): ApiResponse {
  return single === undefined
    ? fieldError(400, "You have reached the maximum number of single sends")
    : jsonAnswer(status, singleSendJson(single));
}

// Assumed: the texts.
function wrongAnswer(field: string, expected: string): ApiResponse {
  return fieldError(400, `${field} must be ${expected}`, field);
}

function alreadyGone(): ApiResponse {
  return fieldError(400, "the single send has already been sent");
}

// Observed: SendGrid names a single send's version after an instant.
function templateName(simulator: OperationCall["simulator"]): string {
  return `Version ${new Date(simulator.now()).toISOString()}`;
}
