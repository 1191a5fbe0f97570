import { FAULTS } from "../../contract/faults.ts";
import type { FaultRule } from "../../contract/faults.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { LoadScenario } from "../../contract/load-report.ts";
import type { Duration } from "../../contract/time.ts";
import { readScenario } from "../../api/control/scenarios/scenario-reader.ts";
import { findScenario, problemsInOneLine } from "../../runtime/scenario-library.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import type { Rules } from "../../simulation/rules.ts";
import type { Scenario } from "../../simulation/runs/scenario.ts";
import type { LoadTime } from "../load-time.ts";
import { throwIfEnded } from "../throw-if-ended.ts";
import { ScenarioEvents } from "./scenario-events.ts";

/** A scenario for a load test, and what it comes to. */
export interface PlannedScenario {
  /** As `postedPart` leaves it. */
  readonly scenario: Scenario;
  readonly seed: number;
  /** What its file says about machines, batches and retries. */
  readonly rules: Partial<Rules>;
  /** What of it is played. */
  readonly measure: LoadScenario;
  /** Nothing of it comes later. */
  readonly isWhole: boolean;
}

/** How a scenario is read. */
export interface ScenarioPlanning {
  /** Its own unless given. */
  readonly seed: number | undefined;
  /** What comes later by its own time is not played. */
  readonly horizonMs: Duration;
  readonly time: LoadTime;
  /** Ends it early, with a CannotRun. */
  readonly signal: AbortSignal | undefined;
  /** Hears that it is simulated, which takes a moment. */
  readonly say: (line: string) => void;
}

/** Simulates a scenario once to see how long it is. Throws a UsageError where there is nothing to post. */
export async function planScenario(
  read: Scenario,
  { seed: seedGiven, say, ...planning }: ScenarioPlanning,
): Promise<PlannedScenario> {
  say("Simulates the scenario before it begins, to see how long it is.");
  const seed = seedGiven ?? read.seed;
  const scenario = postedPart(read);
  const { measure, isWhole } = await measured({ scenario, seed }, planning);
  if (measure.events === 0)
    throw new UsageError(`--scenario ${read.name} has no events to post. Name another.`);
  return { scenario, seed, rules: read.rules, measure, isWhole };
}

/** Reads a scenario by name, path or content. Throws a UsageError. */
export function readLoadScenario(given: string | JsonObject): Scenario {
  const reading = typeof given === "string" ? findScenario(given).read() : readScenario(given);
  if (reading.kind === "ok") return reading.value;
  const name = typeof given === "string" ? ` ${given}` : "";
  throw new UsageError(`--scenario${name}: ${problemsInOneLine(reading.problems)}`);
}

/**
 * What of a scenario a load test posts: its traffic, and the faults that change events.
 *
 * All its events go to one receiver, which is the user's own: settings and actions on them, what steers the built-in
 * receiver, faults of batches, attempts and the network, and expectations are left out.
 */
export function postedPart(scenario: Scenario): Scenario {
  return {
    ...scenario,
    faults: scenario.faults.filter(changesEvents),
    receiver: [],
    settings: [],
    actions: [],
    rules: {},
    expect: { ledger: {}, receiver: {}, events: {}, faults: {} },
  };
}

function changesEvents({ kind, webhook }: FaultRule): boolean {
  return FAULTS[kind].subject === "event" && webhook === null;
}

// How many machines there are, and when it begins, makes no event more or less.
async function measured(
  { scenario, seed }: Pick<PlannedScenario, "scenario" | "seed">,
  { horizonMs, time, signal }: Omit<ScenarioPlanning, "seed" | "say">,
): Promise<Pick<PlannedScenario, "measure" | "isWhole">> {
  const order = { scenario, seed, servers: 1, startAt: 0, places: new Set([0]) };
  const source = new ScenarioEvents({ ...order, time });
  source.closeOn(signal);
  let [events, spanMs, isWhole] = [0, 0, true];
  for (let isOver = false; !isOver && isWhole;) {
    await source.filled;
    const { knownUntilMs } = source;
    isOver = knownUntilMs === Infinity;
    for (let next = source.next(); next !== undefined && isWhole; next = source.next()) {
      isWhole = next.afterMs <= horizonMs;
      if (!isWhole) break;
      events++;
      spanMs = next.afterMs;
      source.take();
    }
    await new Promise<void>((resolve) => time.nextTurn(resolve));
  }
  source.close();
  throwIfEnded(signal);
  return { measure: { name: scenario.name, events, spanMs }, isWhole };
}
