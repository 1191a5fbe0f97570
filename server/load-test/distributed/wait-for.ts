import type { Duration } from "../../contract/time.ts";
import type { LoadTime } from "../load-time.ts";

/** Waits for so long, or until one of the signals is there. */
export async function waitFor(
  time: LoadTime,
  durationMs: Duration,
  signals: readonly AbortSignal[] = [],
): Promise<void> {
  if (signals.some(({ aborted }) => aborted)) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      cancel();
      for (const signal of signals) signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = time.wakeIn(durationMs, end);
    for (const signal of signals) signal.addEventListener("abort", end, { once: true });
  });
}
