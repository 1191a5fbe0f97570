import { useEffect } from "react";

const LONGEST_WAIT_MS = 2000;

/** Loads a part of the page as soon as there is nothing else to do, so that it is there when it is wanted. */
export function useWhenIdle(load: () => Promise<unknown>): void {
  useEffect(() => {
    // Whoever needs the part asks for it again, and shows what went wrong.
    const perform = (): void => void load().catch(() => undefined);
    // Safari knows no idle time.
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(perform, LONGEST_WAIT_MS);
      return () => clearTimeout(timer);
    }
    const request = requestIdleCallback(perform, { timeout: LONGEST_WAIT_MS });
    return () => cancelIdleCallback(request);
  }, [load]);
}
