import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { Page } from "../../server/contract/control-api.ts";
import type { MessageRecord } from "../../server/contract/message-feed.ts";
import type { ControlClient } from "./control-client.ts";
import { useLive, useParts } from "./playground-context.ts";
import { valueOf } from "./queries.ts";

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
    queryFn: () => readAll(client, { query, status }),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data === undefined || hasNews > 0 ? READ_AGAIN_MS : false),
  });
}

async function readAll(
  client: ControlClient,
  { query, status }: { readonly query: string; readonly status: string },
): Promise<readonly MessageRecord[]> {
  const all: MessageRecord[] = [];
  let cursor: string | null = "0";
  for (let pages = 0; cursor !== null && pages < MOST_PAGES; pages++) {
    const asked = new URLSearchParams({ limit: "1000", after: cursor });
    if (query !== "") asked.set("q", query);
    if (status !== "") asked.set("status", status);
    const page: Page<MessageRecord> = await valueOf(
      client.control<Page<MessageRecord>>(`GET messages?${asked}`),
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all.toReversed();
}
