import type { ApiResponse } from "../../http.ts";
import { jsonAnswer } from "../answers.ts";
import { fieldError } from "../errors.ts";
import type { ObjectShape } from "../json-shape.ts";
import type { Operation, OperationCall } from "../operation.ts";

const PATH = "/v3/mail/batch";

const BATCH_SHAPE: ObjectShape = {
  type: "object",
  members: { batch_id: { type: "string", about: "Good for 10 days." } },
};

/** Batch ids, by which scheduled mails are paused and cancelled. Documented. */
export const MAIL_BATCH_OPERATIONS: readonly Operation[] = [
  {
    id: "CreateMailBatch",
    area: "Mail Batch",
    summary: "Make a batch id",
    fidelity: "documented",
    method: "POST",
    path: PATH,
    scope: "mail.batch.create",
    answers: { 201: BATCH_SHAPE },
    handle: ({ simulator, account }) =>
      jsonAnswer(201, { batch_id: simulator.account(account).scheduledSends.newBatch() }),
  },
  {
    id: "GetMailBatch",
    area: "Mail Batch",
    summary: "Ask whether a batch id is good",
    fidelity: "documented",
    method: "GET",
    path: `${PATH}/{batch_id}`,
    scope: "mail.batch.read",
    answers: { 200: BATCH_SHAPE },
    handle: read,
  },
];

function read({ simulator, account, parameters }: OperationCall): ApiResponse {
  const batchId = parameters["batch_id"] ?? "";
  return simulator.account(account).scheduledSends.hasBatch(batchId)
    ? jsonAnswer(200, { batch_id: batchId })
    : fieldError(400, "invalid batch id");
}
