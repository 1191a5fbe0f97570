import type { Attempt, Delivery, DeliveryState } from "../../contract/control-api.ts";
import type { AttemptEndedEntry, AttemptStartedEntry } from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import { nextOf } from "./attempt-entry.ts";
import type { EndedAttempt } from "./attempt-entry.ts";

/** What is kept of a delivery, as the journal tells it. */
export interface DeliveryRecord {
  readonly id: string;
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  readonly createdAt: Instant;
  readonly eventCount: number;
  eventIds: readonly string[];
  readonly runs: readonly string[];
  state: DeliveryState;
  readonly expiredIds: string[];
  bytes: number;
  attemptCount: number;
  /** The numbers in the ids of its first and its newest attempt; 0: none is kept. */
  firstAttempt: number;
  lastAttempt: number;
  /** How the last attempt ended. */
  last: Pick<AttemptEndedEntry, "result" | "status"> | undefined;
  next: { readonly at: Instant } | null;
}

/** A delivery as plain data; its attempts are left out. */
export interface DeliveryRecordState extends Omit<
  DeliveryRecord,
  "last" | "expiredIds" | "firstAttempt" | "lastAttempt"
> {
  readonly expiredIds: readonly string[];
  /** Null: no attempt has ended yet. */
  readonly last: NonNullable<DeliveryRecord["last"]> | null;
}

/** What is known of a delivery when it begins. */
type NewDelivery = Pick<
  DeliveryRecord,
  "id" | "webhookId" | "account" | "server" | "createdAt" | "eventCount" | "eventIds" | "runs" | "bytes"
>;

/** A delivery of which no attempt has been made. */
export function newRecord(begun: NewDelivery): DeliveryRecord {
  const attempts = { attemptCount: 0, firstAttempt: 0, lastAttempt: 0, last: undefined, next: null };
  return { ...begun, state: "pending", expiredIds: [], ...attempts };
}

/** The delivery as plain data. */
export function recordState(record: DeliveryRecord): DeliveryRecordState {
  const { last, next, expiredIds, firstAttempt: _first, lastAttempt: _last, ...rest } = record;
  return {
    ...rest,
    expiredIds: [...expiredIds],
    last: last === undefined ? null : { result: last.result, status: last.status },
    next: next === null ? null : { at: next.at },
  };
}

/** Where a delivery stands after an attempt. */
export function stateAfter({ made, result, sequel, at }: EndedAttempt): DeliveryState {
  if (result.result === "delivered") return "acknowledged";
  // A batch that is not tried again still waits for its events to expire; a test request just ends.
  return made.webhookId === null && nextOf(sequel, at) === null ? "expired" : "pending";
}

/** A delivery as lists show it. */
export function deliveryOf(record: DeliveryRecord): Delivery {
  const { id, webhookId, account, server, state, createdAt, eventCount, bytes, attemptCount, last } = record;
  return {
    id,
    webhookId,
    account,
    server,
    state,
    createdAt,
    eventCount,
    expiredCount: record.expiredIds.length,
    bytes,
    attemptCount,
    lastResult: state === "in-flight" ? "in-flight" : (last?.result ?? null),
    lastStatus: last?.status ?? null,
    runs: record.runs,
    next: state === "pending" ? record.next : null,
  };
}

/** The same from plain data. */
export function shownDelivery(state: DeliveryRecordState): Delivery {
  const { last, expiredIds, ...rest } = state;
  const none = { firstAttempt: 0, lastAttempt: 0 };
  return deliveryOf({ ...rest, ...none, last: last ?? undefined, expiredIds: [...expiredIds] });
}

/** An attempt as lists show it. */
export function attemptOf(
  entry: AttemptEndedEntry | AttemptStartedEntry,
  delivery: DeliveryRecord | undefined,
): Attempt {
  const { attemptId: id, deliveryId, webhookId, account, server, number, origin, url } = entry;
  const base = { id, deliveryId, webhookId, account, server, number, origin, url };
  if (entry.kind === "attempt-ended") {
    const { result, status, reason, location, latencyMs, bytes, faults, next, why } = entry;
    return {
      ...base,
      at: entry.startedAt,
      wallAt: entry.startedWallAt,
      result,
      status,
      reason,
      location,
      latencyMs,
      eventCount: entry.events,
      bytes,
      faults,
      next,
      why,
    };
  }
  return {
    ...base,
    at: entry.at,
    wallAt: entry.startedWallAt,
    result: "in-flight",
    status: null,
    reason: null,
    location: null,
    latencyMs: null,
    eventCount: entry.events,
    bytes: delivery?.bytes ?? 0,
    faults: [],
    next: null,
    why: null,
  };
}
