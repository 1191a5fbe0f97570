import type { EventName } from "../contract/events.ts";
import type { Instant } from "../contract/time.ts";
import type { EncodedEvent } from "./ports.ts";

/** An event that occurred, with the exact bytes that every settings entry posts. */
export interface OccurredEvent extends EncodedEvent {
  /** Counts the simulator's events from 1. */
  readonly seq: number;
  /** The sg_event_id. */
  readonly id: string;
  readonly name: EventName;
  readonly email: string | null;
  readonly at: Instant;
  readonly account: string;
  readonly server: number;
  /** The sg_message_id. */
  readonly messageId: string | null;
  /** The settings that post it. */
  readonly postedTo: readonly string[];
}
