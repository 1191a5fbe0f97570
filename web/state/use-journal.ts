import { useEffect, useReducer, useState } from "react";
import type { JournalEntry } from "../../server/contract/journal.ts";
import type { ControlClient } from "./control-client.ts";
import type { JournalView } from "./journal-reducer.ts";
import { EMPTY_JOURNAL, withEntries } from "./journal-reducer.ts";
import type { ConnectionState } from "./live-connection.ts";
import { openLiveConnection } from "./live-connection.ts";

/** The journal as far as the page has it, kept up to date while the page is open. */
export function useJournal(client: ControlClient): {
  readonly journal: JournalView;
  readonly connection: ConnectionState;
} {
  const [journal, dispatch] = useReducer(reduce, EMPTY_JOURNAL);
  const [connection, setConnection] = useState<ConnectionState>("connecting");

  useEffect(
    () =>
      openLiveConnection({
        client,
        streamUrl: streamUrlOf(window.location),
        WebSocket,
        onEntries: dispatch,
        onRestart: () => dispatch("restart"),
        onState: setConnection,
      }),
    [client],
  );
  return { journal, connection };
}

function reduce(journal: JournalView, action: readonly JournalEntry[] | "restart"): JournalView {
  return action === "restart" ? EMPTY_JOURNAL : withEntries(journal, action);
}

function streamUrlOf({ protocol, host }: Location): string {
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/_simulator/stream`;
}
