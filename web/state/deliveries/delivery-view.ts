import type { Attempt } from "../../../server/contract/control-api.ts";
import type { AttemptOrigin } from "../../../server/contract/journal.ts";
import type { Instant } from "../../../server/contract/time.ts";

/** How an attempt stands, as the page shows it: a shape, a colour and a word each. */
export const RESULTS = ["pending", "delivered", "will-retry", "timed-out", "gave-up"] as const;

/** How an attempt stands. */
export type Result = (typeof RESULTS)[number];

/** A delivery as its journal entries tell it. */
export interface DeliveryView {
  readonly id: string;
  /** Null for what a person or a mail set off. */
  readonly webhookId: string | null;
  /** What made its first attempt. */
  readonly origin: AttemptOrigin;
  /** When the batch closed; of a test request, when it was posted. */
  readonly createdAt: Instant;
  readonly events: number;
  readonly bytes: number;
  readonly runs: readonly string[];
  /** The events in it, a bit each in the order of EVENT_NAMES; 0: not known. */
  readonly eventNames: number;
  readonly result: Result;
  readonly attempts: number;
  /** The row of its newest attempt. */
  readonly lastRow: number;
  readonly next: Instant | null;
  /** Events lost to the retry window, or thrown away with their settings. */
  readonly lost: number;
}

/** How many of what. */
export interface ChronicleCounts {
  messages: number;
  events: number;
  attempts: number;
  delivered: number;
}

/** What a row begins with. */
export interface Appended {
  readonly deliveryId: string;
  readonly webhookId: string | null;
  readonly origin: AttemptOrigin;
  readonly at: Instant;
  readonly events: number;
}

/** A delivery of which nothing is known but its first row. */
export function blankDelivery(
  { deliveryId, webhookId, origin, at, events }: Appended,
  lastRow: number,
): DeliveryView {
  return {
    id: deliveryId,
    webhookId,
    origin,
    createdAt: at,
    events,
    bytes: 0,
    runs: NO_RUNS,
    eventNames: 0,
    result: "pending",
    attempts: 0,
    lastRow,
    next: null,
    lost: 0,
  };
}

const NO_RUNS: readonly string[] = [];

/** How an attempt stands, from its journal entry or from what the control API says of it. */
export function resultOf({ result, next }: Pick<Attempt, "result" | "next">): Result {
  if (result === "in-flight") return "pending";
  if (result === "delivered") return "delivered";
  if (next === null) return "gave-up";
  return result === "timed-out" ? "timed-out" : "will-retry";
}
