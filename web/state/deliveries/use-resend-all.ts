import { useEffect, useRef, useState } from "react";
import { useParts } from "../live/playground-context.ts";

/** How far sending many deliveries once more has come. */
export interface ResendProgress {
  readonly state: "asking" | "running" | "ended" | "stopped";
  readonly sent: number;
  readonly failures: readonly string[];
}

const FIRST: ResendProgress = { state: "asking", sent: 0, failures: [] };

/** Resends deliveries one after the other, until all are or a person stops it. */
export function useResendAll(deliveryIds: readonly string[]): {
  readonly progress: ResendProgress;
  readonly start: () => void;
  readonly stop: () => void;
} {
  const { client } = useParts();
  const [progress, setProgress] = useState(FIRST);
  const isStopped = useRef(false);
  // What is not shown any more cannot be stopped: it stops with the dialog.
  useEffect(() => {
    isStopped.current = false;
    return () => {
      isStopped.current = true;
    };
  }, []);
  async function run(): Promise<void> {
    const failures: string[] = [];
    let sent = 0;
    for (const id of deliveryIds) {
      if (isStopped.current) break;
      setProgress({ state: "running", sent, failures: [...failures] });
      const answer = await client.control(`POST deliveries/${id}/resend`);
      if (answer.kind === "ok") sent++;
      else failures.push(answer.because);
    }
    const isWhole = sent + failures.length === deliveryIds.length;
    setProgress({ state: isWhole ? "ended" : "stopped", sent, failures });
  }
  return { progress, start: () => void run(), stop: () => void (isStopped.current = true) };
}
