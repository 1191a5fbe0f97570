import type { EventName } from "../../contract/events.ts";
import type { AttemptEndedEntry, JournalEntry } from "../../contract/journal.ts";

/** Attempts that ended alike. */
export interface AttemptCount {
  readonly result: AttemptEndedEntry["result"];
  /** "2xx" to "5xx"; "none" where there was no answer. */
  readonly statusClass: string;
  readonly count: number;
}

/** Counts what the journal tells, from the simulator's beginning or its last reset on, however little of it is kept. */
export class JournalCounts {
  readonly #attempts = new Map<string, { -readonly [Name in keyof AttemptCount]: AttemptCount[Name] }>();
  readonly #events = new Map<EventName, number>();
  #mails = 0;
  #batches = 0;

  constructor(journal: { subscribe(reader: (entry: JournalEntry) => void): unknown }) {
    journal.subscribe((entry) => this.#read(entry));
  }

  get mails(): number {
    return this.#mails;
  }

  get batches(): number {
    return this.#batches;
  }

  attempts(): readonly AttemptCount[] {
    return [...this.#attempts.values()];
  }

  /** How many events occurred, by name. */
  events(): ReadonlyMap<EventName, number> {
    return this.#events;
  }

  #read(entry: JournalEntry): void {
    switch (entry.kind) {
      case "event-occurred":
        this.#events.set(entry.event, (this.#events.get(entry.event) ?? 0) + 1);
        break;
      case "attempt-ended":
        this.#countAttempt(entry);
        break;
      case "mail-accepted":
        this.#mails++;
        break;
      case "batch-closed":
        this.#batches++;
        break;
      case "started":
        // A reset of one account keeps the counts of all.
        if (entry.why === "reset") this.#clear();
        break;
      default:
    }
  }

  #countAttempt({ result, status }: AttemptEndedEntry): void {
    const statusClass = status === null ? "none" : `${Math.floor(status / 100)}xx`;
    const known = this.#attempts.get(`${result} ${statusClass}`);
    if (known === undefined)
      this.#attempts.set(`${result} ${statusClass}`, { result, statusClass, count: 1 });
    else known.count++;
  }

  #clear(): void {
    this.#attempts.clear();
    this.#events.clear();
    this.#mails = 0;
    this.#batches = 0;
  }
}
