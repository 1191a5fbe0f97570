import type { ReceivedCounts } from "../contract/control-api.ts";
import type { DeliveryLog } from "./delivery-log.ts";

/**
 * Compares what a receiver says it stored with what it acknowledged, over the deliveries that are kept. Null: it said
 * nothing yet.
 */
export function countReceived(
  log: DeliveryLog,
  received: ReadonlyMap<string, number>,
): ReceivedCounts | null {
  if (received.size === 0) return null;
  const acknowledged = new Set<string>();
  for (const delivery of log.deliveriesAfter(0)) {
    if (delivery.state !== "acknowledged") continue;
    const { eventIds, expiredEventIds } = log.delivery(delivery.id) ?? NOTHING;
    for (const id of eventIds) acknowledged.add(id);
    for (const id of expiredEventIds) acknowledged.delete(id);
  }
  return {
    stored: received.size,
    lost: [...acknowledged].filter((id) => !received.has(id)).length,
    storedTwice: [...received.values()].filter((count) => count > 1).length,
  };
}

const NOTHING = { eventIds: [], expiredEventIds: [] };
