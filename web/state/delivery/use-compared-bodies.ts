import { useEffect, useState } from "react";
import type { BodiesToCompare, ComparedBodies } from "./compare-bodies.ts";

/** Two bodies compared, beside the page; null: that is still under way. */
export function useComparedBodies(was: Uint8Array, is: Uint8Array): ComparedBodies | null {
  const [last, setLast] = useState<(BodiesToCompare & { readonly outcome: ComparedBodies }) | null>(null);
  useEffect(() => {
    const worker = new Worker(new URL("compare-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<ComparedBodies>) => {
      setLast({ was, is, outcome: data });
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin of its own
    worker.postMessage({ was, is } satisfies BodiesToCompare);
    return () => worker.terminate();
  }, [was, is]);
  // What was compared before is not shown for these.
  return last !== null && last.was === was && last.is === is ? last.outcome : null;
}
