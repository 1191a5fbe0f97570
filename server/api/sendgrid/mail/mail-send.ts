import type { ApiRequest, ApiResponse } from "../../http.ts";
import { mailError, mailRequestError } from "../errors.ts";
import { textMember } from "../json-members.ts";
import { keyIdOf } from "../activity/key-id.ts";
import { fillMail } from "./mail-filling.ts";
import { problemAt } from "./mail-problem.ts";
import { isSandboxed, readMail } from "./mail-reader.ts";
import { MAIL_SEND_SHAPE } from "./mail-send-shape.ts";
import { validateMail } from "./mail-send-validation.ts";
import type { Operation, OperationCall } from "../operation.ts";
import { readJson } from "../request-json.ts";
import type { RequestJson } from "../request-json.ts";
import { MAIL_SEND_HEADERS } from "../response-headers.ts";

/** Ties a mail to a run of a scenario, whose rates decide what becomes of it: `run_1/0`. Ours. */
export const RUN_HEADER = "x-fake-sendgrid-run";

/** Where mails are handed over. */
export const MAIL_SEND_PATH = "/v3/mail/send";

/** Takes mails. Documented. */
export const MAIL_SEND_OPERATIONS: readonly Operation[] = [
  {
    id: "SendMail",
    area: "Mail Send",
    summary: "Send a mail to one or more recipients",
    fidelity: "observed",
    method: "POST",
    path: MAIL_SEND_PATH,
    scope: "mail.send",
    body: "raw",
    // What is missing is told by rules, in words of their own.
    rawBody: { ...MAIL_SEND_SHAPE, required: ["personalizations", "from"] },
    answers: { 200: null, 202: null },
    handle: sendMail,
  },
];

async function sendMail({ request, account, simulator, renderer }: OperationCall): Promise<ApiResponse> {
  if (!isJsonContentType(request)) return mailRequestError(415, "Content-Type should be application/json");
  const body = await readJson(request);
  if (body.kind !== "json") return unreadable(body);
  const validation = validateMail(body.value, simulator.now());
  if (validation.kind === "invalid") return mailError(400, validation.problems);
  const batchId = textMember(validation.mail, "batch_id");
  if (batchId !== undefined && !simulator.account(account).scheduledSends.hasBatch(batchId))
    return mailError(400, [UNKNOWN_BATCH]);
  // Documented: a sandboxed mail is checked, and that is all. Assumed: it has no X-Message-Id.
  if (isSandboxed(validation.mail)) return accepted(200, {});
  const apiKeyId = keyIdOf(request);
  const key = apiKeyId === undefined ? {} : { apiKeyId };
  const { templates } = simulator.account(account);
  const made = await fillMail({ ...readMail(validation.mail, account), ...key }, { templates, renderer });
  if (made.kind === "failed") return mailError(400, [problemAt("template_id", { message: made.why })]);
  const origin = simulator.runs.originNamed(request.headers[RUN_HEADER] ?? "");
  const { messageId } = simulator.accept(made.mail, origin);
  await simulator.faults.beforeAnswer(account, messageId);
  return accepted(202, { "X-Message-Id": messageId });
}

// Observed: an id that POST /v3/mail/batch has not made is refused with 400. Assumed: the text.
const UNKNOWN_BATCH = problemAt("batch_id", { message: "invalid batch id" });

function unreadable(body: Exclude<RequestJson, { kind: "json" }>): ApiResponse {
  switch (body.kind) {
    case "too-large":
      return mailRequestError(413, "content too large");
    case "not-utf8":
      return mailRequestError(400, "Invalid UTF8 in request");
    case "malformed":
      return mailRequestError(400, "Bad Request");
    case "excessive":
      return mailRequestError(400, `Bad Request: the JSON ${body.why}`);
    case "busy":
      return mailRequestError(503, "Service Unavailable");
  }
}

function isJsonContentType(request: ApiRequest): boolean {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  return type.trim().toLowerCase() === "application/json";
}

// Observed: the empty body has a content type.
function accepted(status: 200 | 202, headers: Readonly<Record<string, string>>): ApiResponse {
  return {
    status,
    headers: { ...MAIL_SEND_HEADERS, "Content-Type": "text/plain; charset=utf-8", ...headers },
    body: "",
  };
}
