import type { CheckReport } from "../contract/check-report.ts";
import type { CheckOptions, CheckTarget } from "./check-options.ts";

/**
 * Checks what a receiver does with all that SendGrid sends, and names what it does not survive.
 *
 * Rejects with a UsageError for an option that cannot be meant, and with CannotRun when the receiver cannot be reached.
 *
 * @example
 * const { checks, summary } = await checkReceiver("http://127.0.0.1:3000/events");
 */
export async function checkReceiver(_target: CheckTarget, _options: CheckOptions = {}): Promise<CheckReport> {
  return await Promise.reject(new Error("not there yet"));
}

/** The public key that a receiver must verify with when it is checked with `key`: base64, as SendGrid shows it. */
export function checkPublicKey(_key?: string): string {
  throw new Error("not there yet");
}
