import { useSyncExternalStore } from "react";

const WIDE = "(width >= 64rem)";

/** Whether there is room for two things side by side. */
export function useWideScreen(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches);
}

function subscribe(reader: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", reader);
  return () => query.removeEventListener("change", reader);
}
