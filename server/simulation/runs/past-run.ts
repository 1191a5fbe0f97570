import type { RunState } from "../../contract/control-api.ts";
import type { RunTally } from "../records/ledger.ts";
import type { Scenario } from "./scenario.ts";
import type { Clock } from "../time/timeline.ts";
import { runStreams } from "./run-streams.ts";
import { Run } from "./run.ts";

/** A run that is over, as plain data. */
export interface PastRunState {
  readonly run: RunState;
  /** The chance that jitters the waits of what a stopped run had generated. */
  readonly retries: readonly number[];
  /** Events of it that are still on their way. */
  readonly outstanding: number;
}

/** What is left of a run that is over. */
export function pastRunState(run: Run, tally: RunTally | undefined): PastRunState {
  return {
    run: run.state(),
    retries: run.streams.retries.state(),
    outstanding: tally?.outstanding ?? 0,
  };
}

/** The run that plain data tell of. Nothing of it happens any more, but its ledger goes on counting. */
export function pastRun(
  { run: past, retries, outstanding }: PastRunState,
  { tally, clock }: { readonly tally: RunTally; readonly clock: Clock },
): Run {
  const streams = runStreams(past.seed, 0);
  streams.retries.restore(retries);
  Object.assign(tally.line, past.ledger);
  tally.outstanding = outstanding;
  return new Run({
    id: past.id,
    scenario: scenarioOf(past),
    account: past.account,
    seed: past.seed,
    parameters: past.parameters,
    streams,
    tally,
    clock,
    plannedMessages: past.messages.planned,
    received: () => "it was over before the snapshot that it was restored from",
    onOver: () => undefined,
    past,
  });
}

// Of a run that is over only what lists show is needed.
function scenarioOf({ scenario: name, title, description, seed }: RunState): Scenario {
  return {
    name,
    title,
    description,
    seed,
    traffic: [],
    faults: [],
    receiver: [],
    settings: [],
    actions: [],
    rules: {},
    expect: { ledger: {}, receiver: {}, events: {}, faults: {} },
  };
}
