import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { MessageRecord } from "../../../server/contract/message-feed.ts";
import type { Chronicle } from "../live/chronicle.ts";
import { useLive, useParts } from "../live/playground-context.ts";
import { readPages } from "../live/read-pages.ts";

// The list is oldest first: to show the newest, it is read to its end, up to so many pages of 1000.
const MOST_PAGES = 20;
const READ_AGAIN_MS = 2000;

interface ReadMessages {
  /** Newest first. */
  readonly messages: readonly MessageRecord[];
  /** What had happened when they were read. */
  readonly upTo: string;
}

/** The messages that match, newest first. They are many: they are read again only when more has happened. */
export function useMessages(query: string, status: string): UseQueryResult<readonly MessageRecord[]> {
  const { client } = useParts();
  const live = useLive();
  return useQuery({
    queryKey: ["control", "messages", query, status],
    queryFn: async (): Promise<ReadMessages> => {
      const upTo = allThatHappened(live.chronicle);
      const asked = { ...(query === "" ? {} : { q: query }), ...(status === "" ? {} : { status }) };
      const { items } = await readPages<MessageRecord>(client, {
        list: "messages",
        query: asked,
        mostPages: MOST_PAGES,
      });
      return { messages: items.toReversed(), upTo };
    },
    select: messagesOf,
    placeholderData: (before) => before,
    refetchInterval: ({ state: { data } }) =>
      data?.upTo === allThatHappened(live.chronicle) ? false : READ_AGAIN_MS,
  });
}

function messagesOf({ messages }: ReadMessages): readonly MessageRecord[] {
  return messages;
}

function allThatHappened({ startedAt, counts }: Chronicle): string {
  return `${startedAt} ${counts.events}`;
}
