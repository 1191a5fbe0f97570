import { STOP_STATUSES } from "../../../simulation/account/mail-batches.ts";
import type { StopOutcome, StoppedBatch, StopStatus } from "../../../simulation/account/mail-batches.ts";
import type { ScheduledSends } from "../../../simulation/account/scheduled-sends.ts";
import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import type { JsonShape, ObjectShape } from "../json-shape.ts";
import type { Operation, OperationCall } from "../operation.ts";

const PATH = "/v3/user/scheduled_sends";
const ONE = `${PATH}/{batch_id}`;
const SCOPE = "user.scheduled_sends";

const status: JsonShape = {
  type: "string",
  oneOf: STOP_STATUSES,
  about: "pause: the mails wait, 72 hours at most. cancel: they are discarded when their instant comes.",
};

const STOP_SHAPE: ObjectShape = {
  type: "object",
  members: { batch_id: { type: "string", about: "From POST /v3/mail/batch." }, status },
  required: ["batch_id", "status"],
};

const CHANGE_SHAPE: ObjectShape = { type: "object", members: { status }, required: ["status"] };

const LIST_SHAPE: JsonShape = { type: "array", items: STOP_SHAPE };

/** Pauses and cancellations of scheduled mails. Documented. */
export const SCHEDULED_SENDS_OPERATIONS: readonly Operation[] = [
  {
    ...operation("CreateScheduledSend", "Pause or cancel the mails of a batch"),
    method: "POST",
    path: PATH,
    scope: `${SCOPE}.create`,
    body: STOP_SHAPE,
    answers: { 201: STOP_SHAPE },
    handle: stop,
  },
  {
    ...operation("ListScheduledSend", "List the batches that are paused or cancelled"),
    method: "GET",
    path: PATH,
    scope: `${SCOPE}.read`,
    answers: { 200: LIST_SHAPE },
    handle: (call) => jsonAnswer(200, sendsOf(call).stopped().map(batchJson)),
  },
  {
    ...operation("GetScheduledSend", "Read whether a batch is paused or cancelled"),
    method: "GET",
    path: ONE,
    scope: `${SCOPE}.read`,
    answers: { 200: LIST_SHAPE },
    handle: read,
  },
  {
    ...operation("UpdateScheduledSend", "Make a pause a cancellation, or the other way round"),
    method: "PATCH",
    path: ONE,
    scope: `${SCOPE}.update`,
    body: CHANGE_SHAPE,
    answers: { 204: null },
    handle: change,
  },
  {
    ...operation("DeleteScheduledSend", "Take a pause or cancellation back"),
    method: "DELETE",
    path: ONE,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: (call) => changeAnswer(sendsOf(call).resume(batchIdOf(call))),
  },
];

function operation(id: string, summary: string): Pick<Operation, "id" | "area" | "summary" | "fidelity"> {
  return { id, area: "Scheduled Sends", summary, fidelity: "documented" };
}

function stop(call: OperationCall): ApiResponse {
  const batchId = textMember(call.body, "batch_id") ?? "";
  const wanted = statusOf(call);
  const outcome = sendsOf(call).stop(batchId, wanted);
  if (outcome === "done") return jsonAnswer(201, batchJson({ batchId, status: wanted }));
  const { message, field } = REFUSALS[outcome];
  return fieldError(400, message, field);
}

// Documented texts.
const REFUSALS: Readonly<Record<Exclude<StopOutcome, "done">, { message: string; field: string | null }>> = {
  "unknown-batch": { message: "invalid batch id", field: "batch_id" },
  "already-stopped": {
    message: "a status for this batch id exists, try PATCH to update the status",
    field: "batch_id",
  },
  "too-many": { message: "max limit reached", field: null },
};

// Documented: a list, although there is one at most. Assumed: an empty one for a batch that is neither.
function read(call: OperationCall): ApiResponse {
  const batchId = batchIdOf(call);
  const found = sendsOf(call)
    .stopped()
    .filter((batch) => batch.batchId === batchId);
  return jsonAnswer(200, found.map(batchJson));
}

function change(call: OperationCall): ApiResponse {
  return changeAnswer(sendsOf(call).change(batchIdOf(call), statusOf(call)));
}

// Observed text; documented status.
function changeAnswer(isDone: boolean): ApiResponse {
  return isDone ? emptyAnswer(204) : fieldError(404, "batch id not found");
}

function sendsOf({ simulator, account }: OperationCall): ScheduledSends {
  return simulator.account(account).scheduledSends;
}

function batchIdOf({ parameters }: OperationCall): string {
  return parameters["batch_id"] ?? "";
}

function statusOf({ body }: OperationCall): StopStatus {
  return textMember(body, "status") === "cancel" ? "cancel" : "pause";
}

function batchJson({ batchId, status }: StoppedBatch): {
  readonly batch_id: string;
  readonly status: string;
} {
  return { batch_id: batchId, status };
}
