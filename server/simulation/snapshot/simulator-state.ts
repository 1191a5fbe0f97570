import type { Snapshot } from "../../contract/snapshot.ts";
import type { AccountsState } from "../account/accounts.ts";
import type { ChanceState } from "../chance-streams.ts";
import type { ClockMode } from "../time/clock-driver.ts";
import type { DeliveryLineState } from "../deliveries/delivery-line.ts";
import type { DeliveryRecordState } from "../records/delivery-record.ts";
import type { LedgerLineState } from "../records/ledger.ts";
import type { NumberingState } from "../records/numbering.ts";
import type { PendingThingState } from "../stories/pending-stories.ts";
import type { Rules } from "../rules.ts";
import type { RunDeskState } from "../runs/run-desk.ts";
import type { TimelineState } from "../time/timeline.ts";

/** All that decides what a simulator does next, as plain data without secrets. */
export interface SimulatorState {
  readonly clock: TimelineState & ClockMode;
  readonly chance: ChanceState;
  readonly numbering: NumberingState;
  readonly rules: Rules;
  readonly accounts: AccountsState;
  /** The ids of all webhook settings, in the order in which they were made. */
  readonly settings: readonly string[];
  /** What has yet to happen to messages, and the mails that wait for their instant. */
  readonly stories: readonly PendingThingState[];
  readonly line: DeliveryLineState;
  readonly ledger: readonly LedgerLineState[];
  readonly runs: RunDeskState;
  /** The deliveries that lists show; attempts, events and journal are left out. */
  readonly deliveries: readonly DeliveryRecordState[];
  /** What receivers told: each event, and how often it was stored. */
  readonly received: readonly (readonly [eventId: string, times: number])[];
}

/** A snapshot whose form was checked. */
export interface TypedSnapshot extends Snapshot {
  readonly state: SimulatorState;
}
