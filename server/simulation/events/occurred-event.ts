import type { EventName } from "../../contract/events.ts";
import type { FaultKind } from "../../contract/faults.ts";
import type { Instant } from "../../contract/time.ts";
import type { EncodedEvent } from "../ports.ts";
import { utf8Length } from "../utf8-length.ts";

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
  /** The run that made it; null: none. */
  readonly run: string | null;
  /** A fault's doing: a copy of an event that occurred, or one that never did. Null: it occurred. */
  readonly extra: "copy" | "injected" | null;
  /** The faults that changed it on its way into a batch. */
  readonly faults: readonly FaultKind[];
}

/** An event as plain data: how long its JSON is follows from it. */
export type OccurredEventState = Omit<OccurredEvent, "byteLength">;

/** The event as plain data. */
export function eventState(event: OccurredEvent): OccurredEventState {
  const { seq, id, name, email, at, account, server, messageId, json, postedTo, run, extra, faults } = event;
  return { seq, id, name, email, at, account, server, messageId, json, postedTo, run, extra, faults };
}

/** The event that plain data tell of. */
export function restoredEvent(state: OccurredEventState): OccurredEvent {
  return { ...state, byteLength: utf8Length(state.json) };
}
