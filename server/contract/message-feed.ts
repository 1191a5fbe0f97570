import type { JsonObject } from "./json.ts";
import type { Duration, Instant } from "./time.ts";
import { DAY_MS } from "./time.ts";

// What the activity feed tells of messages: how long, how much, and the wire type of /_simulator/messages.

/** The activity feed forgets a message this long after it was processed. Documented: 30 days of history. */
export const MESSAGE_HISTORY_MS: Duration = 30 * DAY_MS;

/** The feed shows at most so many events of a message, the newest. Documented (Logs API). */
export const MAX_EVENTS_OF_MESSAGE = 100;

/** Where a message stands, by the last that happened to it. Documented (Logs API). */
export const MESSAGE_STATUSES = [
  "processed",
  "delivered",
  "deferred",
  "dropped",
  "bounced",
  "blocked",
] as const;

/** Where a message stands. */
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** A message as the lists of /_simulator show it. */
export interface MessageRecord {
  /** The sg_message_id. */
  readonly id: string;
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly status: MessageStatus;
  /** What the mail server said last, or why the message was dropped; null: nothing was said. */
  readonly reason: string | null;
  readonly processedAt: Instant;
  readonly lastEventAt: Instant;
  readonly opens: number;
  readonly clicks: number;
  readonly categories: readonly string[];
  readonly asmGroupId: number | null;
  readonly templateId: string | null;
  readonly customArgs: JsonObject;
  /** Oldest first, the newest 100. */
  readonly events: readonly { readonly id: string; readonly event: string; readonly at: Instant }[];
}
