import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { MessageRecord } from "../../../server/contract/message-feed.ts";
import { useLive, useParts } from "../live/playground-context.ts";
import { readPages } from "../live/read-pages.ts";

// The list is oldest first: to show the newest, it is read to its end, up to so many pages of 1000.
const MOST_PAGES = 20;
const READ_AGAIN_MS = 2000;

/** The messages that match, newest first. */
export function useMessages(query: string, status: string): UseQueryResult<readonly MessageRecord[]> {
  const { client } = useParts();
  const { chronicle } = useLive();
  const hasNews = chronicle.counts.events;
  return useQuery({
    queryKey: ["control", "messages", query, status],
    queryFn: async () => {
      const asked = { ...(query === "" ? {} : { q: query }), ...(status === "" ? {} : { status }) };
      const { items } = await readPages<MessageRecord>(client, {
        list: "messages",
        query: asked,
        mostPages: MOST_PAGES,
      });
      return items.toReversed();
    },
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data === undefined || hasNews > 0 ? READ_AGAIN_MS : false),
  });
}
