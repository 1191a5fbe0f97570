import type { JournalEntry } from "../../contract/journal.ts";
import type { FeedMessage } from "../account/message-feed.ts";
import type { OccurredEvent } from "../events/occurred-event.ts";
import type { PendingThing, PlannedThing, StoryNotes } from "../stories/pending-stories.ts";
import type { Alarm } from "../time/timeline.ts";

/** The open batch of a settings entry and server. */
export interface BatchPlace {
  readonly webhookId: string;
  readonly server: number;
}

/** What of the past is forgotten: all of it, or an account's. */
export type Forgotten = { readonly account: string | null };

/**
 * Which parts of the state have changed since they were last stored.
 *
 * The parts tell it as they change, in a word each; what they are by then is read when it is stored.
 */
export class ChangeNotes implements StoryNotes {
  /** By the place of their alarms; null: it has happened, or never will. */
  stories = new Map<number, PlannedThing | null>();
  batches = new Map<string, BatchPlace>();
  deliveries = new Set<string>();
  messages = new Set<FeedMessage>();
  received = new Set<string>();
  /** Those of which something besides messages may have changed. */
  accounts = new Set<string>();
  events: OccurredEvent[] = [];
  entries: JournalEntry[] = [];
  /** Something changed that a person or an app configures. */
  isConfigured = false;
  /** All that was stored of the state is void; of the past, this is forgotten. Null: none is void. */
  anew: readonly Forgotten[] | null = null;
  readonly #onFirst: () => void;
  #isTold = false;

  /** `onFirst` is called with the first change after the notes were cleared. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
  }

  /** Something changed since the notes were cleared. */
  get hasAny(): boolean {
    return this.#isTold;
  }

  planned(alarm: Alarm, thing: PendingThing): void {
    // A run ends with its process, and its stories with it.
    const { origin } = thing.kind === "mail" ? thing.group : thing.told;
    if (origin !== undefined) return;
    this.stories.set(alarm.order, { thing, alarm });
    this.#tell();
  }

  /** What waited for this alarm waits no longer. */
  isOver({ order }: Alarm, thing: PendingThing): void {
    this.stories.set(order, null);
    // It may wait in its account from now on, because its batch is paused.
    if (thing.kind === "mail") this.accounts.add(thing.group.mail.account);
    this.#tell();
  }

  batch(webhookId: string, server: number): void {
    this.batches.set(`${server} ${webhookId}`, { webhookId, server });
    this.#tell();
  }

  delivery(id: string): void {
    this.deliveries.add(id);
    this.#tell();
  }

  message(message: FeedMessage): void {
    this.messages.add(message);
    this.#tell();
  }

  /** A receiver told how often it stored an event. */
  told(eventId: string): void {
    this.received.add(eventId);
    this.#tell();
  }

  occurred(event: OccurredEvent): void {
    this.events.push(event);
    this.#tell();
  }

  configured(): void {
    this.isConfigured = true;
    this.#tell();
  }

  /** All is to be stored again; the past goes as far as it is forgotten. */
  beginsAnew(forgets: Forgotten | null): void {
    const isGone = ({ account }: { readonly account: string }): boolean =>
      forgets !== null && (forgets.account === null || forgets.account === account);
    this.events = this.events.filter((event) => !isGone(event));
    this.entries = this.entries.filter((entry) => !isForgotten(entry, forgets));
    this.anew = [...(this.anew ?? []), ...(forgets === null ? [] : [forgets])];
    this.configured();
  }

  /** Takes an entry of the journal. */
  read(entry: JournalEntry): void {
    this.entries.push(entry);
    if ("deliveryId" in entry && entry.deliveryId !== null) this.deliveries.add(entry.deliveryId);
    // A note tells of what people do: pauses, whole lists deleted.
    const isConfiguration = entry.kind === "settings-changed" || entry.kind === "note";
    if (isConfiguration) this.isConfigured = true;
    this.#tell();
  }

  clear(): void {
    this.stories = new Map();
    this.batches = new Map();
    this.deliveries = new Set();
    this.messages = new Set();
    this.received = new Set();
    this.accounts = new Set();
    this.events = [];
    this.entries = [];
    this.isConfigured = false;
    this.anew = null;
    this.#isTold = false;
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#onFirst();
  }
}

// Of the journal nothing is forgotten for one account alone, but its attempts are.
function isForgotten(entry: JournalEntry, forgets: Forgotten | null): boolean {
  if (forgets === null) return false;
  if (forgets.account === null) return true;
  const isAttempt = entry.kind === "attempt-started" || entry.kind === "attempt-ended";
  return isAttempt && entry.account === forgets.account;
}
