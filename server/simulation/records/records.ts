import type { Ledger, LedgerCounts } from "../../contract/control-api.ts";
import { DEFAULT_RETENTION, DeliveryLog } from "./delivery-log.ts";
import type { LogRetention, Retention } from "./delivery-log.ts";
import type { DeliveryRecordState } from "./delivery-record.ts";
import { EndedAttempts } from "./ended-attempts.ts";
import { JOURNAL_CAPACITY, Journal } from "./journal.ts";
import { LedgerBook } from "./ledger.ts";
import type { ChangeNotes } from "../persistence/change-notes.ts";
import { ReceivedBook } from "./received-book.ts";

/** What is written down, as plain data. */
export interface RecordsState {
  readonly deliveries: readonly DeliveryRecordState[];
  /** What receivers told: each event, and how often it was stored. */
  readonly received: readonly (readonly [eventId: string, times: number])[];
}

/** All that is written down: the journal, the lists made from it, the ledger, and what receivers say they stored. */
export class Records {
  readonly journal: Journal;
  readonly log: DeliveryLog;
  readonly book = new LedgerBook();
  readonly received: ReceivedBook;

  constructor(
    retention: Retention = DEFAULT_RETENTION,
    isPaused: (webhookId: string) => boolean,
    changes?: ChangeNotes,
  ) {
    const attempts = new EndedAttempts(Math.max(JOURNAL_CAPACITY, retention.attempts));
    this.log = new DeliveryLog(attempts, retention, { isPaused, isStored: changes !== undefined });
    this.journal = new Journal(JOURNAL_CAPACITY, { attempts, first: this.log });
    this.received = new ReceivedBook(changes);
    if (changes !== undefined) this.journal.subscribe((entry) => changes.read(entry));
  }

  /** The ledger of an account's settings, or of all. */
  ledger(account?: string): Ledger {
    const acknowledged = this.log.acknowledgedEventIds(account);
    const { received } = this;
    return {
      total: this.book.total(account),
      webhooks: this.book.lines(account),
      received: account === undefined ? received.counts(acknowledged) : received.countsAmong(acknowledged),
    };
  }

  /** The sums of the ledger, without what receivers told. */
  ledgerTotal(): LedgerCounts {
    return this.book.total();
  }

  /** What is kept by now, and what was cut so far. */
  retention(): LogRetention & { readonly journalEntries: number; readonly journalEntriesDropped: number } {
    const { lastSeq, firstKeptSeq, dropped } = this.journal;
    return {
      ...this.log.retention(),
      journalEntries: lastSeq - firstKeptSeq + 1,
      journalEntriesDropped: dropped,
    };
  }

  /** What is written down as plain data; the ledger is told by itself, and journal, attempts and events are left out. */
  state(): RecordsState {
    return { deliveries: this.log.state(), received: this.received.state() };
  }

  /** Takes the place of all that is written down but the ledger; the journal begins anew, and its numbers go on. */
  restore({ deliveries, received }: RecordsState): void {
    this.journal.clear();
    this.log.restore(deliveries);
    this.received.restore(received);
  }

  /** Forgets what belongs to an account, or all. Of the journal nothing is forgotten for one account alone. */
  clear(account?: string): void {
    if (account === undefined) {
      this.received.clear();
      this.journal.clear();
    } else {
      this.received.forget(this.log.acknowledgedEventIds(account));
    }
    this.book.clear(account);
    this.log.clear(account);
  }
}
