import { FAULT_KINDS } from "../../contract/faults.ts";
import type { LedgerCounts } from "../../contract/control-api.ts";
import type { BatcherState } from "../deliveries/batcher.ts";
import type { DeliveryLineState } from "../deliveries/delivery-line.ts";
import type { DeliveryRecordState } from "../records/delivery-record.ts";
import type { DeliveryState } from "../deliveries/delivery.ts";
import type { DispatcherState } from "../deliveries/dispatcher.ts";
import type { FaultDeskState } from "../faults/fault-desk.ts";
import type { LedgerLineState } from "../records/ledger.ts";
import type { NumberingState } from "../records/numbering.ts";
import { alarm, events, faultKind, faultRule, instant, texts } from "./basic-shapes.ts";
import { count, flag, list, matching, oneOf, orNull, record, some, text, whole } from "./shape.ts";
import type { Shape } from "./shape.ts";

// Events on their way to receivers, and what was written down of them.

const deliveryId = matching(/^dlv_[1-9]\d{0,14}$/, "the id of a delivery, such as dlv_1");
const place = { webhookId: text, server: count } as const;

const faults: Shape<FaultDeskState> = record({
  byHand: list(
    record({
      account: orNull(text),
      since: instant,
      rules: list(record({ rule: faultRule, seen: count })),
    }),
  ),
  struck: some(FAULT_KINDS, count),
  held: list(record({ webhookId: text, events, comesAt: alarm })),
  repetitions: list(record({ ...place, events, comesAt: alarm })),
});

const batch: Shape<BatcherState> = record({ events, openedAt: instant, closesAt: orNull(alarm) });

const delivery: Shape<DeliveryState> = record<DeliveryState>({
  id: deliveryId,
  ...place,
  account: text,
  runs: texts,
  faults: list(faultKind),
  bodyVersion: whole(1),
  attempts: count,
  failures: count,
  hasLeft: flag,
  wasUncertain: flag,
  hasNewToken: flag,
  failedAt: instant,
  events,
  state: oneOf(["waiting", "resting"]),
  retryAt: orNull(alarm),
  expiresAt: orNull(alarm),
});

const dispatcher: Shape<DispatcherState> = record({
  pending: list(record({ webhookId: text, deliveries: list(delivery) })),
  queues: record({
    all: list(record({ ...place, waiting: list(orNull(deliveryId)) })),
    turns: list(record(place)),
  }),
  wakesAt: orNull(alarm),
});

/** All that is on its way. */
export const deliveryLine: Shape<DeliveryLineState> = record({
  faults,
  openBatches: list(record({ ...place, batch })),
  dispatcher,
});

/** The counts of a line of the ledger. */
export const ledgerCounts: Shape<LedgerCounts> = record({
  generated: count,
  acknowledged: count,
  pending: count,
  expired: count,
  filtered: count,
  discarded: count,
  duplicatesSent: count,
  injected: count,
  resentUncertain: count,
  attempts: count,
});

export const ledger: Shape<readonly LedgerLineState[]> = list(
  record({ webhookId: text, account: text, counts: ledgerCounts }),
);

/** A delivery as the lists show it. */
export const deliveryRecord: Shape<DeliveryRecordState> = record<DeliveryRecordState>({
  id: deliveryId,
  webhookId: orNull(text),
  account: text,
  server: count,
  createdAt: instant,
  eventCount: count,
  eventIds: texts,
  runs: texts,
  state: oneOf(["pending", "in-flight", "acknowledged", "expired", "discarded"]),
  expiredIds: texts,
  bytes: count,
  attemptCount: count,
  last: orNull(
    record({
      result: oneOf(["delivered", "refused", "timed-out", "unreachable", "blocked"]),
      status: orNull(count),
    }),
  ),
  next: orNull(record({ at: instant })),
});

export const numbering: Shape<NumberingState> = record({
  attempts: count,
  attemptsBefore: count,
  deliveries: count,
  events: count,
});
