import type { JournalEntry } from "../../contract/journal.ts";
import { attemptEnded } from "./attempt-entry.ts";
import type { AttemptEnd, MadeAttempt } from "./attempt-entry.ts";
import { EndedAttempts } from "./ended-attempts.ts";
import type { NthEnded } from "./ended-attempts.ts";

/** An entry before the journal numbers it. */
export type NewEntry = JournalEntry extends infer Entry
  ? Entry extends JournalEntry
    ? Omit<Entry, "seq">
    : never
  : never;

/** An entry as it is kept: that of an attempt that ended is made when somebody reads it. */
type KeptEntry = JournalEntry | NthEnded;

/** An entry may bring room for its number, so that it need not grow by one member: worth it where they are many. */
export const UNNUMBERED = 0;

/** Entries that are kept unless said otherwise. */
export const JOURNAL_CAPACITY = 200_000;

/** Who hears of every entry before the readers do. */
export interface FirstReader {
  read(entry: JournalEntry): void;
  readAttempt(made: MadeAttempt, end: AttemptEnd, nth: NthEnded): void;
}

/** What may be brought along. */
export interface JournalParts {
  /** Keeps the attempts that ended: at least as many as the journal keeps entries. */
  readonly attempts?: EndedAttempts;
  readonly first?: FirstReader;
}

/**
 * The append-only list of all that happened, of which the newest entries are kept.
 *
 * Readers are told of each entry as it is written; they must not throw.
 */
export class Journal {
  readonly #capacity: number;
  readonly #entries: KeptEntry[] = [];
  readonly #attempts: EndedAttempts;
  readonly #readers = new Set<(entry: JournalEntry) => void>();
  readonly #first: FirstReader | undefined;
  #lastSeq = 0;
  // Entries before this number were cleared: places in the ring are counted from it.
  #base = 0;

  constructor(
    capacity = JOURNAL_CAPACITY,
    { attempts = new EndedAttempts(capacity), first }: JournalParts = {},
  ) {
    this.#capacity = capacity;
    this.#attempts = attempts;
    this.#first = first;
  }

  /** The number of the newest entry; 0: there is none. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** The number of the oldest entry that is kept. */
  get firstKeptSeq(): number {
    return this.#lastSeq - this.#entries.length + 1;
  }

  /** Entries that made room for newer ones; those that were cleared do not count. */
  get dropped(): number {
    return this.#lastSeq - this.#base - this.#entries.length;
  }

  /** Writes an entry; the journal numbers it in place, so it must be made for the journal alone. */
  append(entry: NewEntry & { seq?: typeof UNNUMBERED }): void {
    const numbered = numberedEntry(entry, ++this.#lastSeq);
    this.#keep(numbered);
    this.#first?.read(numbered);
    this.#tell(numbered);
  }

  /** Writes down an attempt that ended. */
  appendAttempt(made: MadeAttempt, end: AttemptEnd): void {
    const seq = ++this.#lastSeq;
    const nth = this.#attempts.add(made, end, seq);
    this.#keep(nth);
    this.#first?.readAttempt(made, end, nth);
    if (this.#readers.size > 0) this.#tell(attemptEnded(made, end, seq));
  }

  /** Up to `limit` kept entries behind `seq`, oldest first. */
  after(seq: number, limit: number): readonly JournalEntry[] {
    const first = Math.max(seq + 1, this.firstKeptSeq);
    const last = Math.min(first + limit - 1, this.#lastSeq);
    const found: JournalEntry[] = [];
    for (let wanted = first; wanted <= last; wanted++) {
      const entry = this.#entries[this.#place(wanted)];
      const written = typeof entry === "number" ? this.#attempts.entry(entry) : entry;
      if (written !== undefined) found.push(written);
    }
    return found;
  }

  /** Calls `reader` with each entry from now on. Answers how to stop. */
  subscribe(reader: (entry: JournalEntry) => void): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** Numbers the next entries behind `seq`, which another process gave last. No entry may be kept. */
  goOnAfter(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.#base = this.#lastSeq;
  }

  /** Forgets all entries; numbers go on. */
  clear(): void {
    this.#base = this.#lastSeq;
    this.#entries.length = 0;
    this.#attempts.clear();
  }

  // The newest one, whose number is given already.
  #keep(kept: KeptEntry): void {
    if (this.#entries.length < this.#capacity) this.#entries.push(kept);
    else this.#entries[this.#place(this.#lastSeq)] = kept;
  }

  #tell(entry: JournalEntry): void {
    for (const read of this.#readers) read(entry);
  }

  #place(seq: number): number {
    return (seq - 1 - this.#base) % this.#capacity;
  }
}

function numberedEntry(entry: NewEntry & { seq?: number }, seq: number): JournalEntry {
  entry.seq = seq;
  // It is one now.
  return entry as JournalEntry;
}
