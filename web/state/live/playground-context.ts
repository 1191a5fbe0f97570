import { createContext, useContext, useSyncExternalStore } from "react";
import type { ControlClient } from "./control-client.ts";
import type { LiveConnection } from "./live-connection.ts";
import type { LiveStore } from "./live-store.ts";
import type { PreferenceStore } from "../preference-store.ts";

/** What every part of the page can reach. */
export interface PlaygroundParts {
  readonly client: ControlClient;
  readonly live: LiveStore;
  readonly connection: Pick<LiveConnection, "retryNow">;
  readonly preferences: PreferenceStore;
}

export const PlaygroundContext = createContext<PlaygroundParts | null>(null);

/** The page's parts. */
export function useParts(): PlaygroundParts {
  const parts = useContext(PlaygroundContext);
  if (parts === null) throw new Error("A part of the page was rendered outside of it.");
  return parts;
}

/** What happened, read anew whenever there is news. */
export function useLive(): LiveStore {
  const { live } = useParts();
  useSyncExternalStore(live.subscribe, live.readVersion);
  return live;
}
