import { useMemo } from "react";
import { useSendgrid } from "../live/queries.ts";

// As many as SendGrid answers at once.
const MOST_FOUND = 1000;
const READ_AGAIN_MS = 2000;

/** What a query of SendGrid's Email Activity lets pass. */
export interface ActivityFilter {
  /** The sg_message_ids; null: there is no query, and all pass. */
  readonly passing: ReadonlySet<string> | null;
  readonly isRead: boolean;
  /** There may be more than SendGrid answered. */
  readonly isCut: boolean;
  readonly error: Error | null;
  readonly readAgain: () => void;
}

const NO_FILTER: ActivityFilter = {
  passing: null,
  isRead: true,
  isCut: false,
  error: null,
  readAgain: () => undefined,
};

/** Asks SendGrid's own filter; "" lets all pass. */
export function useActivityFilter(query: string): ActivityFilter {
  const asked = new URLSearchParams({ query, limit: String(MOST_FOUND) });
  const found = useSendgrid<{ readonly messages: readonly { readonly msg_id: string }[] }>(
    `messages?${asked}`,
    { everyMs: READ_AGAIN_MS, isEnabled: query !== "" },
  );
  const passing = useMemo(
    () => new Set(found.data?.messages.map(({ msg_id: id }) => id)),
    [found.data?.messages],
  );
  if (query === "") return NO_FILTER;
  return {
    passing,
    isRead: found.isSuccess,
    isCut: passing.size === MOST_FOUND,
    error: found.error,
    readAgain: () => void found.refetch(),
  };
}
