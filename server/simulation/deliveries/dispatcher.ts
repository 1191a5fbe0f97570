import type { FaultKind } from "../../contract/faults.ts";
import type { Instant } from "../../contract/time.ts";
import { attemptStarted, retryPlanned } from "../records/attempt-entry.ts";
import type { MadeAttempt } from "../records/attempt-entry.ts";
import { BatchRequest } from "./batch-request.ts";
import type { AttemptRunner } from "./attempt-runner.ts";
import type { Chance } from "../chance.ts";
import { DeliveryQueues } from "./delivery-queue.ts";
import type { DeliveryQueue, QueuesState } from "./delivery-queue.ts";
import { sequelOf } from "./delivery-sequel.ts";
import { attemptAt, leaving, newDelivery, restoredDelivery } from "./delivery.ts";
import type { Delivery, DeliveryState } from "./delivery.ts";
import { EventExpiry } from "./event-expiry.ts";
import type { Journal } from "../records/journal.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import { faultsOf } from "../faults/attempt-faults.ts";
import type { FaultDesk } from "../faults/fault-desk.ts";
import type { LedgerBook } from "../records/ledger.ts";
import type { Numbering } from "../records/numbering.ts";
import type { ClosedBatch } from "./closed-batch.ts";
import type { PendingDeliveries, PendingState } from "./pending-deliveries.ts";
import type { PostResult } from "../ports.ts";
import { decideRetry } from "./retry-schedule.ts";
import type { Rules } from "../rules.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";
import type { WebhookSettings } from "../account/webhook-settings.ts";

/** What the dispatcher needs. Rules and settings are read anew at each attempt. */
export interface DispatcherScope {
  readonly clock: Clock;
  /** What jitters the waits of a delivery. */
  retriesOf(delivery: Delivery): Chance;
  readonly runner: AttemptRunner;
  readonly journal: Journal;
  readonly ledger: LedgerBook;
  readonly numbering: Numbering;
  readonly faults: FaultDesk;
  readonly pending: PendingDeliveries;
  rules(): Rules;
  settings(webhookId: string): WebhookSettings | undefined;
  /** Attempts that may be in flight together, over all queues. */
  parallelAttempts(): number;
}

/**
 * Brings batches to their receivers: a queue for each server and settings entry, retries with growing waits, and the
 * end of each event 24 h after it occurred.
 *
 * A failed delivery leaves its queue and comes back when its retry is due, so order holds for first attempts only.
 */
export class Dispatcher {
  readonly #scope: DispatcherScope;
  readonly #expiry: EventExpiry;
  readonly #queues = new DeliveryQueues();
  #inFlight = 0;
  #isPumping = false;
  #wakeUp: Alarm | null = null;
  #isClosed = false;

  constructor(scope: DispatcherScope) {
    this.#scope = scope;
    this.#expiry = new EventExpiry({ ...scope, onAllExpired: (delivery) => this.#end(delivery) });
  }

  /** Deliveries that are neither acknowledged nor expired. */
  get pending(): number {
    return this.#scope.pending.count;
  }

  /** Takes a batch over; its first attempt is made as soon as its queue is free. */
  dispatch(batch: ClosedBatch): void {
    const delivery = newDelivery(batch);
    this.#scope.pending.add(delivery);
    this.#enqueue(delivery);
    if (delivery.state === "waiting") this.#expiry.watch(delivery);
  }

  /** Makes the attempts that wait for their turn at once, whoever's command it is. */
  attemptNow(): void {
    this.#pump();
  }

  /** Makes no attempt any more, or goes on. */
  close(isClosed = true): void {
    this.#isClosed = isClosed;
    if (!isClosed) this.#pump();
  }

