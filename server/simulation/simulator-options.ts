import type { ChangeNotes } from "./persistence/change-notes.ts";
import type { Plan } from "../contract/limits.ts";
import type { Instant } from "../contract/time.ts";
import type { ClockMode } from "./time/clock-driver.ts";
import type { Retention } from "./records/delivery-log.ts";
import type { Rules } from "./rules.ts";

/** How a simulator begins. */
export interface SimulatorOptions {
  readonly seed: number;
  readonly startAt: Instant;
  readonly clock?: ClockMode;
  readonly rules?: Partial<Rules>;
  readonly plan?: Plan;
  readonly retention?: Retention;
  /** Hears of all that changes. Absent: nothing is stored. */
  readonly changes?: ChangeNotes | undefined;
}

/** What a reset leaves out. */
export interface ResetOptions {
  /** Begins all chance anew, so that the same ids come again; not with `account`. Without it they go on. */
  readonly seed?: number;
  /** Only what belongs to this account. */
  readonly account?: string;
  /** Webhook settings stay unless said otherwise. */
  readonly settings?: "keep" | "delete";
}

/** What the simulator has to do yet. */
export interface SimulatorStatus {
  readonly startedAt: Instant;
  /** Nothing is scheduled and nothing is in flight. */
  readonly idle: boolean;
  readonly scheduled: number;
  readonly openBatches: number;
  readonly pendingDeliveries: number;
  readonly inFlight: number;
}
