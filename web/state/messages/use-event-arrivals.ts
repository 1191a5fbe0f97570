import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { EventRecord } from "../../../server/contract/control-api.ts";
import type { MessageRecord } from "../../../server/contract/message-feed.ts";
import type { ControlClient } from "../live/control-client.ts";
import { arrivalsOf } from "./event-arrivals.ts";
import type { Arrival } from "./event-arrivals.ts";
import { useParts } from "../live/playground-context.ts";
import { readPages } from "../live/read-pages.ts";
import type { DeliveryWithEvents } from "../received/sent-events.ts";

const READ_AGAIN_MS = 2000;
const MOST_PAGES = 5;
// An address has room for so many ids.
const IDS_AT_ONCE = 100;

/** What became of events on their way to the receivers, by event; one that is no longer kept is not in there. */
export function useEventArrivals(
  messages: readonly MessageRecord[],
): UseQueryResult<ReadonlyMap<string, readonly Arrival[]>> {
  const { client, live } = useParts();
  const [{ to, account } = { to: "", account: "" }] = messages;
  const ids = messages.flatMap(({ events }) => events.map(({ id }) => id));
  return useQuery({
    queryKey: ["control", "event arrivals", to, ids.join(" ")],
    enabled: ids.length > 0,
    placeholderData: (before) => before,
    queryFn: async () => {
      const { items: events } = await readPages<EventRecord>(client, {
        list: "events",
        query: { email: to, account },
        mostPages: MOST_PAGES,
      });
      const wanted = new Set(ids);
      const own = events.filter(({ id }) => wanted.has(id));
      const deliveries = await deliveriesWith(client, ids);
      return new Map(own.map((event) => [event.id, arrivalsOf(event, deliveries, live.chronicle)]));
    },
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && [...data.values()].flat().every(({ kind }) => kind !== "waiting")
        ? false
        : READ_AGAIN_MS,
  });
}

async function deliveriesWith(
  client: ControlClient,
  ids: readonly string[],
): Promise<readonly DeliveryWithEvents[]> {
  const found = new Map<string, DeliveryWithEvents>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const { items } = await readPages<DeliveryWithEvents>(client, {
      list: "deliveries",
      query: { include: "events", eventId: ids.slice(from, from + IDS_AT_ONCE) },
      mostPages: MOST_PAGES,
    });
    for (const delivery of items) found.set(delivery.id, delivery);
  }
  return [...found.values()];
}
