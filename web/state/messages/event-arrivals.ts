import type { EventRecord } from "../../../server/contract/control-api.ts";
import type { Instant } from "../../../server/contract/time.ts";
import type { Chronicle } from "../live/chronicle.ts";
import type { DeliveryWithEvents } from "../received/sent-events.ts";

/** What became of one event on its way to one settings entry. */
export type Arrival =
  | {
      readonly kind: "reached";
      readonly webhookId: string;
      readonly deliveryId: string;
      /** When the first acknowledgement was there, and of which attempt; null: it is no longer kept. */
      readonly first: { readonly at: Instant; readonly attemptId: string } | null;
    }
  /** `deliveryId` null: its batch is still open. */
  | { readonly kind: "waiting"; readonly webhookId: string; readonly deliveryId: string | null }
  | { readonly kind: "expired" | "discarded"; readonly webhookId: string; readonly deliveryId: string };

/** When an event reached the receiver of each settings entry that posts it; none: no settings want it. */
export function arrivalsOf(
  { id, postedTo }: Pick<EventRecord, "id" | "postedTo">,
  deliveries: readonly DeliveryWithEvents[],
  chronicle: Chronicle,
): readonly Arrival[] {
  return postedTo.map((webhookId) => {
    const own = deliveries.filter(
      (delivery) => delivery.webhookId === webhookId && delivery.eventIds.includes(id),
    );
    const arrivals = own.map((delivery) => arrivalIn(delivery, { id, webhookId }, chronicle));
    return arrivals.toSorted(byProgress)[0] ?? { kind: "waiting", webhookId, deliveryId: null };
  });
}

function arrivalIn(
  { id: deliveryId, state, expiredEventIds }: DeliveryWithEvents,
  { id, webhookId }: { readonly id: string; readonly webhookId: string },
  chronicle: Chronicle,
): Arrival {
  if (expiredEventIds.includes(id)) return { kind: "expired", webhookId, deliveryId };
  switch (state) {
    case "acknowledged":
      return { kind: "reached", webhookId, deliveryId, first: firstAcknowledged(deliveryId, chronicle) };
    case "expired":
    case "discarded":
      return { kind: state, webhookId, deliveryId };
    case "pending":
    case "in-flight":
      return { kind: "waiting", webhookId, deliveryId };
  }
}

// A fault may have put an event into several batches: the first that arrived counts.
function byProgress(left: Arrival, right: Arrival): number {
  const rank = (arrival: Arrival): number =>
    arrival.kind === "reached" ? (arrival.first?.at ?? 0) : Infinity;
  const [own, other] = [rank(left), rank(right)];
  return own === other ? 0 : own - other;
}

function firstAcknowledged(
  deliveryId: string,
  chronicle: Chronicle,
): { readonly at: Instant; readonly attemptId: string } | null {
  const delivery = chronicle.deliveries.get(deliveryId);
  const row =
    delivery === undefined
      ? undefined
      : chronicle.rowsOf(delivery).find((each) => chronicle.resultOf(each) === "delivered");
  if (row === undefined) return null;
  const { at, latencyMs } = chronicle.valuesAt(row);
  return { at: at + (Number.isNaN(latencyMs) ? 0 : latencyMs), attemptId: chronicle.idOf(row) };
}
