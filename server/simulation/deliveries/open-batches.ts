import { FAULT_KINDS } from "../../contract/faults.ts";
import type { FaultKind } from "../../contract/faults.ts";
import { Batcher } from "./batcher.ts";
import type { Batch, BatcherChange, BatcherScope, BatcherState } from "./batcher.ts";
import { batchByteLength } from "./batcher.ts";
import type { DeliveryLog } from "../records/delivery-log.ts";
import type { BatchFaults } from "../faults/batch-faults.ts";
import type { ClosedBatch } from "./closed-batch.ts";
import type { Journal } from "../records/journal.ts";
import type { Numbering } from "../records/numbering.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import type { BatchPlace, ChangeNotes } from "../persistence/change-notes.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";

/** An open batch as plain data, empty ones included: their order is that in which they close. */
export interface OpenBatchState {
  readonly webhookId: string;
  readonly server: number;
  readonly batch: BatcherState;
}

/** What the open batches need. */
export interface OpenBatchesScope extends Pick<BatcherScope, "clock" | "rules"> {
  readonly journal: Journal;
  readonly log: DeliveryLog;
  readonly numbering: Numbering;
  readonly batchFaults: BatchFaults;
  /** Undefined: nothing is stored. */
  readonly changes: ChangeNotes | undefined;
  settings(webhookId: string): WebhookSettings | undefined;
  onClosed(batch: ClosedBatch): void;
}

/** The batches that are being filled: one for each settings entry and server. */
export class OpenBatches {
  readonly #scope: OpenBatchesScope;
  readonly #batchers = new Map<string, Map<number, Batcher>>();

  constructor(scope: OpenBatchesScope) {
    this.#scope = scope;
  }

  /** Batches with events in them. */
  get open(): number {
    const all = [...this.#batchers.values()].flatMap((batchers) => [...batchers.values()]);
    return all.filter(({ waiting }) => waiting > 0).length;
  }

  add(webhookId: string, event: OccurredEvent): void {
    this.#batcher(webhookId, event.server).add(event);
  }

  /** Adds events of one server that stay together: all of them to the same batch. */
  addTogether(webhookId: string, events: readonly OccurredEvent[]): void {
    const [first] = events;
    if (first !== undefined) this.#batcher(webhookId, first.server).addTogether(events);
  }

  /** Closes a settings entry's open batches before their time. */
  closeAll(webhookId: string): void {
    for (const batcher of this.#batchers.get(webhookId)?.values() ?? []) batcher.closeNow();
  }

  /** Posts events once more, as a batch of their own. */
  postAgain({ webhookId, server }: BatchPlace, events: readonly OccurredEvent[]): void {
    const openedAt = this.#scope.clock.now();
    this.#closed(webhookId, server, { events, bytes: batchByteLength(events), openedAt, closedBy: "fault" });
  }

  /** The batches as plain data. */
  state(): readonly OpenBatchState[] {
    return [...this.#batchers].flatMap(([webhookId, batchers]) =>
      [...batchers].map(([server, batcher]) => ({ webhookId, server, batch: batcher.state() })),
    );
  }

  /** Takes the place of all batches. */
  restore(states: readonly OpenBatchState[]): void {
    this.#batchers.clear();
    for (const { webhookId, server, batch } of states) this.#batcher(webhookId, server).restore(batch);
  }

  /** The settings entries and servers that have a batch, be it empty. */
  places(): readonly BatchPlace[] {
    return [...this.#batchers].flatMap(([webhookId, batchers]) =>
      Array.from(batchers.keys(), (server) => ({ webhookId, server })),
    );
  }

  /** What is not stored yet of a batch; undefined: there is none any more. */
  takeChange({ webhookId, server }: BatchPlace, isAll: boolean): BatcherChange | undefined {
    return this.#batchers.get(webhookId)?.get(server)?.takeChange(isAll);
  }

  #batcher(webhookId: string, server: number): Batcher {
    this.#scope.changes?.batch(webhookId, server);
    let batchers = this.#batchers.get(webhookId);
    if (batchers === undefined) {
      batchers = new Map();
      this.#batchers.set(webhookId, batchers);
    }
    let batcher = batchers.get(server);
    if (batcher === undefined) {
      const { clock, rules } = this.#scope;
      batcher = new Batcher({
        clock,
        rules,
        onClosed: (batch) => this.#closed(webhookId, server, batch),
      });
      batchers.set(server, batcher);
    }
    return batcher;
  }

  /** Throws away what is not posted yet; answers the events. */
  discard(webhookId: string): readonly OccurredEvent[] {
    const batchers = [...(this.#batchers.get(webhookId) ?? [])];
    this.#batchers.delete(webhookId);
    for (const [server] of batchers) this.#scope.changes?.batch(webhookId, server);
    return batchers.flatMap(([, batcher]) => batcher.discard());
  }

  #closed(webhookId: string, server: number, closed: Batch): void {
    const { clock, journal, log, numbering, batchFaults } = this.#scope;
    this.#scope.changes?.batch(webhookId, server);
    const settings = this.#scope.settings(webhookId);
    if (settings === undefined) return;
    const deliveryId = numbering.newDeliveryId();
    const { account } = settings;
    const { events, faults } = batchFaults.arrange({ account, webhookId, deliveryId, events: closed.events });
    const { bytes, closedBy, openedAt } = closed;
    const runs = runsOf(events);
    const entry = {
      at: clock.now(),
      kind: "batch-closed",
      deliveryId,
      webhookId,
      account: settings.account,
      server,
      events: events.length,
      bytes,
      closedBy,
      openedAt,
      runs,
    } as const;
    log.addDelivery(
      entry,
      events.map(({ id }) => id),
    );
    journal.append(entry);
    // Written out: under heavy load there is a batch for every event or two, and spreading is slow.
    this.#scope.onClosed({
      events,
      bytes,
      openedAt,
      closedBy,
      deliveryId,
      settings,
      server,
      runs,
      faults: bothOf(faults, faultsOf(events)),
    });
  }
}

const NONE: readonly never[] = [];

// One pass, and no set, for the usual batch that belongs to no run or to one.
function runsOf(events: readonly OccurredEvent[]): readonly string[] {
  let only: string | null = null;
  for (const { run } of events) {
    if (run === null || run === only) continue;
    if (only !== null) return [...new Set(events.flatMap((each) => each.run ?? []))];
    only = run;
  }
  return only === null ? NONE : [only];
}

function bothOf(left: readonly FaultKind[], right: readonly FaultKind[]): readonly FaultKind[] {
  return left.length === 0 ? right : [...left, ...right];
}

function faultsOf(events: readonly OccurredEvent[]): readonly FaultKind[] {
  if (events.every(({ faults }) => faults.length === 0)) return NONE;
  const kinds = new Set(events.flatMap(({ faults }) => faults));
  return FAULT_KINDS.filter((kind) => kinds.has(kind));
}
