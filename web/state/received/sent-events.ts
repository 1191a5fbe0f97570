import type { Delivery, DeliveryContent, EventRecord } from "../../../server/contract/control-api.ts";
import type { AttemptOrigin } from "../../../server/contract/journal.ts";
import { ORIGINS } from "../deliveries/attempt-origins.ts";
import type { Chronicle } from "../live/chronicle.ts";
import { faultsIn } from "../deliveries/name-masks.ts";

/** One POST that may have carried a batch to the receiver. */
export interface SentPost {
  readonly attemptId: string;
  /** The number in the attempt's id: attempts left in this order. */
  readonly ordinal: number;
  readonly isAcknowledged: boolean;
  readonly origin: AttemptOrigin;
  readonly faults: readonly string[];
}

/** A batch that was posted, as far as its POSTs may have reached the receiver. */
export interface SentBatch {
  readonly deliveryId: string;
  /** Oldest first. */
  readonly posts: readonly SentPost[];
}

/** One place in a batch at which an event stands. */
export interface SentCopy {
  readonly batch: SentBatch;
  readonly index: number;
}

/** An event that settings posted, wherever it stands. */
export interface SentEvent {
  readonly id: string;
  /** Its place in the order in which events occurred; null: it is no longer kept. */
  readonly place: number | null;
  readonly record: EventRecord | null;
  /** The receiver acknowledged a batch with it while it was in there: it must have it. */
  readonly isOwed: boolean;
  readonly copies: readonly SentCopy[];
}

/** A delivery with what is in it, as lists show it where they are asked to. */
export type DeliveryWithEvents = Delivery & DeliveryContent;

/** What settings posted, by sg_event_id, in the order of the batches. */
export function sentEvents(
  deliveries: readonly DeliveryWithEvents[],
  events: readonly EventRecord[],
  chronicle: Chronicle,
): ReadonlyMap<string, SentEvent> {
  const places = new Map(events.map((event, place) => [event.id, { event, place }]));
  const sent = new Map<string, SentEvent>();
  for (const delivery of deliveries) {
    const batch = { deliveryId: delivery.id, posts: postsOf(delivery.id, chronicle) };
    const expired = new Set(delivery.expiredEventIds);
    for (const [index, id] of delivery.eventIds.entries()) {
      const known = sent.get(id);
      const occurred = places.get(id);
      sent.set(id, {
        id,
        place: occurred?.place ?? null,
        record: occurred?.event ?? null,
        isOwed: known?.isOwed === true || (delivery.state === "acknowledged" && !expired.has(id)),
        copies: [...(known?.copies ?? []), { batch, index }],
      });
    }
  }
  return sent;
}

/** All POSTs that may have carried an event, oldest first; one that held it twice is there twice. */
export function postsWith({ copies }: SentEvent): readonly SentPost[] {
  return copies.flatMap(({ batch }) => batch.posts).toSorted((left, right) => left.ordinal - right.ordinal);
}

// What never reached anybody is left out: a refused connection, an unknown name, a token that was not given.
const MAY_HAVE_ARRIVED = /^(no answer|connection closed|broken answer)|broke off|did not end/;

function postsOf(deliveryId: string, chronicle: Chronicle): readonly SentPost[] {
  const { columns, texts, deliveries } = chronicle;
  const delivery = deliveries.get(deliveryId);
  if (delivery === undefined) return [];
  return chronicle.rowsOf(delivery).flatMap((row) => {
    const { attempt, status, origin, faults } = chronicle.valuesAt(row);
    const reason = texts.text(columns.reason[row] ?? 0);
    const isAcknowledged = chronicle.resultOf(row) === "delivered";
    const isLost = !isAcknowledged && status === 0 && !MAY_HAVE_ARRIVED.test(reason);
    if (attempt === 0 || isLost || faultsIn(faults).includes("network-failure")) return [];
    return [
      {
        attemptId: chronicle.idOf(row),
        ordinal: attempt,
        isAcknowledged,
        origin: ORIGINS[origin] ?? "batch",
        faults: faultsIn(faults),
      },
    ];
  });
}
