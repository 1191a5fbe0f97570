import type { AttemptOrigin } from "../../../server/contract/journal.ts";

/** What makes attempts; a row keeps the place in this list. */
export const ORIGINS = [
  "batch",
  "test-request",
  "inbound",
  "resend",
  "request",
] as const satisfies readonly AttemptOrigin[];

const RESEND = ORIGINS.indexOf("resend");

/** Whether a person asked for what began so: no events of theirs are lost when it is refused for good. */
export function isByHand(origin: AttemptOrigin): boolean {
  return origin === "test-request" || origin === "request";
}

/** Whether a row's origin is a batch sent once more, which says nothing of where its delivery stands. */
export function isResend(origin: number | undefined): boolean {
  return origin === RESEND;
}
