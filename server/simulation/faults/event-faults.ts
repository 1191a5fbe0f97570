import type { FaultKind } from "../../contract/faults.ts";
import { newRandomEventId } from "../events/identifiers.ts";
import type { LedgerBook } from "../records/ledger.ts";
import { eventState, restoredEvent } from "../events/occurred-event.ts";
import type { OccurredEvent, OccurredEventState } from "../events/occurred-event.ts";
import type { BatchesAhead } from "./batches-ahead.ts";
import type { EventEncoder } from "../ports.ts";
import { alarmState } from "../time/timeline.ts";
import type { Alarm, AlarmState, Clock } from "../time/timeline.ts";
import { formatDuration } from "../wording.ts";
import type { FaultBook, Strike } from "./fault-book.ts";
import type { FaultJournal } from "./fault-journal.ts";
import { rewrittenEvent } from "./rewritten-event.ts";
import type { WireMembers } from "./rewritten-event.ts";

/** What faults of events need. */
export interface EventFaultsScope {
  readonly clock: Clock;
  readonly encoder: EventEncoder;
  readonly ledger: LedgerBook;
  readonly book: FaultBook;
  readonly faultJournal: FaultJournal;
  /** Where events go. */
  batches(): Pick<BatchesAhead, "add" | "addTogether">;
}

interface Held {
  readonly events: readonly OccurredEvent[];
  readonly comesAt: Alarm;
}

/** Events that are held back, as plain data. */
export interface HeldState {
  readonly webhookId: string;
  readonly events: readonly OccurredEventState[];
  readonly comesAt: AlarmState;
}

/** Changes, copies and holds back events on their way into a settings entry's batch. */
export class EventFaults {
  readonly #scope: EventFaultsScope;
  readonly #held = new Map<string, Set<Held>>();

  constructor(scope: EventFaultsScope) {
    this.#scope = scope;
  }

  /** Takes an event that a settings entry posts, and passes on what becomes of it. */
  pass(webhookId: string, event: OccurredEvent): void {
    this.#scope.ledger.handedOver(event);
    if (!this.#scope.book.concerns("event")) return this.#scope.batches().add(webhookId, event);
    const changed = this.#changed(webhookId, event);
    const together = [changed, ...this.#companions(webhookId, changed)];
    this.#copyLater(webhookId, changed);
    const late = this.#strike("late-event", webhookId, event);
    if (late === undefined) this.#scope.batches().addTogether(webhookId, together);
    else
      this.#hold(
        webhookId,
        together.map((each) => marked(each, "late-event")),
        late.rule.delayMs,
      );
  }

  /** What is held back, as plain data. */
  state(): readonly HeldState[] {
    return [...this.#held].flatMap(([webhookId, all]) =>
      [...all].map(({ events, comesAt }) => ({
        webhookId,
        events: events.map(eventState),
        comesAt: alarmState(comesAt),
      })),
    );
  }

  /** Takes the place of all that is held back. */
  restore(states: readonly HeldState[]): void {
    this.#held.clear();
    for (const { webhookId, events, comesAt } of states) {
      this.#keep(webhookId, events.map(restoredEvent), (task) => this.#scope.clock.resume(comesAt, task));
    }
  }

  /** Throws away what is held back for a settings entry; answers the events. */
  discard(webhookId: string): readonly OccurredEvent[] {
    const held = [...(this.#held.get(webhookId) ?? [])];
    this.#held.delete(webhookId);
    for (const { comesAt } of held) comesAt.cancel();
    return held.flatMap(({ events }) => events);
  }

  #changed(webhookId: string, event: OccurredEvent): OccurredEvent {
    let changed = event;
    for (const [fault, change] of CHANGES) {
      if (this.#strike(fault, webhookId, event) === undefined) continue;
      changed = rewrittenEvent(changed, this.#scope.encoder, { fault, change });
    }
    return changed;
  }

  #companions(webhookId: string, event: OccurredEvent): readonly OccurredEvent[] {
    const companions: OccurredEvent[] = [];
    if (this.#strike("duplicate-in-batch", webhookId, event) !== undefined) {
      companions.push({ ...marked(event, "duplicate-in-batch"), extra: "copy" });
    }
    const unknown = this.#strike("unknown-event", webhookId, event);
    if (unknown !== undefined) companions.push(this.#unknownEvent(event, unknown));
    for (const companion of companions) this.#scope.ledger.handedOver(companion);
    return companions;
  }

  #unknownEvent(event: OccurredEvent, { chance }: Strike): OccurredEvent {
    const change = (members: WireMembers): void => {
      members.set("event", "brand_new_event");
      members.set("sg_event_id", newRandomEventId(chance));
    };
    return {
      ...rewrittenEvent(event, this.#scope.encoder, { fault: "unknown-event", change }),
      extra: "injected",
    };
  }

  #copyLater(webhookId: string, event: OccurredEvent): void {
    const same = this.#strike("duplicate-event", webhookId, event);
    if (same !== undefined) {
      this.#extraLater(webhookId, { ...marked(event, same.kind), extra: "copy" }, same);
    }
    const other = this.#strike("duplicate-new-id", webhookId, event);
    if (other === undefined) return;
    const change = (members: WireMembers): void =>
      void members.set("sg_event_id", newRandomEventId(other.chance));
    const copy = rewrittenEvent(event, this.#scope.encoder, { fault: other.kind, change });
    this.#extraLater(webhookId, { ...copy, extra: "copy" }, other);
  }

  #extraLater(webhookId: string, copy: OccurredEvent, { rule }: Strike): void {
    this.#scope.ledger.handedOver(copy);
    this.#hold(webhookId, [copy], rule.delayMs);
  }

  #hold(webhookId: string, events: readonly OccurredEvent[], delayMs: number): void {
    const { clock } = this.#scope;
    this.#keep(webhookId, events, (task) => clock.runAt(clock.now() + delayMs, task));
  }

  #keep(webhookId: string, events: readonly OccurredEvent[], setAlarm: (task: () => void) => Alarm): void {
    const all = this.#held.get(webhookId) ?? new Set();
    const comesAt = setAlarm(() => {
      all.delete(held);
      this.#scope.batches().addTogether(webhookId, events);
    });
    const held: Held = { events, comesAt };
    this.#held.set(webhookId, all.add(held));
  }

  #strike(kind: FaultKind, webhookId: string, event: OccurredEvent): Strike | undefined {
    const { book, clock, faultJournal } = this.#scope;
    const strike = book.strike(kind, { account: event.account, webhookId, at: clock.now() });
    if (strike === undefined) return undefined;
    const after = strike.rule.delayMs > 0 ? `, after ${formatDuration(strike.rule.delayMs)}` : "";
    faultJournal.write(strike, { account: event.account, webhookId, eventId: event.id }, after);
    return strike;
  }
}

const CHANGES: readonly (readonly [FaultKind, (members: WireMembers) => void])[] = [
  ["missing-event-id", (members) => void members.delete("sg_event_id")],
  ["missing-message-id", (members) => void members.delete("sg_message_id")],
  [
    "unknown-field",
    (members) => {
      members.set("sg_future_field", { added: true, values: [1, null, "two"] });
      members.set("sg_future_flag", false);
    },
  ],
];

function marked(event: OccurredEvent, fault: FaultKind): OccurredEvent {
  return { ...event, faults: [...event.faults, fault] };
}
