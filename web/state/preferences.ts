import { useSyncExternalStore } from "react";
import { useParts } from "./live/playground-context.ts";
import type { Preferences } from "./preference-store.ts";

/** The preferences, and how to change them. */
export function usePreferences(): readonly [Preferences, (change: Partial<Preferences>) => void] {
  const { preferences } = useParts();
  const current = useSyncExternalStore(preferences.subscribe, preferences.read);
  return [current, (change) => preferences.change(change)];
}
