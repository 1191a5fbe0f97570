import type { FaultKind, FaultRule } from "../../contract/faults.ts";
import type { Instant } from "../../contract/time.ts";
import type { Chance } from "../chance.ts";
import type { Journal } from "../records/journal.ts";
import type { LedgerBook } from "../records/ledger.ts";
import type { BatchesAhead } from "./batches-ahead.ts";
import type { EventEncoder } from "../ports.ts";
import type { ChangeNotes } from "../persistence/change-notes.ts";
import type { Clock } from "../time/timeline.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import { strikeAttempt } from "./attempt-faults.ts";
import type { AttemptToStrike, StruckAttempt } from "./attempt-faults.ts";
import { BatchFaults } from "./batch-faults.ts";
import type { RepetitionState } from "./batch-faults.ts";
import { EventFaults } from "./event-faults.ts";
import type { HeldState } from "./event-faults.ts";
import { FaultBook } from "./fault-book.ts";
import type { FaultSource, FaultSourceState } from "./fault-book.ts";
import { FaultJournal } from "./fault-journal.ts";

/** What faults need. */
export interface FaultDeskScope {
  readonly clock: Clock;
  readonly encoder: EventEncoder;
  readonly journal: Journal;
  readonly ledger: LedgerBook;
  /** The stream that faults draw on. */
  readonly faults: Chance;
  /** Undefined: nothing is stored. */
  readonly changes: ChangeNotes | undefined;
  /** Where events and batches go on their way. */
  batches(): BatchesAhead;
  /** Posts what an account's open batches hold; resolves when that was answered. */
  readonly postAtOnce: (account: string) => Promise<void>;
}

/** What goes wrong on purpose, as plain data. */
export interface FaultDeskState {
  readonly byHand: readonly FaultSourceState[];
  readonly struck: Readonly<Partial<Record<FaultKind, number>>>;
  readonly held: readonly HeldState[];
  readonly repetitions: readonly RepetitionState[];
}

/** All that goes wrong on purpose: what is switched on, and what it does to events, batches and attempts. */
export class FaultDesk {
  readonly events: EventFaults;
  readonly batches: BatchFaults;
  readonly #scope: FaultDeskScope;
  readonly #book = new FaultBook();
  readonly #faultJournal: FaultJournal;
  readonly #byHand = new Map<string | null, readonly FaultRule[]>();

  constructor(scope: FaultDeskScope) {
    this.#scope = scope;
    this.#faultJournal = new FaultJournal(scope.clock, scope.journal);
    const inner = { ...scope, book: this.#book, faultJournal: this.#faultJournal };
    this.events = new EventFaults(inner);
    this.batches = new BatchFaults(inner);
  }

  /** The faults that were switched on by hand for an account; null: for all of them. */
  byHand(account: string | null): readonly FaultRule[] {
    return this.#byHand.get(account) ?? [];
  }

  /** Switches faults on by hand, in place of those that were: for an account, or for all. Windows count from now. */
  setByHand(account: string | null, rules: readonly FaultRule[]): void {
    this.#byHand.set(account, rules);
    this.#scope.changes?.configured();
    this.#book.set(this.#sourceByHand(account, rules, this.#scope.clock.now()));
  }

  #sourceByHand(account: string | null, rules: readonly FaultRule[], since: Instant): FaultSource {
    const name = account === null ? "by hand" : `by hand/${account}`;
    return { name, account, rules, since, chance: this.#scope.faults, run: null, onStrike: () => undefined };
  }

  /** What was switched on by hand, and what of it is still to come, as plain data. Those of runs are left out. */
  state(): FaultDeskState {
    const byHand = this.#book.sources().filter(({ run }) => run === null);
    return {
      byHand: byHand.map((source) => {
        const { account, since, rules } = source;
        const seen = this.#book.seenBy(source);
        return { account, since, rules: rules.map((rule, nth) => ({ rule, seen: seen[nth] ?? 0 })) };
      }),
      struck: this.#book.struck(),
      held: this.events.state(),
      repetitions: this.batches.state(),
    };
  }

  /** Takes the place of all that is switched on or still to come. */
  restore({ byHand, struck, held, repetitions }: FaultDeskState): void {
    const sources = byHand.map(({ account, since, rules }) => ({
      source: this.#sourceByHand(
        account,
        rules.map(({ rule }) => rule),
        since,
      ),
      seen: rules.map(({ seen }) => seen),
    }));
    this.#byHand.clear();
    for (const { source } of sources) this.#byHand.set(source.account, source.rules);
    this.#book.restore(sources, struck);
    this.events.restore(held);
    this.batches.restore(repetitions);
  }

  /** Switches the faults of a run on. */
  switchOn(source: FaultSource): void {
    this.#book.set(source);
  }

  /** Switches the faults of a run off. What they copied or held back still comes. */
  switchOff(name: string): void {
    this.#book.remove(name);
  }

  /** How often each kind struck so far. */
  struck(): Readonly<Partial<Record<FaultKind, number>>> {
    return this.#book.struck();
  }

  /** Decides which faults strike an attempt. */
  strikeAttempt(made: AttemptToStrike, webhookId: string): StruckAttempt | undefined {
    return strikeAttempt(made, webhookId, { book: this.#book, faultJournal: this.#faultJournal });
  }

  /** Called before a mail is answered: its events may overtake the answer, and have arrived when this resolves. */
  async beforeAnswer(account: string, messageId: string): Promise<void> {
    if (!this.#book.concerns("mail")) return;
    const strike = this.#book.strike("event-before-202", {
      account,
      webhookId: null,
      at: this.#scope.clock.now(),
    });
    if (strike === undefined) return;
    this.#faultJournal.write(strike, { account, messageId });
    await this.#scope.postAtOnce(account);
  }

  /** Throws away what is held back or repeated for a settings entry; answers the events. */
  discard(webhookId: string): readonly OccurredEvent[] {
    return [...this.events.discard(webhookId), ...this.batches.discard(webhookId)];
  }

  /** Forgets how often what struck. */
  clearCounts(): void {
    this.#book.clearCounts();
  }
}
