import type { EventName } from "./events.ts";
import type { FaultKind } from "./faults.ts";
import type { Instant } from "./time.ts";

// The journal: the append-only list of all that happened. It is all that the page, the command line, the stream,
// reports and failing tests read. Each entry says why. Instants are virtual unless their name says otherwise.

/**
 * What made an attempt: a batch's way to its settings, or a person's command. "resend": a batch once more; "request": a
 * body of the person's own.
 */
export type AttemptOrigin = "batch" | "test-request" | "inbound" | "resend" | "request";

/** How an attempt ended. `in-flight` stands only in lists: a journal entry is written when the answer is there. */
export type AttemptResult = "delivered" | "refused" | "timed-out" | "unreachable" | "blocked" | "in-flight";

/** What every entry has. */
export interface EntryBase {
  /** Counts from 1 without gaps; a reset does not rewind it. */
  readonly seq: number;
  readonly at: Instant;
}

/** The simulation began, or began again (`reset`). */
export interface StartedEntry extends EntryBase {
  readonly kind: "started";
  readonly seed: number;
  readonly why: string;
}

/** An app handed a mail over: one request, one or more messages. */
export interface MailAcceptedEntry extends EntryBase {
  readonly kind: "mail-accepted";
  readonly account: string;
  /** The answer's X-Message-Id; every sg_message_id of this mail begins with it. */
  readonly messageId: string;
  readonly recipients: number;
  /** When its messages are processed: now, or the scheduled instant. */
  readonly processAt: Instant;
}

/** Something happened to a message, or to the account. */
export interface EventOccurredEntry extends EntryBase {
  readonly kind: "event-occurred";
  readonly account: string;
  readonly event: EventName;
  readonly eventId: string;
  readonly email: string | null;
  readonly messageId: string | null;
  readonly server: number;
  /** The run that made it; null: none. */
  readonly run: string | null;
  /** The settings that post it. */
  readonly postedTo: readonly string[];
  /** The settings that do not: switched off, or the event not selected. */
  readonly filteredBy: readonly string[];
}

/** A batch closed and became a delivery. */
export interface BatchClosedEntry extends EntryBase {
  readonly kind: "batch-closed";
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly account: string;
  readonly server: number;
  readonly events: number;
  readonly bytes: number;
  /** "fault": it was posted before its time, or once more. */
  readonly closedBy: "age" | "size" | "fault";
  /** The runs that its events belong to. */
  readonly runs: readonly string[];
  readonly openedAt: Instant;
}

/** An attempt left and its answer is not there yet. Written only where the answer takes time. */
export interface AttemptStartedEntry extends EntryBase {
  readonly kind: "attempt-started";
  readonly attemptId: string;
  readonly deliveryId: string;
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  readonly number: number;
  readonly origin: AttemptOrigin;
  readonly url: string;
  readonly startedWallAt: Instant;
  readonly events: number;
}

/** An attempt and what came of it. */
export interface AttemptEndedEntry extends EntryBase {
  readonly kind: "attempt-ended";
  readonly attemptId: string;
  readonly deliveryId: string;
  /** Null for a test request. */
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  /** 1 for the first attempt of a delivery. */
  readonly number: number;
  readonly origin: AttemptOrigin;
  readonly url: string;
  /** When it left. `at` is when its result was known. */
  readonly startedAt: Instant;
  /** Wall clock, when it left. */
  readonly startedWallAt: Instant;
  readonly result: Exclude<AttemptResult, "in-flight">;
  /** The receiver's HTTP status, if it answered. */
  readonly status: number | null;
  /** What happened, in a few words: "receiver answered 503", "no answer within 3 s". */
  readonly reason: string;
  /** The Location of a redirect, which is never followed. */
  readonly location: string | null;
  readonly latencyMs: number;
  readonly events: number;
  readonly bytes: number;
  /** The faults that had a hand in it, by kind. */
  readonly faults: readonly string[];
  /** When it is tried again; null: never. */
  readonly next: { readonly at: Instant } | null;
  /** One sentence: "retry in 4 min: receiver answered 503, failure 3". */
  readonly why: string;
}

/** A delivery that was given up is tried again after all: the rules changed. */
export interface RetryPlannedEntry extends EntryBase {
  readonly kind: "retry-planned";
  readonly account: string;
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly next: { readonly at: Instant };
  readonly why: string;
}

/** Events grew older than the retry window and are lost. */
export interface EventsExpiredEntry extends EntryBase {
  readonly kind: "events-expired";
  readonly account: string;
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly eventIds: readonly string[];
  /** Events of the delivery that are still tried. */
  readonly left: number;
  readonly why: string;
}

/** Deliveries and events that belonged to deleted settings were thrown away. */
export interface EventsDiscardedEntry extends EntryBase {
  readonly kind: "events-discarded";
  readonly account: string;
  readonly webhookId: string;
  readonly events: number;
  readonly why: string;
}

/** Webhook settings changed. */
export interface SettingsChangedEntry extends EntryBase {
  readonly kind: "settings-changed";
  readonly account: string;
  readonly webhookId: string;
  readonly change: "created" | "updated" | "deleted" | "disabled-by-downgrade" | "signing-on" | "signing-off";
}

/** An address was put on a suppression list or taken off. */
export interface SuppressionEntry extends EntryBase {
  readonly kind: "suppression";
  readonly account: string;
  readonly list: string;
  readonly email: string;
  readonly change: "added" | "removed";
}

/** A fault struck: something goes wrong on purpose. */
export interface FaultInjectedEntry extends EntryBase {
  readonly kind: "fault-injected";
  readonly fault: FaultKind;
  readonly account: string;
  readonly webhookId: string | null;
  readonly eventId: string | null;
  readonly deliveryId: string | null;
  readonly attemptId: string | null;
  /** The X-Message-Id of the mail, where its answer is concerned. */
  readonly messageId: string | null;
  /** The run whose fault it is; null: it was switched on by hand. */
  readonly run: string | null;
  readonly why: string;
}

/** A run of a scenario began, or came to its end. */
export interface RunEntry extends EntryBase {
  readonly kind: "run-started" | "run-ended";
  readonly run: string;
  readonly scenario: string;
  readonly account: string;
  readonly why: string;
}

/** Something a person should know that is no event: an ignored tag, a cut list. */
export interface NoteEntry extends EntryBase {
  readonly kind: "note";
  readonly text: string;
}

/** One line of the journal. */
export type JournalEntry =
  | StartedEntry
  | MailAcceptedEntry
  | EventOccurredEntry
  | BatchClosedEntry
  | AttemptStartedEntry
  | AttemptEndedEntry
  | RetryPlannedEntry
  | EventsExpiredEntry
  | EventsDiscardedEntry
  | SettingsChangedEntry
  | SuppressionEntry
  | FaultInjectedEntry
  | RunEntry
  | NoteEntry;
