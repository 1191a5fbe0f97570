import type { ControlError } from "../../contract/control-api.ts";
import type { ApiResponse } from "../http.ts";

/** What went wrong, for a program (`code`), for a person (`message`), and what to do about it (`hint`). */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** An answer of /_simulator that carries JSON. */
export function jsonAnswer(status: number, value: unknown): ApiResponse {
  return {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" },
    body: JSON.stringify(value),
  };
}

/** An answer of /_simulator that is no success: always `{"error":{"code","message","hint"}}`. */
export function errorAnswer(status: number, { code, message, hint }: Problem): ApiResponse {
  const body: ControlError = { error: { code, message, hint } };
  return jsonAnswer(status, body);
}

/** 400: something in the request cannot be meant. */
export function badRequest({
  message,
  hint,
}: {
  readonly message: string;
  readonly hint: string;
}): ApiResponse {
  return errorAnswer(400, { code: "bad-request", message, hint });
}

/** 404: no such thing. `kind` is its word, `list` the path that lists those there are. */
export function notFound(kind: string, id: string, list: string): ApiResponse {
  const shortId = id.length > 60 ? `${id.slice(0, 57)}...` : id;
  return errorAnswer(404, {
    code: "not-found",
    message: `There is no ${kind} "${shortId}".`,
    hint: `GET /_simulator/${list} lists those there are.`,
  });
}

/** 410: it was there, and is no longer kept. */
export function gone(message: string): ApiResponse {
  return errorAnswer(410, {
    code: "gone",
    message,
    hint: "Start with more --kept-attempts or --kept-body-bytes to keep them longer.",
  });
}
