import type { Attempt, Delivery, DeliveryState } from "../../contract/control-api.ts";
import type { AttemptEndedEntry, AttemptStartedEntry, BatchClosedEntry } from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import { nextOf } from "./attempt-entry.ts";
import type { MadeAttempt } from "./attempt-entry.ts";
import type { PostResult } from "../ports.ts";

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
  expiredIds: readonly string[];
  bytes: number;
  attemptCount: number;
  /** The numbers in the ids of its first and its newest attempt; 0: none is kept. */
  firstAttempt: number;
  lastAttempt: number;
  /** How the last attempt ended. */
  last: Pick<AttemptEndedEntry, "result" | "status"> | undefined;
  /** When the next attempt is due; 0: none is planned. */
  nextAt: Instant;
}

/** A delivery as plain data; its attempts are left out. */
export interface DeliveryRecordState extends Omit<
  DeliveryRecord,
  "last" | "nextAt" | "expiredIds" | "firstAttempt" | "lastAttempt"
> {
  readonly next: { readonly at: Instant } | null;
  readonly expiredIds: readonly string[];
  /** Null: no attempt has ended yet. */
  readonly last: NonNullable<DeliveryRecord["last"]> | null;
}

/** What is known of a delivery when it begins: of a test request no settings. */
export type BegunDelivery = Pick<
  BatchClosedEntry,
  "deliveryId" | "account" | "server" | "at" | "events" | "bytes" | "runs"
> & { readonly webhookId: string | null };

/** A delivery of which no attempt has been made. */
export function newRecord(begun: BegunDelivery, eventIds: readonly string[]): DeliveryRecord {
  // Written out: there may be one for every event, and spreading is slow.
  return {
    id: begun.deliveryId,
    webhookId: begun.webhookId,
    account: begun.account,
    server: begun.server,
    createdAt: begun.at,
    eventCount: begun.events,
    eventIds,
    runs: begun.runs,
    state: "pending",
    expiredIds: NO_IDS,
    bytes: begun.bytes,
    attemptCount: 0,
    firstAttempt: 0,
    lastAttempt: 0,
    last: undefined,
    nextAt: 0,
  };
}

const NO_IDS: readonly string[] = [];

/** The delivery as plain data. */
export function recordState(record: DeliveryRecord): DeliveryRecordState {
  const { last, nextAt, expiredIds, firstAttempt: _first, lastAttempt: _last, ...rest } = record;
  return {
    ...rest,
    expiredIds: [...expiredIds],
    last: last === undefined ? null : { result: last.result, status: last.status },
    next: nextOf(nextAt),
  };
}

/** The delivery that plain data tell of. The attempts that it had are not kept. */
export function restoredRecord({ last, next, expiredIds, ...state }: DeliveryRecordState): DeliveryRecord {
  return {
    ...state,
    expiredIds: [...expiredIds],
    firstAttempt: 0,
    lastAttempt: 0,
    last: last ?? undefined,
    nextAt: next?.at ?? 0,
  };
}

/** Where a delivery stands after an attempt. */
export function stateAfter(
  { webhookId }: Pick<MadeAttempt, "webhookId">,
  { result }: Pick<PostResult, "result">,
  nextAt: Instant,
): DeliveryState {
  if (result === "delivered") return "acknowledged";
  // A batch that is not tried again still waits for its events to expire; a test request just ends.
  return webhookId === null && nextAt === 0 ? "expired" : "pending";
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
    next: state === "pending" ? nextOf(record.nextAt) : null,
  };
}

/** The same from plain data. */
export function shownDelivery(state: DeliveryRecordState): Delivery {
  return deliveryOf(restoredRecord(state));
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
