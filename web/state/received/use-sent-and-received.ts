import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { EventRecord, ReceivedEvent } from "../../../server/contract/control-api.ts";
import type { ReceivedSide, SentSide } from "./compare-received.ts";
import type { ControlClient } from "../live/control-client.ts";
import { useParts } from "../live/playground-context.ts";
import { valueOf } from "../live/queries.ts";
import { readPages } from "../live/read-pages.ts";
import { nameAtReceiver } from "./received-source.ts";
import type { ReceivedSource } from "./received-source.ts";
import { sentEvents } from "./sent-events.ts";
import type { DeliveryWithEvents } from "./sent-events.ts";
import type { SettingsAnswer } from "../settings/webhook-settings.ts";

// More than the simulator keeps unless it was told to: 100,000 events and deliveries, 200,000 received ones.
const MOST_PAGES = 250;
// What is quickly read is read again by itself.
const FEW_EVENTS = 2000;
const READ_AGAIN_MS = 3000;

/** Both sides of a comparison. */
export interface SentAndReceived {
  readonly sent: SentSide;
  /** Nothing where a list of the user's own takes its place. */
  readonly received: ReceivedSide;
}

/** All events that settings posted, and what was received; read again while there are few. */
export function useSentAndReceived(
  settings: SettingsAnswer | undefined,
  by: ReceivedSource,
): UseQueryResult<SentAndReceived> {
  const { client, live } = useParts();
  const { id, url } = settings ?? { id: "", url: "" };
  const name = nameAtReceiver(url);
  return useQuery({
    queryKey: ["control", "sent and received", id, by, name],
    enabled: settings !== undefined,
    // In this order: while time goes on, what was acknowledged must be among what was received, and that among what
    // occurred.
    queryFn: async () => {
      const query = { webhook: id, include: "events" };
      const deliveries = await readPages<DeliveryWithEvents>(client, {
        list: "deliveries",
        query,
        mostPages: MOST_PAGES,
      });
      const received = by === "own" ? NOTHING : await readReceived(client, by, name);
      const events = await readPages<EventRecord>(client, { list: "events", mostPages: MOST_PAGES });
      const { retention } = await valueOf(client.status());
      const isForgotten = deliveries.items.some(({ eventCount, eventIds }) => eventIds.length < eventCount);
      const isWhole = !deliveries.isCut && !isForgotten && retention.attemptsDropped === 0;
      return {
        sent: {
          events: sentEvents(deliveries.items, events.items, live.chronicle),
          occurred: new Set(events.items.map((event) => event.id)),
          isWhole,
        },
        received,
      };
    },
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.sent.events.size < FEW_EVENTS ? READ_AGAIN_MS : false,
  });
}

const NOTHING: ReceivedSide = { lines: [], isWhole: true };

async function readReceived(
  client: ControlClient,
  by: "told" | "built-in",
  name: string | null,
): Promise<ReceivedSide> {
  const { items, isCut } = await readPages<ReceivedEvent>(client, {
    list: "received",
    query: { by },
    mostPages: MOST_PAGES,
  });
  const lines = items
    .filter(({ settings }) => by === "told" || settings === name)
    .map(({ sg_event_id: eventId, times }) => ({ eventId, times, payload: null }));
  return { lines, isWhole: !isCut && (items[0]?.place ?? 1) === 1 };
}
