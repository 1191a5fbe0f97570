import type { ApiResponse } from "../http.ts";
import { messageError } from "./errors.ts";

/**
 * The URL that a text is, without white space around it; undefined: it is none of http or https.
 *
 * Documented: http is allowed, and nobody looks whether the host exists. Assumed: what is valid besides.
 */
export function httpUrlOf(text: string): string | undefined {
  const url = text.trim();
  const isValid = /^https?:\/\/[^\s/?#]/i.test(url) && !/\s/.test(url) && URL.canParse(url);
  return isValid ? url : undefined;
}

/** The answer to a text that is no such URL. Documented. */
export function invalidUrl(text: string): ApiResponse {
  return messageError(400, `'${text}' is not a valid url`);
}
