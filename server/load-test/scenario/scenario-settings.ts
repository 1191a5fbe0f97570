import type { NamedLoadOptions } from "../../api/control/load-fields.ts";
import type { LoadSettings } from "../../contract/load-report.ts";
import { MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { CAMPAIGN_SPAN_MS } from "../rate-curve.ts";
import type { PlannedScenario } from "./scenario-plan.ts";

/** A scenario is over within so long, unless said otherwise. Ours. */
const DEFAULT_DURATION_MS: Duration = MINUTE_MS;

/** Throws a UsageError where options say what a scenario says itself. */
export function checkScenarioOptions({ eventsPerSecond, profile }: NamedLoadOptions): void {
  const flag = eventsPerSecond === undefined ? "--profile" : "--events-per-second";
  if (eventsPerSecond === undefined && profile === undefined) return;
  throw new UsageError(`--scenario has traffic of its own: leave out ${flag}.`);
}

/** How much of a scenario is played, by its own time. */
export function scenarioHorizon({ duration, timeScale }: GivenTime): Duration {
  if (timeScale !== undefined) return duration === undefined ? Infinity : duration * timeScale;
  return Math.max(CAMPAIGN_SPAN_MS, duration ?? DEFAULT_DURATION_MS);
}

/**
 * How long a scenario takes, and how many times faster than its own time it goes.
 *
 * Without a time scale its first six hours fit the duration, or all of it where it is shorter: days of late opens would
 * leave no time for the rest. With a time scale and no duration it is played to its end.
 */
export function scenarioSettings(
  { measure, isWhole }: PlannedScenario,
  given: GivenTime,
): Pick<LoadSettings, "profile" | "scenario" | "eventsPerSecond" | "durationMs" | "timeScale"> {
  const { duration = DEFAULT_DURATION_MS } = given;
  const spanMs = Math.max(1, isWhole ? measure.spanMs : scenarioHorizon(given));
  const { timeScale = Math.max(1, spanMs / duration) } = given;
  // Nothing occurs when all has.
  const durationMs = Math.max(1, Math.ceil(Math.round((spanMs / timeScale) * 1000) / 1000));
  return {
    profile: "scenario",
    scenario: measure,
    eventsPerSecond: Math.round((measure.events / durationMs) * SECOND_MS * 10) / 10,
    durationMs,
    timeScale,
  };
}

type GivenTime = Pick<NamedLoadOptions, "duration" | "timeScale">;
