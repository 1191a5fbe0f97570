import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import { createWallClock } from "../wall-clock.ts";

/** Ours: a process that stands still spends an eighth of the time at most. */
const PARTS = 8;

const WALL_CLOCK = createWallClock();

/**
 * Calls `onLate` once a receiver has had its time; returns a cancel function.
 *
 * A process that stands still reads no answers, and where the receiver is in it none is given: a breakpoint, or a
 * machine that is busy with something else. So the time is waited for in parts, of which a standstill takes one,
 * however long it is; and answers that have arrived are read before the end.
 */
export function answerDeadline(
  timeoutMs: Duration,
  onLate: () => void,
  hostTime: Pick<HostTime, "wakeIn" | "nextTurn"> = WALL_CLOCK,
): () => void {
  const partMs = Math.ceil(timeoutMs / PARTS);
  let left = PARTS;
  let cancel = (): void => undefined;
  const wait = (): void => {
    cancel = hostTime.wakeIn(partMs, () => {
      left--;
      if (left > 0) wait();
      else end();
    });
  };
  const end = (): void => {
    let isCancelled = false;
    cancel = () => (isCancelled = true);
    void hostTime.nextTurn().then(() => {
      if (!isCancelled) onLate();
    });
  };
  wait();
  return () => cancel();
}

/** A signal that aborts once whoever is asked has had its time. It does not keep the process running. */
export function deadlineSignal(timeoutMs: Duration): AbortSignal {
  const controller = new AbortController();
  const wakeIn: HostTime["wakeIn"] = (delayMs, task) => UNATTENDED.wakeIn(delayMs, task, "unattended");
  answerDeadline(timeoutMs, () => controller.abort(), { ...UNATTENDED, wakeIn });
  return controller.signal;
}

const UNATTENDED = createWallClock({ keepsProcessAlive: false });
