import type { FaultRule } from "../../contract/faults.ts";
import type { Scenario } from "./scenario.ts";
import type { OwnSettings } from "./run-settings.ts";

/** The faults of a run: those of its scenario, and the times when nothing gets to the receiver. */
export function faultsOfRun(scenario: Scenario, own: OwnSettings): readonly FaultRule[] {
  return [...scenario.faults, ...unreachableWindows(scenario)].map((rule) => withId(rule, own));
}

// Whoever the receiver is: nothing gets to it.
function unreachableWindows({ receiver }: Scenario): readonly FaultRule[] {
  const windows = receiver.filter(({ isUnreachable }) => isUnreachable);
  return windows.flatMap(({ fromMs, forMs, everyMs, times }) =>
    Array.from({ length: times }, (_, nth): FaultRule => ({
      kind: "network-failure",
      trigger: { form: "rate", rate: 1 },
      webhook: null,
      fromMs: fromMs + nth * (everyMs ?? 0),
      forMs,
      delayMs: 0,
    })),
  );
}

function withId(rule: FaultRule, own: OwnSettings): FaultRule {
  return rule.webhook === null ? rule : { ...rule, webhook: own.get(rule.webhook) ?? rule.webhook };
}
