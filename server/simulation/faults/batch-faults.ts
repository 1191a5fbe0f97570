import type { FaultKind } from "../../contract/faults.ts";
import type { Chance } from "../chance.ts";
import type { Delivery } from "../deliveries/delivery.ts";
import type { LedgerBook } from "../records/ledger.ts";
import { eventState, restoredEvent } from "../events/occurred-event.ts";
import type { OccurredEvent, OccurredEventState } from "../events/occurred-event.ts";
import type { BatchesAhead } from "./batches-ahead.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";
import { formatDuration } from "../wording.ts";
import type { FaultBook } from "./fault-book.ts";
import type { FaultJournal } from "./fault-journal.ts";

/** What faults of batches need. */
export interface BatchFaultsScope {
  readonly clock: Clock;
  readonly ledger: LedgerBook;
  readonly book: FaultBook;
  readonly faultJournal: FaultJournal;
  /** Where a batch is posted again. */
  batches(): Pick<BatchesAhead, "postAgain">;
}

/** A batch that is about to leave for the first time. */
export interface BatchToStrike {
  readonly account: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly events: readonly OccurredEvent[];
}

interface Repetition extends BatchToRepeat {
  readonly comesAt: Alarm;
}

interface BatchToRepeat {
  readonly webhookId: string;
  readonly server: number;
  readonly events: readonly OccurredEvent[];
}

/** A batch that comes again, as plain data. */
export interface RepetitionState {
  readonly webhookId: string;
  readonly server: number;
  readonly events: readonly OccurredEventState[];
  readonly comesAt: AlarmState;
}

/** Shuffles batches, and posts acknowledged ones again. */
export class BatchFaults {
  readonly #scope: BatchFaultsScope;
  readonly #repetitions = new Map<string, Set<Repetition>>();

  constructor(scope: BatchFaultsScope) {
    this.#scope = scope;
  }

  /** The events in the order in which they leave, and the faults that had a hand in it. */
  arrange(batch: BatchToStrike): {
    readonly events: readonly OccurredEvent[];
    readonly faults: readonly FaultKind[];
  } {
    const { book, clock, faultJournal } = this.#scope;
    const { events, account, webhookId, deliveryId } = batch;
    if (!book.concerns("batch")) return { events, faults: NONE };
    const strike = book.strike("out-of-order", { account, webhookId, at: clock.now() });
    if (strike === undefined || events.length < 2) return { events, faults: NONE };
    faultJournal.write(strike, { account, webhookId, deliveryId });
    return { events: shuffled(events, strike.chance), faults: [strike.kind] };
  }

  /** A batch was acknowledged: it may come again all the same. */
  acknowledged(delivery: Delivery): void {
    const { book, clock, faultJournal, ledger } = this.#scope;
    // What a fault repeated is not repeated again: it would never end.
    if (!book.concerns("batch") || delivery.faults.includes("duplicate-batch")) return;
    const { account, webhookId, id: deliveryId } = delivery;
    const strike = book.strike("duplicate-batch", { account, webhookId, at: clock.now() });
    if (strike === undefined) return;
    faultJournal.write(
      strike,
      { account, webhookId, deliveryId },
      `, after ${formatDuration(strike.rule.delayMs)}`,
    );
    const events = delivery.events.map((event) => copied(event));
    for (const event of events) ledger.handedOver(event);
    const { server } = delivery;
    const comesAt = clock.now() + strike.rule.delayMs;
    this.#repeat({ webhookId, server, events }, (task) => clock.runAt(comesAt, task));
  }

  #repeat(batch: BatchToRepeat, setAlarm: (task: () => void) => Alarm): void {
    const all = this.#repetitions.get(batch.webhookId) ?? new Set();
    const comesAt = setAlarm(() => {
      all.delete(repetition);
      this.#scope.batches().postAgain(batch, batch.events);
    });
    const repetition: Repetition = { ...batch, comesAt };
    this.#repetitions.set(batch.webhookId, all.add(repetition));
  }

  /** What comes again, as plain data. */
  state(): readonly RepetitionState[] {
    return [...this.#repetitions.values()].flatMap((all) =>
      [...all].map(({ webhookId, server, events, comesAt }) => ({
        webhookId,
        server,
        events: events.map(eventState),
        comesAt: alarmState(comesAt),
      })),
    );
  }

  /** Takes the place of all that comes again. */
  restore(states: readonly RepetitionState[]): void {
    this.#repetitions.clear();
    for (const { comesAt, ...state } of states) {
      const batch = { ...state, events: state.events.map(restoredEvent) };
      this.#repeat(batch, (task) => this.#scope.clock.resume(comesAt, task));
    }
  }

  /** Throws away the repetitions to a settings entry that are still to come; answers their events. */
  discard(webhookId: string): readonly OccurredEvent[] {
    const repetitions = [...(this.#repetitions.get(webhookId) ?? [])];
    this.#repetitions.delete(webhookId);
    for (const { comesAt } of repetitions) comesAt.cancel();
    return repetitions.flatMap(({ events }) => events);
  }
}

const NONE: readonly never[] = [];

function copied(event: OccurredEvent): OccurredEvent {
  const extra = event.extra === "injected" ? "injected" : "copy";
  return { ...event, extra, faults: [...event.faults, "duplicate-batch"] };
}

// Of an order that came out as it was nobody would see anything: it is turned round.
function shuffled(events: readonly OccurredEvent[], chance: Chance): readonly OccurredEvent[] {
  const order = [...events];
  for (let last = order.length - 1; last > 0; last--) {
    const other = chance.integer(0, last);
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order.every((event, place) => event === events[place]) ? order.toReversed() : order;
}
