import type { JsonValue } from "../../contract/json.ts";
import type { ApiResponse } from "../http.ts";
import { API_HEADERS, JSON_CONTENT_TYPE } from "./response-headers.ts";

/** A success with a body. Members keep the order in which they are given. */
export function jsonAnswer(status: number, body: JsonValue): ApiResponse {
  return {
    status,
    headers: { ...API_HEADERS, "Content-Type": JSON_CONTENT_TYPE },
    body: JSON.stringify(body),
  };
}

/** A success that has nothing to tell. */
export function emptyAnswer(status: 200 | 204): ApiResponse {
  return { status, headers: API_HEADERS, body: null };
}
