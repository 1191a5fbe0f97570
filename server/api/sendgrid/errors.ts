import type { JsonValue } from "../../contract/json.ts";
import type { ApiResponse } from "../http.ts";
import { jsonAnswer } from "./answers.ts";
import { JSON_CONTENT_TYPE, MAIL_SEND_HEADERS } from "./response-headers.ts";

// SendGrid words its errors in two ways. mail/send: message, field, help. Everything else: field, message, or the
// message alone. Clients match on the texts, so the bodies are exact, members' order included.

/** One complaint of mail/send. */
export interface MailProblem {
  readonly message: string;
  /** A dotted path with indexes from 0, "(root)" for the whole body; null: the request as such. */
  readonly field: string | null;
  /** The address of a page that explains it. */
  readonly help: string | null;
}

/** An error of mail/send, with one or more problems. Observed shape. */
export function mailError(status: number, problems: readonly MailProblem[]): ApiResponse {
  const errors = problems.map(({ message, field, help }) => ({ message, field, help }));
  return {
    status,
    headers: { ...MAIL_SEND_HEADERS, "Content-Type": JSON_CONTENT_TYPE },
    body: JSON.stringify({ errors }),
  };
}

/** An error of mail/send that is about no field. */
export function mailRequestError(status: number, message: string): ApiResponse {
  return mailError(status, [{ message, field: null, help: null }]);
}

/** An error elsewhere that names a field, or says that there is none to name. Observed shape. */
export function fieldError(status: number, message: string, field: string | null = null): ApiResponse {
  return errorAnswer(status, { field, message });
}

/** An error of the Event Webhook's endpoints: the message alone. Documented shape. */
export function messageError(status: number, message: string): ApiResponse {
  return errorAnswer(status, { message });
}

/** The error for a URL that other settings post to. Documented. */
export function urlTakenError(url: string, takenById: string): ApiResponse {
  const message = `Webhook at '${url}' already exists. Please provide a unique URL.`;
  return errorAnswer(400, { id: takenById, message, url });
}

function errorAnswer(status: number, error: JsonValue): ApiResponse {
  const answer = jsonAnswer(status, { errors: [error] });
  const reason = SHOUTED_REASONS[status];
  return reason === undefined ? answer : { ...answer, reason };
}

// Observed on the endpoints that are not mail/send; clients show the reason as the error's message.
const SHOUTED_REASONS: Readonly<Record<number, string>> = {
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  429: "TOO MANY REQUESTS",
};
