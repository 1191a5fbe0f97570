import type { MessageRecord } from "../../../server/contract/message-feed.ts";
import { useActivityFilter } from "./use-activity-filter.ts";
import { useMessages } from "./use-messages.ts";

/** What messages are looked for. */
export interface MessageSearch {
  /** A text in them. */
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  /** A query of SendGrid's Email Activity. */
  readonly filter?: string | undefined;
}

/** The messages that were found, as far as they are there. */
export interface FoundMessages {
  /** Newest first. */
  readonly messages: readonly MessageRecord[];
  readonly isRead: boolean;
  /** False: all messages are shown. */
  readonly isNarrowed: boolean;
  /** There may be more than SendGrid's filter answered. */
  readonly isCut: boolean;
  readonly error: Error | null;
  readonly readAgain: () => void;
}

/** Messages by text, by status and by SendGrid's own filter: those that pass all three. */
export function useFoundMessages({ q = "", status = "", filter = "" }: MessageSearch): FoundMessages {
  const read = useMessages(q, status);
  const { passing, ...filtered } = useActivityFilter(filter);
  const all = read.data ?? [];
  return {
    messages: passing === null ? all : all.filter(({ id }) => passing.has(id)),
    isRead: read.isSuccess && filtered.isRead,
    isNarrowed: `${q}${status}${filter}` !== "",
    isCut: filtered.isCut,
    error: read.error ?? filtered.error,
    readAgain: () => {
      void read.refetch();
      filtered.readAgain();
    },
  };
}
