import type { ApiResponse } from "../../http.ts";
import { emptyAnswer, jsonAnswer } from "../answers.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { readRecipientEmails } from "./recipient-emails.ts";
import { GLOBAL_SUPPRESSION_SHAPE, RECIPIENTS_SHAPE } from "./suppression-shapes.ts";

const PATH = "/v3/asm/suppressions/global";
const SCOPE = "asm.suppressions.global";
const SHARED = { area: "Global Suppressions", fidelity: "documented" } as const;

/** The addresses that unsubscribed from everything. Documented. */
export const GLOBAL_SUPPRESSION_OPERATIONS: readonly Operation[] = [
  {
    ...SHARED,
    id: "CreateGlobalSuppression",
    summary: "Put addresses on the global list",
    method: "POST",
    path: PATH,
    scope: `${SCOPE}.create`,
    body: RECIPIENTS_SHAPE,
    answers: { 201: RECIPIENTS_SHAPE },
    handle: add,
  },
  {
    ...SHARED,
    id: "GetGlobalSuppression",
    summary: "Tell whether an address is on the global list",
    method: "GET",
    path: `${PATH}/{email}`,
    scope: `${SCOPE}.read`,
    answers: { 200: GLOBAL_SUPPRESSION_SHAPE },
    handle: read,
  },
  {
    ...SHARED,
    id: "DeleteGlobalSuppression",
    summary: "Take an address off the global list",
    method: "DELETE",
    path: `${PATH}/{email}`,
    scope: `${SCOPE}.delete`,
    answers: { 204: null },
    handle: remove,
  },
];

function add({ simulator, account, body }: OperationCall): ApiResponse {
  const read = readRecipientEmails(body);
  if (read.kind === "refused") return read.answer;
  simulator.suppressions.add({ account, list: "unsubscribes" }, read.emails);
  return jsonAnswer(201, { recipient_emails: read.emails });
}

// Documented: an empty object for an address that is not on the list.
function read({ simulator, account, parameters }: OperationCall): ApiResponse {
  const entry = simulator.suppressions.of(account).find("unsubscribes", parameters["email"] ?? "");
  return jsonAnswer(200, entry === undefined ? {} : { recipient_email: entry.email });
}

// Observed: 204 for an address that is not on the list, too.
function remove({ simulator, account, parameters }: OperationCall): ApiResponse {
  simulator.suppressions.remove({ account, list: "unsubscribes" }, [parameters["email"] ?? ""]);
  return emptyAnswer(204);
}
