import type { ReceivedCounts } from "../../contract/control-api.ts";
import type { ChangeNotes } from "../persistence/change-notes.ts";

/** Ids that are remembered; the oldest go first. */
const REMEMBERED_IDS = 1_000_000;

/** What a receiver, or a test, says it stored: how often each event. */
export class ReceivedBook {
  readonly #times = new Map<string, number>();
  readonly #changes: ChangeNotes | undefined;

  /** `changes` hears of what is told; undefined: nothing is stored. */
  constructor(changes?: ChangeNotes) {
    this.#changes = changes;
  }

  /** Takes down events that were stored. */
  tell(eventIds: Iterable<string>): void {
    for (const id of eventIds) {
      this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
      this.#changes?.told(id);
      if (this.#times.size > REMEMBERED_IDS) this.#forget(this.#times.keys().next().value ?? "");
    }
  }

  /** How often an event was stored; undefined: nobody told of it, or it is forgotten. */
  timesOf(eventId: string): number | undefined {
    return this.#times.get(eventId);
  }

  /** All as plain data: each event, and how often it was stored. */
  state(): readonly (readonly [eventId: string, times: number])[] {
    return [...this.#times];
  }

  /** Takes the place of all that was told. */
  restore(times: readonly (readonly [eventId: string, times: number])[]): void {
    this.#times.clear();
    for (const [id, count] of times) this.#times.set(id, count);
  }

  /** Forgets events: those of an account that begins anew. */
  forget(eventIds: Iterable<string>): void {
    for (const id of eventIds) this.#forget(id);
  }

  #forget(id: string): void {
    if (this.#times.delete(id)) this.#changes?.told(id);
  }

  /** Forgets all. */
  clear(): void {
    this.#times.clear();
  }

  /** All that was told, against the events that were acknowledged and are kept. Null: nothing was told yet. */
  counts(acknowledged: Iterable<string>): ReceivedCounts | null {
    if (this.#times.size === 0) return null;
    let lost = 0;
    for (const id of new Set(acknowledged)) if (!this.#times.has(id)) lost++;
    return { stored: this.#times.size, lost, storedTwice: twice(this.#times.values()) };
  }

  /** The same for the events of one account alone. */
  countsAmong(acknowledged: Iterable<string>): ReceivedCounts | null {
    if (this.#times.size === 0) return null;
    const own = new Set(acknowledged);
    const times = [...own].map((id) => this.#times.get(id)).filter((count) => count !== undefined);
    return { stored: times.length, lost: own.size - times.length, storedTwice: twice(times) };
  }
}

function twice(times: Iterable<number>): number {
  return [...times].filter((count) => count > 1).length;
}
