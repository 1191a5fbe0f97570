import type { Instant } from "../contract/time.ts";
import type { SimulatorStatus } from "./simulator-options.ts";
import type { SimulatorParts } from "./simulator-parts.ts";

/** What a simulator has to do yet. */
export function statusOf(
  { driver, timeline, work, line }: SimulatorParts,
  startedAt: Instant,
): SimulatorStatus {
  driver.catchUp();
  const inFlight = work.count;
  return {
    startedAt,
    idle: timeline.nextAt() === undefined && inFlight === 0,
    scheduled: timeline.scheduled,
    openBatches: line.openBatches,
    pendingDeliveries: line.pendingDeliveries,
    inFlight,
  };
}
