import type { JournalEntry } from "../../contract/journal.ts";
import { EndedAttempt } from "./attempt-entry.ts";

/** An entry before the journal numbers it. */
export type NewEntry = JournalEntry extends infer Entry
  ? Entry extends JournalEntry
    ? Omit<Entry, "seq">
    : never
  : never;

/** An entry as it is kept: that of an attempt is written out when somebody reads it. */
export type KeptEntry = JournalEntry | EndedAttempt;

/** An entry may bring room for its number, so that it need not grow by one member: worth it where they are many. */
export const UNNUMBERED = 0;

/** Entries that are kept unless said otherwise. */
const DEFAULT_CAPACITY = 200_000;

/**
 * The append-only list of all that happened, of which the newest entries are kept.
 *
 * Readers are told of each entry as it is written; they must not throw.
 */
export class Journal {
  readonly #capacity: number;
  readonly #entries: KeptEntry[] = [];
  readonly #readers = new Set<(entry: JournalEntry) => void>();
  readonly #onKept: (kept: KeptEntry) => void;
  #lastSeq = 0;
  // Entries before this number were cleared: places in the ring are counted from it.
  #base = 0;

  /** `onKept` is told of each entry before the readers, as it is kept. */
  constructor(capacity = DEFAULT_CAPACITY, onKept: (kept: KeptEntry) => void = () => undefined) {
    this.#capacity = capacity;
    this.#onKept = onKept;
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
    this.#keep(numberedEntry(entry, ++this.#lastSeq));
  }

  /** Writes down an attempt that ended. */
  appendAttempt(attempt: EndedAttempt): void {
    attempt.seq = ++this.#lastSeq;
    this.#keep(attempt);
  }

  /** Up to `limit` kept entries behind `seq`, oldest first. */
  after(seq: number, limit: number): readonly JournalEntry[] {
    const first = Math.max(seq + 1, this.firstKeptSeq);
    const last = Math.min(first + limit - 1, this.#lastSeq);
    const found: JournalEntry[] = [];
    for (let wanted = first; wanted <= last; wanted++) {
      const entry = this.#entries[this.#place(wanted)];
      if (entry !== undefined) found.push(written(entry));
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
  }

  #keep(kept: KeptEntry): void {
    if (this.#entries.length < this.#capacity) this.#entries.push(kept);
    else this.#entries[this.#place(kept.seq)] = kept;
    this.#onKept(kept);
    if (this.#readers.size === 0) return;
    const entry = written(kept);
    for (const read of this.#readers) read(entry);
  }

  #place(seq: number): number {
    return (seq - 1 - this.#base) % this.#capacity;
  }
}

function written(kept: KeptEntry): JournalEntry {
  return kept instanceof EndedAttempt ? kept.entry() : kept;
}

function numberedEntry(entry: NewEntry & { seq?: number }, seq: number): JournalEntry {
  entry.seq = seq;
  // It is one now.
  return entry as JournalEntry;
}
