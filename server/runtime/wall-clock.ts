import type { Duration } from "../contract/time.ts";
import type { HostTime } from "../simulation/ports.ts";

/** How the wall clock's alarms behave. */
export interface WallClockOptions {
  /** False: an alarm that nobody awaits does not keep the process running. True by default. */
  readonly keepsProcessAlive?: boolean;
}

// A host timer with a longer delay fires at once.
const LONGEST_TIMER_MS: Duration = 2 ** 31 - 1;

/** The real clock of this machine, and the only place that asks it what time it is. Alarms may be any time away. */
export function createWallClock(options: WallClockOptions = {}): HostTime {
  const keepsProcessAlive = options.keepsProcessAlive ?? true;
  return {
    now: () => Date.now(),
    wakeIn: (delayMs, task, attendance = "awaited") => {
      let leftMs = Math.max(0, delayMs);
      let timer: NodeJS.Timeout | undefined;
      const arm = (): void => {
        const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
        leftMs -= stepMs;
        timer = setTimeout(() => (leftMs > 0 ? arm() : task()), stepMs);
        if (!keepsProcessAlive && attendance === "unattended") timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
    nextTurn: async () => new Promise((resolve) => void setImmediate(resolve)),
  };
}
