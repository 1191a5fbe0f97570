import type { Instant } from "../../../contract/time.ts";
import type { ApiResponse } from "../../http.ts";
import { fieldError } from "../errors.ts";
import type { ObjectShape } from "../json-shape.ts";

/** What a key needs for marketing. Assumed: one scope for all. */
export const MARKETING_SCOPE = "marketing.read";

/** The answer of what SendGrid does in a job. */
export const JOB_SHAPE: ObjectShape = { type: "object", members: { job_id: { type: "string" } } };

/** The answer about what is not there. Assumed: status and text. */
export function notFound(): ApiResponse {
  return fieldError(404, "resource not found");
}

/** An instant as marketing shows it: 2026-01-31T09:00:00Z. */
export function isoSecond(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
