import type { Duration } from "../contract/time.ts";
import { createWallClock } from "../runtime/wall-clock.ts";

/** Does work that SIGINT and SIGTERM end early: they abort its signal, and the work tells how far it came. */
export async function interruptible<Value>(
  work: (interrupted: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    return await work(interruption.signal);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** Waits so long, or until it is interrupted. */
export async function pause(durationMs: Duration, interrupted: AbortSignal): Promise<void> {
  let cancel = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    cancel = createWallClock().wakeIn(durationMs, resolve);
  });
  await unlessInterrupted(over, interrupted);
  cancel();
}

/** What work comes to; undefined where it is interrupted before. */
export async function unlessInterrupted<Value>(
  work: Promise<Value>,
  interrupted: AbortSignal,
): Promise<Value | undefined> {
  if (interrupted.aborted) return undefined;
  let stop = (): void => undefined;
  const end = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    interrupted.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    interrupted.removeEventListener("abort", stop);
  }
}
