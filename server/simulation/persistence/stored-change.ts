import type { Attempt } from "../../contract/control-api.ts";
import type { JournalEntry } from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import type { AccountSecrets, AccountsState } from "../account/accounts.ts";
import type { AccountConfiguration, AccountSnapshot, AccountTraffic } from "../account/account-snapshot.ts";
import type { Suppression } from "../account/address-list.ts";
import type { FeedMessage } from "../account/message-feed.ts";
import type { SuppressionListName } from "../account/suppressions.ts";
import type { BatcherChange } from "../deliveries/batcher.ts";
import type { DeliveryRecordState } from "../records/delivery-record.ts";
import type { StoredDelivery } from "../deliveries/delivery.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import type { PendingThingState } from "../stories/pending-stories.ts";
import type { SimulatorState } from "../snapshot/simulator-state.ts";
import type { StatisticsState } from "../statistics/statistics.ts";
import type { BatchPlace, Forgotten } from "./change-notes.ts";

// What is stored: small things as documents, each whole; things that are many as rows of their own.

/** The clock, and what the wall clock showed meanwhile. */
export type StoredClock = SimulatorState["clock"] & { readonly wallAt: Instant };

/** What of an account is configured, its unsubscribe groups among it. */
export type StoredConfiguration = AccountConfiguration & {
  readonly groups: AccountSnapshot["suppressions"]["groups"];
};

/** The documents by name. Those of accounts have the account's name behind them. */
export interface StoredDocuments {
  readonly clock: StoredClock;
  readonly chance: SimulatorState["chance"];
  readonly numbering: SimulatorState["numbering"];
  readonly ledger: SimulatorState["ledger"];
  readonly faults: SimulatorState["line"]["faults"];
  readonly accounts: Omit<AccountsState, "all"> & { readonly names: readonly string[] };
  readonly rules: SimulatorState["rules"];
  readonly settings: SimulatorState["settings"];
  readonly runs: SimulatorState["runs"];
  /** Those of which events are under way: they are what they were when the events were stored. */
  readonly runsUnderWay: SimulatorState["runs"]["over"];
  readonly secrets: AccountSecrets;
  readonly [traffic: `traffic/${string}`]: AccountTraffic;
  readonly [configuration: `account/${string}`]: StoredConfiguration;
  readonly [statistics: `statistics/${string}`]: StatisticsState;
}

/** The name of an account's own document. */
export function documentOf<Kind extends "traffic" | "account" | "statistics">(
  kind: Kind,
  account: string,
): `${Kind}/${string}` {
  return `${kind}/${account}`;
}

/** An address on a list of an account; null: it is not on it any more. */
export interface StoredSuppression {
  readonly account: string;
  readonly list: SuppressionListName;
  readonly email: string;
  readonly entry: Suppression | null;
}

/** A delivery that is under way, or no longer. */
export interface DeliveryChange {
  readonly id: string;
  /** Null: it is over. */
  readonly state: StoredDelivery | null;
  /** Undefined: they are those that were stored. */
  readonly events: readonly OccurredEvent[] | undefined;
}

/** All that changed since it was last stored. Whoever stores all of it has a state that can be gone on from. */
export interface StoredChange {
  /** What was stored of the state is void; of the past, this is forgotten. Null: nothing is void. */
  readonly anew: readonly Forgotten[] | null;
  readonly documents: Partial<StoredDocuments>;
  readonly stories: readonly (readonly [place: number, state: PendingThingState | null])[];
  readonly deliveries: readonly DeliveryChange[];
  readonly batches: readonly (readonly [place: BatchPlace, change: BatcherChange | null])[];
  readonly suppressions: readonly StoredSuppression[];
  /** Lists that are to be stored from their beginning: all their addresses are among `suppressions`. */
  readonly emptied: readonly Pick<StoredSuppression, "account" | "list">[];
  readonly messages: readonly FeedMessage[];
  /** The oldest message that each account keeps. */
  readonly messagesFrom: readonly (readonly [account: string, seq: number])[];
  readonly received: readonly (readonly [eventId: string, times: number | null])[];
  // The past.
  readonly entries: readonly JournalEntry[];
  readonly events: readonly OccurredEvent[];
  readonly attempts: readonly Attempt[];
  readonly records: readonly DeliveryRecordState[];
}