  /** Lets waiting deliveries go on: settings were enabled again, or rules allow more. */
  resume(webhookId: string): void {
    for (const queue of this.#queues.to(webhookId)) this.#offer(queue);
    this.#wake();
  }

  /** Goes by the rules as they are now: another window ends events at another instant. */
  rulesChanged(): void {
    for (const [webhookId, deliveries] of this.#scope.pending.all()) {
      for (const delivery of deliveries) {
        this.#expiry.watchAnew(delivery);
        if (delivery.state === "resting" && delivery.retry?.isWaiting !== true) this.#tryAfterAll(delivery);
      }
      this.resume(webhookId);
    }
  }

  /** Throws away all deliveries to a settings entry; answers their events. */
  discard(webhookId: string, because: string): readonly OccurredEvent[] {
    const events: OccurredEvent[] = [];
    for (const delivery of this.#scope.pending.to(webhookId)) {
      for (const event of delivery.events) events.push(event);
      delivery.discardedBecause = because;
      this.#end(delivery);
    }
    this.#scope.pending.forget(webhookId);
    this.#queues.remove(webhookId);
    return events;
  }

  /** All that is under way, as plain data. Nothing may be in flight. */
  state(): DispatcherState {
    return {
      pending: this.#scope.pending.state(),
      queues: this.#queues.state(),
      wakesAt: this.#wakeUp === null ? null : alarmState(this.#wakeUp),
    };
  }

  /** Goes on with what was under way, in place of all that is. Nothing may be in flight. */
  restore({ pending, queues, wakesAt }: DispatcherState): void {
    const { clock } = this.#scope;
    this.#queues.restore(
      queues,
      this.#scope.pending.restore(pending, (state) => this.#restored(state)),
    );
    this.#wakeUp = wakesAt === null ? null : clock.resume(wakesAt, () => this.#onWakeUp());
  }

