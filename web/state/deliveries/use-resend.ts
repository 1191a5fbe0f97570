import { useEffect, useRef, useState } from "react";
import type { AttemptDetail } from "../../../server/contract/control-api.ts";
import { useLive } from "../live/playground-context.ts";
import type { AskFailed } from "../live/queries.ts";
import { useCommand } from "../live/queries.ts";

/** Sending a delivery's batch once more. */
export interface Resending {
  readonly isRunning: boolean;
  readonly problem: AskFailed | null;
  readonly resend: () => void;
}

/** Resends a delivery; its new attempt is chosen as soon as the page's list has it. */
export function useResend(deliveryId: string, onAttempt: (attemptId: string) => void): Resending {
  const { chronicle } = useLive();
  const command = useCommand();
  const [made, setMade] = useState<string | null>(null);
  const isListed = made !== null && chronicle.rowOf(made) >= 0;
  const choose = useRef(onAttempt);
  useEffect(() => {
    choose.current = onAttempt;
  });
  useEffect(() => {
    if (made !== null && isListed) choose.current(made);
  }, [made, isListed]);
  return {
    isRunning: command.isRunning,
    problem: command.problem,
    resend: () => {
      if (command.isRunning) return;
      command
        .run({ api: "control", request: `POST deliveries/${deliveryId}/resend` })
        // The control API answers with the attempt.
        .then((answer) => setMade((answer as AttemptDetail).id))
        // The problem stands below the buttons.
        .catch(() => undefined);
    },
  };
}
