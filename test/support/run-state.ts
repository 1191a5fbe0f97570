import type { RunState } from "../../server/contract/control-api.ts";

const BEGAN = Date.UTC(2026, 0, 5, 9);

/** A run that is over and met what it expected, in 24 h from 2026-01-05; `change` tells what is different. */
export function ranState(change: Partial<RunState> = {}): RunState {
  return {
    id: "run_1",
    scenario: "outage-and-recovery",
    title: "Outage and recovery",
    description: "The receiver is away for twenty minutes; nothing gets lost, and nothing is stored twice.",
    account: "main",
    seed: 7,
    parameters: {},
    state: "finished",
    startedAt: BEGAN,
    endedAt: BEGAN + 86_400_000,
    messages: { planned: 2000, made: 2000 },
    events: { processed: 2000, delivered: 1960, bounce: 40, open: 686, click: 55 },
    ledger: {
      generated: 4741,
      acknowledged: 4741,
      pending: 0,
      expired: 0,
      filtered: 0,
      discarded: 0,
      duplicatesSent: 0,
      injected: 0,
      resentUncertain: 0,
      attempts: 143,
    },
    faults: {},
    expectations: [{ subject: "ledger.expired", expected: "0", actual: 0, verdict: "met", reason: null }],
    passed: true,
    ...change,
  };
}
