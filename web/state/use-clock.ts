import { useCallback, useEffect, useState } from "react";
import type { ClockState } from "../../server/contract/control-api.ts";
import type { AdvanceRequest, Answer, ControlClient } from "./control-client.ts";

/** The simulation's clock, and when the page read it (milliseconds of `performance.now`). */
export interface ClockReading {
  readonly clock: ClockState;
  readonly readAt: number;
}

/** The clock and what can be done with it. */
export interface ClockControls {
  readonly reading: ClockReading | null;
  /** Why the last command failed; null when it did not. */
  readonly problem: string | null;
  readonly isMoving: boolean;
  readonly pause: () => void;
  readonly run: () => void;
  readonly advance: (target: AdvanceRequest) => void;
}

const POLL_EVERY_MS = 1000;

/** Reads the clock once a second, and at once after each command. */
export function useClock(client: ControlClient): ClockControls {
  const [reading, setReading] = useState<ClockReading | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isMoving, setIsMoving] = useState(false);

  const take = useCallback((answer: Answer<ClockState>) => {
    if (answer.kind === "ok") setReading({ clock: answer.value, readAt: performance.now() });
  }, []);

  useEffect(() => {
    const read = (): void => void client.clock().then(take);
    read();
    const timer = setInterval(read, POLL_EVERY_MS);
    return () => clearInterval(timer);
  }, [client, take]);

  async function command(work: () => Promise<Answer<unknown>>): Promise<void> {
    setIsMoving(true);
    const answer = await work();
    setProblem(answer.kind === "failed" ? answer.because : null);
    take(await client.clock());
    setIsMoving(false);
  }

  return {
    reading,
    problem,
    isMoving,
    pause: () => void command(() => client.setClock({ mode: "manual" })),
    run: () => void command(() => client.setClock({ mode: "real", speed: 1 })),
    advance: (target) => void command(() => client.advance(target)),
  };
}
