import type { Instant } from "../../contract/time.ts";
import type { AttemptSequel } from "../records/attempt-entry.ts";
import type { Chance } from "../chance.ts";
import type { Delivery } from "./delivery.ts";
import type { PostResult } from "../ports.ts";
import { decideRetry } from "./retry-schedule.ts";
import type { Rules } from "../rules.ts";

/** Decides what follows from an attempt, and notes in the delivery what that rests on: its failures, its one new token. */
export function sequelOf(
  delivery: Delivery,
  result: PostResult,
  context: { readonly failedAt: Instant; readonly rules: Rules; readonly retries: Chance },
): AttemptSequel {
  if (delivery.state === "ended") return { kind: "abandoned", because: delivery.discardedBecause };
  if (result.result === "delivered") return { kind: "acknowledged" };
  if (result.isTokenRejected && !delivery.hasNewToken) {
    delivery.hasNewToken = true;
    return { kind: "retry-with-new-token" };
  }
  delivery.hasNewToken = false;
  const failures = ++delivery.failures;
  const { failedAt, rules, retries } = context;
  const failed = { newestEventAt: delivery.newestAt, failedAt, failures };
  const decision = decideRetry(failed, rules, retries);
  return decision.kind === "retry"
    ? { kind: "retry", at: decision.at, failures }
    : { kind: "give-up", because: decision.because, failures };
}
