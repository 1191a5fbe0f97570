import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { EventRecord, ReceivedEvent } from "../../server/contract/control-api.ts";
import { useParts } from "./playground-context.ts";
import type { ReadPages } from "./read-pages.ts";
import { readPages } from "./read-pages.ts";
import type { ReceivedLine } from "./received-lines.ts";
import { nameAtReceiver } from "./received-source.ts";
import type { ReceivedSource } from "./received-source.ts";
import type { DeliveryWithEvents, SentEvent } from "./sent-events.ts";
import { sentEvents } from "./sent-events.ts";
import type { SettingsAnswer } from "./webhook-settings.ts";

// A batch may have 1,800 events, so few deliveries make a long page.
const DELIVERIES_OF_PAGE = 100;
const MOST_PAGES = 50;
// What is quickly read is read again by itself.
const FEW_EVENTS = 2000;
const READ_AGAIN_MS = 3000;

/** What settings posted, as far as it was read. */
export interface SentReading {
  readonly sent: ReadonlyMap<string, SentEvent>;
  /** Undefined: none was sent. */
  readonly newestId: string | undefined;
  readonly isCut: boolean;
}

/** All events that settings posted; read again while there are few. */
export function useSentEvents(webhookId: string | undefined): UseQueryResult<SentReading> {
  const { client, live } = useParts();
  return useQuery({
    queryKey: ["control", "sent events", webhookId],
    enabled: webhookId !== undefined,
    queryFn: async () => {
      const deliveries = await readPages<DeliveryWithEvents>(client, {
        list: "deliveries",
        query: { webhook: webhookId ?? "", include: "events" },
        pageSize: DELIVERIES_OF_PAGE,
        mostPages: MOST_PAGES,
      });
      const events = await readPages<EventRecord>(client, { list: "events", mostPages: MOST_PAGES });
      const sent = sentEvents(deliveries.items, events.items, live.chronicle);
      return {
        sent,
        newestId: [...sent.keys()].at(-1),
        isCut: deliveries.isCut || events.isCut,
      };
    },
    refetchInterval: ({ state }) =>
      (state.data?.sent.size ?? FEW_EVENTS) < FEW_EVENTS ? READ_AGAIN_MS : false,
  });
}

/** What was told as stored, or what the built-in receiver stored for settings. A list of one's own is not read. */
export function useReceivedLines(
  by: ReceivedSource,
  settings: SettingsAnswer | undefined,
): UseQueryResult<ReadPages<ReceivedLine>> {
  const { client } = useParts();
  const name = nameAtReceiver(settings?.url ?? "");
  return useQuery({
    queryKey: ["control", "received", by, name],
    enabled: by !== "own",
    queryFn: async () => {
      const read = await readPages<ReceivedEvent>(client, {
        list: "received",
        query: { by },
        mostPages: MOST_PAGES,
      });
      const lines = read.items
        .filter((event) => by === "told" || event.settings === name)
        .map(({ sg_event_id: eventId, times }) => ({ eventId, times, payload: null }));
      return { items: lines, isCut: read.isCut };
    },
    refetchInterval: ({ state }) =>
      (state.data?.items.length ?? FEW_EVENTS) < FEW_EVENTS ? READ_AGAIN_MS : false,
  });
}
