import type { MadeAttempt } from "../records/attempt-entry.ts";
import { numberInId } from "../records/numbering.ts";
import type { FaultKind } from "../../contract/faults.ts";
import type { Instant } from "../../contract/time.ts";
import { eventState, restoredEvent } from "../events/occurred-event.ts";
import type { OccurredEvent, OccurredEventState } from "../events/occurred-event.ts";
import type { ClosedBatch } from "./closed-batch.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState } from "../time/timeline.ts";

/** A batch with all its attempts, while it is under way. */
export interface Delivery {
  readonly id: string;
  /** The number in its id. */
  readonly number: number;
  readonly webhookId: string;
  readonly account: string;
  readonly server: number;
  /** Those that are neither acknowledged nor expired. */
  events: readonly OccurredEvent[];
  /** The runs that they belong to. */
  readonly runs: readonly string[];
  /** The faults that made the batch what it is. */
  readonly faults: readonly FaultKind[];
  /** When the oldest of them occurred, which expires first, and the youngest, which expires last. */
  oldestAt: Instant;
  newestAt: Instant;
  /** Counts the sets of events that this delivery has posted: a set that shrank has another body. */
  bodyVersion: number;
  attempts: number;
  failures: number;
  state: "waiting" | "in-flight" | "resting" | "ended";
  /** At least one attempt left. */
  hasLeft: boolean;
  /** The receiver may have had the events of the last attempt. */
  wasUncertain: boolean;
  /** The one further attempt that a rejected token earns was used. */
  hasNewToken: boolean;
  /** Why it was thrown away, for an attempt that was in flight at the time. */
  discardedBecause: string;
  /** When the attempt failed after which it was given up; 0: it was not. */
  failedAt: Instant;
  /** The alarm of its next try, where it waits; one that has rung is set again for the try after. */
  retry: Alarm | null;
  /** The same of its oldest event's end: it waits but for an attempt that is in flight then. */
  expiry: Alarm | null;
}

/** A delivery that is not in flight, as plain data. */
export interface DeliveryState extends Pick<
  Delivery,
  | "id"
  | "webhookId"
  | "account"
  | "server"
  | "runs"
  | "faults"
  | "bodyVersion"
  | "attempts"
  | "failures"
  | "hasLeft"
  | "wasUncertain"
  | "hasNewToken"
  | "failedAt"
> {
  readonly events: readonly OccurredEventState[];
  readonly state: "waiting" | "resting";
  readonly retryAt: AlarmState | null;
  readonly expiresAt: AlarmState | null;
}

/** The delivery as plain data. */
export function deliveryState(delivery: Delivery): DeliveryState {
  const {
    number: _number,
    oldestAt: _oldest,
    newestAt: _newest,
    discardedBecause: _because,
    ...all
  } = delivery;
  const { events, state, retry, expiry, ...rest } = all;
  return {
    ...rest,
    events: events.map(eventState),
    state: state === "waiting" ? "waiting" : "resting",
    retryAt: retry?.isWaiting === true ? alarmState(retry) : null,
    expiresAt: expiry?.isWaiting === true ? alarmState(expiry) : null,
  };
}

/** A delivery as it is stored: one in flight too, without its events. */
export interface StoredDelivery extends Omit<DeliveryState, "events" | "state"> {
  readonly state: "waiting" | "in-flight" | "resting";
}

/** The delivery as it is stored. */
export function storedDelivery(delivery: Delivery): StoredDelivery {
  const { events: _events, ...state } = deliveryState({ ...delivery, events: NO_EVENTS });
  return delivery.state === "in-flight" ? { ...state, state: "in-flight" } : state;
}

const NO_EVENTS: readonly OccurredEvent[] = [];

/** What becomes of a delivery whose process ended: the attempt that was in flight may have arrived, and is made again. */
export function deliveryAfterEnd(
  stored: StoredDelivery,
  events: readonly OccurredEventState[],
): DeliveryState {
  if (stored.state !== "in-flight") return { ...stored, state: stored.state, events };
  return { ...stored, state: "waiting", wasUncertain: true, events };
}

/** The delivery that plain data tell of; its alarms are not set yet. */
export function restoredDelivery(plain: DeliveryState): Delivery {
  const { retryAt: _retryAt, expiresAt: _expiresAt, ...state } = plain;
  const events = state.events.map(restoredEvent);
  const number = numberInId(state.id, "dlv");
  return { ...state, number, events, ...spanOf(events), discardedBecause: "", retry: null, expiry: null };
}

/** Events of a delivery that are too old at `now`, and those that are not. */
export function splitByAge(
  events: readonly OccurredEvent[],
  now: Instant,
  windowMs: number,
): { readonly tooOld: readonly OccurredEvent[]; readonly young: readonly OccurredEvent[] } {
  const tooOld = events.filter((event) => event.at + windowMs <= now);
  return {
    tooOld,
    young: tooOld.length === 0 ? events : events.filter((event) => event.at + windowMs > now),
  };
}

/** A delivery that begins. */
export function newDelivery({ deliveryId, settings, server, events, runs, faults }: ClosedBatch): Delivery {
  const { oldestAt, newestAt } = spanOf(events);
  return {
    id: deliveryId,
    number: numberInId(deliveryId, "dlv"),
    webhookId: settings.id,
    account: settings.account,
    server,
    events,
    runs,
    faults,
    oldestAt,
    newestAt,
    bodyVersion: 1,
    attempts: 0,
    failures: 0,
    state: "waiting",
    hasLeft: false,
    wasUncertain: false,
    hasNewToken: false,
    discardedBecause: "",
    failedAt: 0,
    retry: null,
    expiry: null,
  };
}

/** When the first and the last of some events occurred. */
interface EventSpan {
  readonly oldestAt: Instant;
  readonly newestAt: Instant;
}

/** The attempt of a delivery that begins now. */
export function attemptAt(
  { number: delivery, webhookId, account, server, attempts: number, events }: Delivery,
  { attempt, url, startedAt }: Pick<MadeAttempt, "attempt" | "url" | "startedAt">,
): MadeAttempt {
  return {
    attempt,
    delivery,
    webhookId,
    account,
    server,
    number,
    origin: "batch",
    url,
    startedAt,
    events: events.length,
  };
}

/** Notes that an attempt leaves, unless it never does; tells what the ledger wants to know of it. */
export function leaving(
  delivery: Delivery,
  neverLeaves: boolean,
): { readonly isFirst: boolean; readonly afterUncertain: boolean } {
  const isFirst = !delivery.hasLeft && !neverLeaves;
  if (isFirst) delivery.hasLeft = true;
  return { isFirst, afterUncertain: delivery.wasUncertain && !neverLeaves };
}

/** The span of events that are not none. */
export function spanOf(events: readonly OccurredEvent[]): EventSpan {
  let oldestAt = Infinity;
  let newestAt = -Infinity;
  for (const { at } of events) {
    if (at < oldestAt) oldestAt = at;
    if (at > newestAt) newestAt = at;
  }
  return { oldestAt, newestAt };
}
