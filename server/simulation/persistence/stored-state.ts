import type { Instant } from "../../contract/time.ts";
import type { AccountSecrets } from "../account/accounts.ts";
import type { AccountSnapshot } from "../account/account-snapshot.ts";
import type { FeedMessage } from "../account/message-feed.ts";
import type { Suppression } from "../account/address-list.ts";
import { SUPPRESSION_LISTS } from "../account/suppressions.ts";
import { DamagedState } from "../damaged-state.ts";
import { deliveryAfterEnd } from "../deliveries/delivery.ts";
import type { DeliveryState, StoredDelivery } from "../deliveries/delivery.ts";
import type { DeliveryRecordState } from "../records/delivery-record.ts";
import type { DispatcherState } from "../deliveries/dispatcher.ts";
import type { OccurredEventState } from "../events/occurred-event.ts";
import type { OpenBatchState } from "../deliveries/open-batches.ts";
import type { PendingThingState } from "../stories/pending-stories.ts";
import type { SimulatorState } from "../snapshot/simulator-state.ts";
import { documentOf } from "./stored-change.ts";
import type { StoredDocuments } from "./stored-change.ts";

/** What a process stored, as the next one reads it. */
export interface StoredRows {
  readonly documents: Partial<StoredDocuments>;
  readonly stories: readonly PendingThingState[];
  readonly deliveries: readonly {
    readonly state: StoredDelivery;
    readonly events: readonly OccurredEventState[];
  }[];
  readonly openBatches: readonly OpenBatchState[];
  suppressions(account: string, list: string): readonly Suppression[];
  messages(account: string): readonly FeedMessage[];
  readonly received: readonly (readonly [eventId: string, times: number])[];
  /** The deliveries that lists show and that are under way. */
  readonly records: readonly DeliveryRecordState[];
  /** The number of the newest entry of the journal. */
  readonly lastSeq: number;
}

/** A state that can be gone on from. */
export interface StoredState {
  readonly state: SimulatorState;
  readonly secrets: AccountSecrets;
  /** What the wall clock showed when it was what it is. */
  readonly wallAt: Instant;
  readonly lastSeq: number;
}

/** Puts together what was stored row by row. Throws DamagedState when something is missing. */
export function storedState(rows: StoredRows): StoredState {
  const { documents } = rows;
  const { wallAt, ...stored } = the(documents.clock, "clock");
  const { names, ...common } = the(documents.accounts, "accounts");
  const accounts = names.map((name) => accountState(rows, name));
  const dispatcher = dispatcherState(rows.deliveries, stored, enabledIn(accounts));
  // What wakes the queues that wait has a place of its own among the alarms.
  const clock = dispatcher.wakesAt === null ? stored : { ...stored, alarmsSet: stored.alarmsSet + 1 };
  const state: SimulatorState = {
    clock,
    chance: the(documents.chance, "chance"),
    numbering: the(documents.numbering, "numbering"),
    rules: the(documents.rules, "rules"),
    accounts: { ...common, all: accounts },
    settings: the(documents.settings, "settings"),
    stories: rows.stories,
    line: { faults: the(documents.faults, "faults"), openBatches: rows.openBatches, dispatcher },
    ledger: the(documents.ledger, "ledger"),
    runs: runsState(documents),
    deliveries: rows.records.map(recordAfterEnd),
    received: rows.received,
  };
  return { state, secrets: the(documents.secrets, "secrets"), wallAt, lastSeq: rows.lastSeq };
}

// What was in flight is made again, if it belongs to settings. A test request, or a mail of Inbound Parse, was its
// process's own: nobody goes on with it.
function recordAfterEnd(record: DeliveryRecordState): DeliveryRecordState {
  if (record.state !== "in-flight" && record.state !== "pending") return record;
  if (record.webhookId === null) return { ...record, state: "expired", next: null };
  return { ...record, state: "pending" };
}

// A folder of an earlier version has no runs under way.
function runsState({ runs, runsUnderWay = [] }: StoredRows["documents"]): SimulatorState["runs"] {
  const all = the(runs, "runs");
  const newer = new Map(runsUnderWay.map((past) => [past.run.id, past]));
  return { ...all, over: all.over.map((past) => newer.get(past.run.id) ?? past) };
}

function accountState(rows: StoredRows, name: string): AccountSnapshot {
  const { documents } = rows;
  const { groups, ...configuration } = the(documents[documentOf("account", name)], `account ${name}`);
  const lists = Object.fromEntries(SUPPRESSION_LISTS.map((list) => [list, rows.suppressions(name, list)]));
  return {
    ...configuration,
    ...the(documents[documentOf("traffic", name)], `traffic of ${name}`),
    statistics: the(documents[documentOf("statistics", name)], `statistics of ${name}`),
    messages: rows.messages(name),
    // All lists are there: they were named one by one.
    suppressions: { lists: lists as AccountSnapshot["suppressions"]["lists"], groups },
  };
}

function enabledIn(accounts: readonly AccountSnapshot[]): ReadonlySet<string> {
  const all = accounts.flatMap(({ settings }) => settings.all);
  return new Set(all.filter(({ isEnabled }) => isEnabled).map(({ id }) => id));
}

// First attempts keep their order, those that were under way before all others. Of retries no order is promised.
function dispatcherState(
  stored: StoredRows["deliveries"],
  clock: Pick<SimulatorState["clock"], "now" | "alarmsSet">,
  enabled: ReadonlySet<string>,
): DispatcherState {
  const pending = new Map<string, DeliveryState[]>();
  const queues = new Map<string, { webhookId: string; server: number; waiting: string[] }>();
  const inFlightFirst = [
    ...stored.filter(({ state }) => state.state === "in-flight"),
    ...stored.filter(({ state }) => state.state !== "in-flight"),
  ];
  for (const { state } of inFlightFirst) {
    const { webhookId, server, id } = state;
    if (state.state === "resting") continue;
    const queue = queues.get(`${server} ${webhookId}`) ?? { webhookId, server, waiting: [] };
    queue.waiting.push(id);
    queues.set(`${server} ${webhookId}`, queue);
  }
  for (const { state, events } of stored) {
    const delivery = deliveryAfterEnd(state, events);
    const others = pending.get(delivery.webhookId);
    if (others === undefined) pending.set(delivery.webhookId, [delivery]);
    else others.push(delivery);
  }
  const all = [...queues.values()];
  // Nothing is due for settings that are disabled: enabling them gives their queues a turn.
  const turns = all.filter(({ webhookId }) => enabled.has(webhookId));
  return {
    pending: Array.from(pending, ([webhookId, deliveries]) => ({ webhookId, deliveries })),
    queues: { all, turns: turns.map(({ webhookId, server }) => ({ webhookId, server })) },
    wakesAt: turns.length === 0 ? null : { at: clock.now, order: clock.alarmsSet },
  };
}

function the<Thing>(thing: Thing | undefined, name: string): Thing {
  if (thing === undefined) throw new DamagedState(`${name} is missing`);
  return thing;
}
