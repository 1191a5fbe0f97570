import type { Instant } from "../../contract/time.ts";
import type { Account } from "../account/accounts.ts";
import type { AttemptRunner } from "./attempt-runner.ts";
import type { Chance } from "../chance.ts";
import type { Delivery } from "./delivery.ts";
import type { DeliveryLog } from "../records/delivery-log.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { DispatcherState } from "./dispatcher.ts";
import type { EventDetails } from "../events/event-fields.ts";
import { EventIntake } from "../events/event-intake.ts";
import type { EventPlace } from "../events/event-intake.ts";
import { FaultDesk } from "../faults/fault-desk.ts";
import type { FaultDeskState } from "../faults/fault-desk.ts";
import type { Journal } from "../records/journal.ts";
import type { LedgerBook } from "../records/ledger.ts";
import type { Numbering } from "../records/numbering.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import type { BatcherChange } from "./batcher.ts";
import type { BatchPlace, ChangeNotes } from "../persistence/change-notes.ts";
import { PendingDeliveries } from "./pending-deliveries.ts";
import { OpenBatches } from "./open-batches.ts";
import type { OpenBatchState } from "./open-batches.ts";
import type { EventEncoder } from "../ports.ts";
import type { Rules } from "../rules.ts";
import type { Clock } from "../time/timeline.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";
import { counted } from "../wording.ts";

/** What the way from events to receivers needs. */
export interface DeliveryLineScope {
  readonly clock: Clock;
  readonly encoder: EventEncoder;
  readonly journal: Journal;
  readonly ledger: LedgerBook;
  readonly log: DeliveryLog;
  readonly numbering: Numbering;
  readonly runner: AttemptRunner;
  /** Undefined: nothing is stored. */
  readonly changes: ChangeNotes | undefined;
  /** The stream that faults draw on. */
  readonly faults: Chance;
  account(name: string): Account;
  rules(): Rules;
  settings(webhookId: string): WebhookSettings | undefined;
  /** Attempts that may be in flight together, over all queues. */
  parallelAttempts(): number;
  /** What jitters the waits of a delivery. */
  retriesOf(delivery: Delivery): Chance;
}

/** All that is on its way, as plain data. */
export interface DeliveryLineState {
  readonly faults: FaultDeskState;
  readonly openBatches: readonly OpenBatchState[];
  readonly dispatcher: DispatcherState;
}

/** The way of events to receivers: intake → faults → open batches → dispatcher. */
export class DeliveryLine {
  /** What goes wrong on purpose. */
  readonly faults: FaultDesk;
  readonly #scope: DeliveryLineScope;
  readonly #intake: EventIntake;
  readonly #batches: OpenBatches;
  readonly #pending: PendingDeliveries;
  readonly #dispatcher: Dispatcher;

  constructor(scope: DeliveryLineScope) {
    this.#scope = scope;
    this.faults = new FaultDesk({
      ...scope,
      batches: () => this.#batches,
      postAtOnce: async (account) => this.#postAtOnce(account),
    });
    const { events, batches: batchFaults } = this.faults;
    this.#intake = new EventIntake({
      ...scope,
      onPosted: (webhookId, event) => events.pass(webhookId, event),
    });
    this.#pending = new PendingDeliveries(scope.changes);
    this.#dispatcher = new Dispatcher({ ...scope, faults: this.faults, pending: this.#pending });
    this.#batches = new OpenBatches({
      ...scope,
      batchFaults,
      onClosed: (batch) => this.#dispatcher.dispatch(batch),
    });
  }

  /** Batches with events in them. */
  get openBatches(): number {
    return this.#batches.open;
  }

  /** Deliveries that are neither acknowledged nor expired. */
  get pendingDeliveries(): number {
    return this.#dispatcher.pending;
  }

  /** A delivery by its id; undefined: it is not under way. */
  delivery(id: string): Delivery | undefined {
    return this.#pending.find(id);
  }

  /** The ids of all deliveries that are under way. */
  deliveryIds(): readonly string[] {
    return this.#pending.ids();
  }

  /** The settings entries and servers that have an open batch. */
  batchPlaces(): readonly BatchPlace[] {
    return this.#batches.places();
  }

  /** What is not stored yet of an open batch; undefined: there is none any more. */
  takeBatchChange(place: BatchPlace, isAll: boolean): BatcherChange | undefined {
    return this.#batches.takeChange(place, isAll);
  }

  /** Makes no attempt until it is let go on. */
  hold(isHeld: boolean): void {
    this.#dispatcher.close(isHeld);
  }

  /** An event occurs. */
  occur(event: EventDetails, place: EventPlace, at: Instant): OccurredEvent {
    return this.#intake.occur(event, place, at);
  }

  /** Lets all that is under way go by settings as they are now. */
  settingsChanged(webhookId: string): void {
    this.#intake.settingsChanged();
    this.#dispatcher.resume(webhookId);
  }

  /** Lets all that is under way go by the rules as they are now. */
  rulesChanged(): void {
    this.#dispatcher.rulesChanged();
    // Another window ends events at another instant.
    for (const id of this.#pending.ids()) this.#scope.changes?.delivery(id);
  }

  /** Throws away what has not reached the receiver of settings, and says so. */
  discard(settings: WebhookSettings, because: string): void {
    const thrown = this.forget(settings.id, because);
    this.#scope.ledger.ended(thrown, { webhookId: settings.id, account: settings.account }, "discarded");
    // Where it was copies only, nothing is lost, and still their deliveries are over.
    if (thrown.length === 0) return;
    const events = thrown.filter(({ extra }) => extra === null).length;
    this.#scope.journal.append({
      at: this.#scope.clock.now(),
      kind: "events-discarded",
      account: settings.account,
      webhookId: settings.id,
      events,
      why: `${counted(events, "event")} thrown away: ${because}`,
    });
  }

  /** Throws away what has not reached the receiver of settings, and counts nothing; answers the events. */
  forget(webhookId: string, because: string): readonly OccurredEvent[] {
    return [
      ...this.faults.discard(webhookId),
      ...this.#batches.discard(webhookId),
      ...this.#dispatcher.discard(webhookId, because),
    ];
  }

  /** All that is on its way as plain data. Nothing may be in flight. */
  state(): DeliveryLineState {
    return {
      faults: this.faults.state(),
      openBatches: this.#batches.state(),
      dispatcher: this.#dispatcher.state(),
    };
  }

  /** Goes on with what was on its way, in place of all that is. Nothing may be in flight. */
  restore({ faults, openBatches, dispatcher }: DeliveryLineState): void {
    this.#intake.settingsChanged();
    this.faults.restore(faults);
    this.#batches.restore(openBatches);
    this.#dispatcher.restore(dispatcher);
  }

  // Posts what is in an account's open batches before its time; resolves when it was answered.
  async #postAtOnce(account: string): Promise<void> {
    for (const { id } of this.#scope.account(account).settings.all()) this.#batches.closeAll(id);
    this.#dispatcher.attemptNow();
    await this.#scope.runner.settled();
  }

  /** Makes no attempt any more. */
  close(): void {
    this.#dispatcher.close();
  }
}