  #restored(state: DeliveryState): Delivery {
    const { retryAt, expiresAt } = state;
    const delivery = restoredDelivery(state);
    if (retryAt !== null) delivery.retry = this.#scope.clock.resume(retryAt, () => this.#onRetry(delivery));
    this.#expiry.resume(delivery, expiresAt);
    return delivery;
  }

  #enqueue(delivery: Delivery, isFirst = false): void {
    const queue = this.#queues.of(delivery);
    delivery.state = "waiting";
    if (isFirst) queue.pushFirst(delivery);
    else queue.push(delivery);
    this.#offer(queue);
    this.#wake();
  }

  // Attempts are made while time moves, never in the middle of somebody's command: else it would depend on the
  // network's speed what a command sees.
  #wake(): void {
    const { clock } = this.#scope;
    if (clock.isMoving) return this.#pump();
    if (!this.#queues.hasTurns || this.#wakeUp !== null) return;
    this.#wakeUp = clock.runAt(clock.now(), () => this.#onWakeUp());
  }

  #onWakeUp(): void {
    this.#wakeUp = null;
    this.#pump();
  }

  #offer(queue: DeliveryQueue): void {
    if (queue.hasTurn || queue.isEmpty || queue.inFlight >= this.#scope.rules().connectionsPerServer) return;
    if (this.#scope.settings(queue.webhookId)?.isEnabled !== true) return;
    this.#queues.giveTurn(queue);
  }

  #pump(): void {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    try {
      this.#startAttempts();
    } finally {
      this.#isPumping = false;
    }
  }

  #startAttempts(): void {
    while (this.#inFlight < this.#scope.parallelAttempts()) {
      const queue = this.#queues.nextTurn();
      if (queue === undefined) break;
      // They may have been disabled since the queue got its turn.
      const settings = this.#scope.settings(queue.webhookId);
      if (settings?.isEnabled !== true) continue;
      const delivery = queue.take();
      if (delivery?.state === "waiting") this.#attempt(delivery, { queue, settings });
      this.#offer(queue);
    }
  }

  #attempt(delivery: Delivery, { queue, settings }: Turn): void {
    this.#expiry.expire(delivery);
    if (delivery.events.length === 0) return;
    const rules = this.#scope.rules();
    delivery.state = "in-flight";
    delivery.attempts++;
    const attempt = this.#scope.numbering.newAttempt();
    const made = attemptAt(delivery, { attempt, url: settings.url, startedAt: this.#scope.clock.now() });
    const struck = this.#scope.faults.strikeAttempt(made, delivery.webhookId);
    const departure = leaving(delivery, struck?.wire.neverLeaves === true);
    this.#scope.ledger.attempted(delivery.events, delivery, departure);
    queue.inFlight++;
    this.#inFlight++;
    const { runner, journal } = this.#scope;
    const outcome = runner.post(new BatchRequest({ made, delivery, settings, rules, faults: struck?.wire }));
    const underWay = { made, delivery, queue, faults: faultsOf(delivery, struck) };
    if (!(outcome instanceof Promise)) return this.#conclude(underWay, outcome);
    runner.await(outcome, {
      onWaiting: (wallAt) => journal.append(attemptStarted(made, wallAt)),
      apply: (result) => this.#conclude(underWay, result),
    });
  }

  #conclude(attempt: AttemptUnderWay, result: PostResult): void {
    attempt.queue.inFlight--;
    this.#inFlight--;
    this.#decide(attempt, result);
    this.#offer(attempt.queue);
    this.#pump();
  }

  #decide({ made, delivery, faults }: AttemptUnderWay, result: PostResult): void {
    const at = this.#scope.clock.now();
    const context = { failedAt: at, rules: this.#scope.rules(), retries: this.#scope.retriesOf(delivery) };
    const sequel = sequelOf(delivery, result, context);
    this.#scope.journal.appendAttempt(made, { at, result, sequel, faults });
    // Whether it had the events of an attempt before this one is as unknown as it was.
    if (!faults.includes("network-failure")) delivery.wasUncertain = result.isUncertain;
    if (sequel.kind === "abandoned") return;
    if (sequel.kind === "acknowledged") {
      this.#end(delivery);
      this.#scope.faults.batches.acknowledged(delivery);
      this.#scope.ledger.ended(delivery.events, delivery, "acknowledged");
      return;
    }
    delivery.state = "resting";
    this.#expiry.expire(delivery);
    if (delivery.events.length === 0) return;
    this.#expiry.watch(delivery);
    if (sequel.kind === "retry-with-new-token") this.#enqueue(delivery, true);
    if (sequel.kind === "retry") this.#retryAt(sequel.at, delivery);
    if (sequel.kind === "give-up") delivery.failedAt = at;
  }

  #retryAt(at: Instant, delivery: Delivery): void {
    const { clock } = this.#scope;
    // Its alarm has rung for the attempt before.
    if (delivery.retry !== null && clock.runAgain(delivery.retry, at)) return;
    delivery.retry = clock.runFor(at, this.#onRetry, delivery);
  }

  // One function for all deliveries: an alarm has no closure of its own.
  readonly #onRetry = (delivery: Delivery): void => {
    this.#enqueue(delivery);
  };

  // It was given up because its events would have expired first: under another window they may not.
  #tryAfterAll(delivery: Delivery): void {
    const { clock, journal } = this.#scope;
    const { failures, failedAt } = delivery;
    const failed = { newestEventAt: delivery.newestAt, failedAt, failures };
    const decision = decideRetry(failed, this.#scope.rules(), this.#scope.retriesOf(delivery));
    if (decision.kind === "give-up") return;
    const at = Math.max(decision.at, clock.now());
    this.#retryAt(at, delivery);
    journal.append(retryPlanned(delivery, at, clock.now()));
  }

  #end(delivery: Delivery): void {
    if (delivery.state === "ended") return;
    delivery.state = "ended";
    delivery.retry?.cancel();
    delivery.expiry?.cancel();
    this.#scope.pending.remove(delivery);
  }
}

/** What is under way, as plain data. */
export interface DispatcherState {
  readonly pending: readonly PendingState[];
  readonly queues: QueuesState;
  /** When attempts begin that a command has made due; null: none has. */
  readonly wakesAt: AlarmState | null;
}

interface AttemptUnderWay {
  readonly made: MadeAttempt;
  readonly delivery: Delivery;
  readonly queue: DeliveryQueue;
  readonly faults: readonly FaultKind[];
}

interface Turn {
  readonly queue: DeliveryQueue;
  readonly settings: WebhookSettings;
}
