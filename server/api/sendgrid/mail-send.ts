import type { ApiRequest, ApiResponse } from "../http.ts";
import { mailError, mailRequestError } from "./errors.ts";
import { isSandboxed, readMail } from "./mail-reader.ts";
import { validateMail } from "./mail-send-validation.ts";
import type { Operation, OperationCall } from "./operation.ts";
import { readJson } from "./request-json.ts";
import { MAIL_SEND_HEADERS } from "./response-headers.ts";

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
    answers: { 200: null, 202: null },
    handle: sendMail,
  },
];

async function sendMail({ request, account, simulator }: OperationCall): Promise<ApiResponse> {
  if (!isJsonContentType(request)) return mailRequestError(415, "Content-Type should be application/json");
  const body = await readJson(request);
  if (body.kind === "too-large") return mailRequestError(413, "content too large");
  if (body.kind === "not-utf8") return mailRequestError(400, "Invalid UTF8 in request");
  if (body.kind === "malformed") return mailRequestError(400, "Bad Request");
  const validation = validateMail(body.value, simulator.now());
  if (validation.kind === "invalid") return mailError(400, validation.problems);
  // Documented: a sandboxed mail is checked, and that is all. Assumed: it has no X-Message-Id.
  if (isSandboxed(validation.mail)) return accepted(200, {});
  const { messageId } = simulator.accept(readMail(validation.mail, account));
  return accepted(202, { "X-Message-Id": messageId });
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
