import { useEffect, useState } from "react";
import type { ClockState } from "../../../server/contract/control-api.ts";
import type { Instant } from "../../../server/contract/time.ts";
import { virtualNow } from "./control-client.ts";
import { useLive } from "./playground-context.ts";
import type { AskFailed } from "./queries.ts";
import { useCommand, useControl } from "./queries.ts";

/** How fast virtual time runs. */
export type Speed = ClockState["speed"];

/** The speeds that the page offers. */
export const SPEEDS: readonly Speed[] = [1, 10, 60, 3600, "max"];

/** The clock and what can be done with it. */
export interface ClockControls {
  readonly clock: ClockState | undefined;
  /** When the clock was read, on the wall clock. */
  readonly readAt: number;
  /** When a delivery is tried again next. */
  readonly nextRetry: Instant | null;
  readonly problem: AskFailed | null;
  readonly isMoving: boolean;
  readonly pauseOrRun: () => void;
  readonly step: () => void;
  readonly toNextRetry: () => void;
  readonly untilIdle: () => void;
  readonly advanceBy: (duration: string) => void;
  readonly setSpeed: (speed: Speed) => void;
}

const POLL_EVERY_MS = 1000;

/** Reads the clock once a second, and after each command. A command that moves it pauses it first. */
export function useClock(): ClockControls {
  const { chronicle } = useLive();
  const reading = useControl<ClockState>("clock", { everyMs: POLL_EVERY_MS });
  const command = useCommand();
  const clock = reading.data;
  const isManual = clock?.mode === "manual";
  const { nextRetry } = chronicle.standing;

  function change(body: Partial<Pick<ClockState, "mode" | "speed">>): void {
    command.run({ api: "control", request: "PATCH clock", body }).catch(shownByProblem);
  }

  async function move(target: object): Promise<void> {
    if (!isManual) await command.run({ api: "control", request: "PATCH clock", body: { mode: "manual" } });
    await command.run({ api: "control", request: "POST clock/advance", body: target });
  }

  return {
    clock,
    readAt: reading.dataUpdatedAt,
    nextRetry,
    problem: command.problem,
    isMoving: command.isRunning,
    pauseOrRun: () => change({ mode: isManual ? "real" : "manual" }),
    step: () => void move({ until: "next" }).catch(shownByProblem),
    toNextRetry: () => {
      if (nextRetry !== null) void move({ to: Math.ceil(nextRetry) }).catch(shownByProblem);
    },
    untilIdle: () => void move({ until: "idle" }).catch(shownByProblem),
    advanceBy: (by) => void move({ by }).catch(shownByProblem),
    setSpeed: (speed) => change({ mode: "real", speed }),
  };
}

/** What the clock shows, a few times a second. */
export function useVirtualNow({ clock, readAt }: Pick<ClockControls, "clock" | "readAt">): Instant | null {
  const [shownAt, setShownAt] = useState(() => Date.now());
  const isRunning = clock?.mode === "real";
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setShownAt(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  return clock === undefined ? null : virtualNow(clock, Math.max(0, shownAt - readAt));
}

// The command keeps its failure, and the clock bar shows it.
function shownByProblem(): void {}
