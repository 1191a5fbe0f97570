import type { StoredEvent } from "../../api/control/ports.ts";
import type { ReceiverState, SettingsReceived } from "../../contract/control-api.ts";
import type { IdBounds } from "./ids-by-settings.ts";
import { IdsBySettings } from "./ids-by-settings.ts";
import { StoredLines } from "./stored-lines.ts";

/** What a receiver counts. */
type ReceivedCount = Exclude<keyof ReceiverState["received"], "bySettings">;

/** Where what came by further names is counted, once there are 100 of them. */
const OTHER_SETTINGS = "…other";

/**
 * Counts what a receiver got: altogether, and by the name of settings that the posts came by.
 *
 * An event is a duplicate only of one that came by the same name: several settings may select the same event. Names
 * are whatever somebody puts into a URL, so only the first 100 are told apart.
 */
export class ReceiverCounts {
  readonly #ids: IdsBySettings;
  readonly #stored: StoredLines;
  readonly #bySettings = new Map<string, Counts>();
  #totals = nothing();

  constructor(bounds: IdBounds) {
    this.#ids = new IdsBySettings(bounds);
    this.#stored = new StoredLines(bounds.atLeast);
  }

  /** Counts something of a post that came by a name of settings; empty: by none. */
  add(settings: string, what: ReceivedCount, by = 1): void {
    this.#totals[what] += by;
    const counts = this.#countsOf(settings);
    if (counts !== undefined) counts[what] += by;
  }

  /** Counts events that were stored. Answers how many of them it had already. */
  store(settings: string, events: readonly object[]): number {
    const name = this.#slotOf(settings);
    let duplicates = 0;
    for (const event of events) {
      // An event without an id cannot be told from a new one.
      const id = "sg_event_id" in event ? event.sg_event_id : undefined;
      if (typeof id !== "string") continue;
      this.#stored.add(id, name);
      if (!this.#ids.add(name, idWithin(name, settings, id))) duplicates += 1;
    }
    this.add(settings, "events", events.length);
    this.add(settings, "duplicates", duplicates);
    this.add(settings, "uniqueEvents", events.length - duplicates);
    return duplicates;
  }

  /** The counts so far. */
  state(): ReceiverState["received"] {
    const bySettings = [...this.#bySettings].map(
      ([name, counts]) => [name, settingsReceived(counts)] as const,
    );
    return { ...this.#totals, bySettings: Object.fromEntries(bySettings) };
  }

  /** The newest events that were stored, behind a position (0: the oldest kept). */
  storedAfter(position: number): Iterable<StoredEvent> {
    return this.#stored.after(position);
  }

  clear(): void {
    this.#totals = nothing();
    this.#stored.clear();
    this.#bySettings.clear();
    this.#ids.clear();
  }

  #slotOf(settings: string): string {
    if (settings === "" || this.#bySettings.has(settings)) return settings;
    const isOwn = settings.length <= MOST_CHARACTERS && this.#bySettings.size < MOST_NAMES;
    return isOwn ? settings : OTHER_SETTINGS;
  }

  // Undefined: it came by no name, and counts in the totals only.
  #countsOf(settings: string): Counts | undefined {
    if (settings === "") return undefined;
    const name = this.#slotOf(settings);
    const known = this.#bySettings.get(name);
    if (known !== undefined) return known;
    const counts = nothing();
    this.#bySettings.set(name, counts);
    return counts;
  }
}

type Counts = Record<ReceivedCount, number>;

// A plan allows 10 settings at most; a name is put into a URL by hand. Both ours.
const MOST_NAMES = 100;
const MOST_CHARACTERS = 100;

function nothing(): Counts {
  return {
    posts: 0,
    events: 0,
    uniqueEvents: 0,
    duplicates: 0,
    verified: 0,
    badSignature: 0,
    badToken: 0,
    malformed: 0,
  };
}

// What shares a slot is told apart all the same, as far as a name's beginning goes.
function idWithin(slot: string, settings: string, id: string): string {
  return slot === settings ? id : `${settings.slice(0, MOST_CHARACTERS)} ${id}`;
}

function settingsReceived({
  posts,
  events,
  uniqueEvents,
  duplicates,
  badSignature,
}: Counts): SettingsReceived {
  return { posts, events, uniqueEvents, duplicates, badSignature };
}
