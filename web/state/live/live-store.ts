import type { JournalEntry } from "../../../server/contract/journal.ts";
import { Chronicle } from "./chronicle.ts";
import type { Connection } from "./live-connection.ts";

/** Calls back when the browser draws next. */
export type Scheduler = (task: () => void) => void;

/**
 * What happened and how the page hears of it, for React.
 *
 * Readers are told at most once a frame, however much arrived; `version` counts those times.
 */
export class LiveStore {
  chronicle = new Chronicle();
  connection: Connection = { kind: "connecting" };
  /** False until the journal was read up to its end once. */
  isComplete = false;
  version = 0;
  readonly #schedule: Scheduler;
  readonly #readers = new Set<() => void>();
  #isDue = false;

  constructor(schedule: Scheduler) {
    this.#schedule = schedule;
  }

  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  readonly readVersion = (): number => this.version;

  take(entries: readonly JournalEntry[]): void {
    this.chronicle.takeUp(entries);
    this.#tell();
  }

  /** The simulator is another one now: what was known is void. */
  restart(): void {
    this.chronicle = new Chronicle();
    this.#tell();
  }

  connect(connection: Connection): void {
    this.connection = connection;
    if (connection.kind === "live" || connection.kind === "polling") this.isComplete = true;
    this.#tell();
  }

  #tell(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#schedule(() => {
      this.#isDue = false;
      this.version++;
      for (const reader of this.#readers) reader();
    });
  }
}
