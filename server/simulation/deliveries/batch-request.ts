import type { MadeAttempt } from "../records/attempt-entry.ts";
import type { Delivery } from "./delivery.ts";
import type { PostRequest, WireFaults } from "../ports.ts";
import type { Rules } from "../rules.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";

/** The POST of an attempt: URL, key, OAuth and rules as they are at this moment. */
export function batchRequest(attempt: {
  readonly made: MadeAttempt;
  readonly delivery: Delivery;
  readonly settings: WebhookSettings;
  readonly rules: Rules;
  readonly faults: WireFaults | undefined;
}): PostRequest {
  const { made, delivery, settings, rules, faults } = attempt;
  const request: PostRequest = {
    attemptId: made.attemptId,
    deliveryId: delivery.id,
    url: settings.url,
    body: { kind: "batch", events: delivery.events },
    bodyKey: `${delivery.id}/${delivery.bodyVersion}`,
    signWith: settings.key,
    signAt: rules.signatureClock === "virtual" ? made.startedAt : null,
    oauth: settings.oauth,
    timeoutMs: rules.timeoutMs,
  };
  return faults === undefined ? request : { ...request, faults };
}
