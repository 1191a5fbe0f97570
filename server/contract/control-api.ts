import type { Plan } from "./limits.ts";
import type { FaultKind } from "./faults.ts";
import type { AttemptOrigin, AttemptResult, JournalEntry } from "./journal.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Duration, Instant } from "./time.ts";

// The wire types of /_simulator, read by the page, the command line and tests in any language. Instants are
// milliseconds since the epoch, durations milliseconds.

/** A page of a list, oldest first. `nextCursor` is null at the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** The body of every answer of /_simulator that is no success. */
export interface ControlError {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** What to do about it. */
    readonly hint: string;
  };
}

/** How virtual time runs: with the wall clock (times `speed`), or only by `advance`. */
export interface ClockState {
  readonly mode: "real" | "manual";
  /** 1: as the wall clock. "max": straight to whatever is due next. */
  readonly speed: number | "max";
  readonly now: Instant;
  /** When something is due next; null when the simulation is idle. */
  readonly next: Instant | null;
}

/** What `POST clock/advance` answers. */
export interface AdvanceResult {
  readonly now: Instant;
  /** Attempts made on the way. */
  readonly attempts: number;
}

/** One POST of a batch. */
export interface Attempt {
  readonly id: string;
  readonly deliveryId: string;
  /** Null for a test request. */
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  readonly number: number;
  readonly origin: AttemptOrigin;
  readonly url: string;
  /** When it left, on the virtual clock. */
  readonly at: Instant;
  /** When it left, on the wall clock. */
  readonly wallAt: Instant;
  readonly result: AttemptResult;
  readonly status: number | null;
  readonly reason: string | null;
  readonly location: string | null;
  readonly latencyMs: number | null;
  readonly eventCount: number;
  readonly bytes: number;
  readonly faults: readonly string[];
  readonly next: { readonly at: Instant } | null;
  readonly why: string | null;
}

/** Header lines as sent or received: order, casing and repetition kept. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** An attempt with what went over the wire. */
export interface AttemptDetail extends Attempt {
  readonly request: {
    readonly method: "POST";
    readonly url: string;
    /** As they were sent, but for the secret in Authorization: `Bearer ***`, `Basic ***`. */
    readonly headers: HeaderLines;
    /** False when the body was dropped to stay within the retention: `GET attempts/:id/body` is 410 then. */
    readonly bodyKept: boolean;
  } | null;
  readonly response: {
    readonly status: number;
    readonly headers: HeaderLines;
    /** The body's first 64 KiB as text; bytes that are no UTF-8 become U+FFFD. */
    readonly body: string;
    readonly truncated: boolean;
  } | null;
}

/** Where a delivery stands. */
export type DeliveryState = "pending" | "in-flight" | "acknowledged" | "expired" | "discarded";

/** A batch with all its attempts. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string | null;
  readonly account: string;
  readonly server: number;
  readonly state: DeliveryState;
  readonly createdAt: Instant;
  /** Events when the batch closed. */
  readonly eventCount: number;
  /** Events that were lost, 24 h after each occurred. */
  readonly expiredCount: number;
  readonly bytes: number;
  readonly attemptCount: number;
  readonly lastResult: AttemptResult | null;
  readonly lastStatus: number | null;
  /** The runs that its events belong to. */
  readonly runs: readonly string[];
  readonly next: { readonly at: Instant } | null;
}

/** The events of a delivery by their ids. Lists have them where `include=events` asks for them. */
export interface DeliveryContent {
  /** Those of the batch when it closed, in its order. */
  readonly eventIds: readonly string[];
  /** Those that were lost, 24 h after each occurred. */
  readonly expiredEventIds: readonly string[];
}

/** A delivery with its attempts, oldest first (those still kept). */
export interface DeliveryDetail extends Delivery, DeliveryContent {
  readonly attempts: readonly Attempt[];
}

/** An event as it occurred. */
export interface EventRecord {
  readonly id: string;
  readonly event: string;
  readonly email: string | null;
  readonly at: Instant;
  readonly account: string;
  readonly server: number;
  readonly messageId: string | null;
  /** The run that made it; null: none. */
  readonly run: string | null;
  /** The settings that post it. */
  readonly postedTo: readonly string[];
  /** The event's object as on the wire. */
  readonly payload: JsonObject;
}

/** The counts that must add up: generated = acknowledged + pending + expired + filtered + discarded. */
export interface LedgerCounts {
  readonly generated: number;
  readonly acknowledged: number;
  readonly pending: number;
  readonly expired: number;
  readonly filtered: number;
  readonly discarded: number;
  /** Events that a fault posted once more. */
  readonly duplicatesSent: number;
  /** Events that a fault made up. */
  readonly injected: number;
  /** Events posted again after an attempt whose outcome at the receiver is unknown. */
  readonly resentUncertain: number;
  readonly attempts: number;
}

/** What `POST received` told, against what was acknowledged. Present once anything was told. */
export interface ReceivedCounts {
  readonly stored: number;
  readonly lost: number;
  readonly storedTwice: number;
}

/** An event that a receiver stored, in the order in which it was stored first. */
export interface ReceivedEvent {
  /** Counts from 1. Where the first that is listed has a higher one, older ones are no longer kept. */
  readonly place: number;
  readonly sg_event_id: string;
  /** How often it was stored. The built-in receiver's list has a line for each time. */
  readonly times: number;
  /** The name of settings in the URL that it came by; null: none, or it was told. */
  readonly settings: string | null;
}

/** The ledger: totals are the sum over webhook settings. */
export interface Ledger {
  readonly total: LedgerCounts;
  readonly webhooks: Readonly<Record<string, LedgerCounts>>;
  readonly received: ReceivedCounts | null;
}

/** A fault that is switched on, as files and bodies name it. One of rate, every and attempts is there. */
export interface FaultState {
  readonly kind: FaultKind;
  /** A share: 0.02 strikes 2 % of what it could strike. */
  readonly rate?: number;
  /** 5 strikes the 5th, the 10th, and so on. */
  readonly every?: number;
  /** The first and the last attempt of each delivery that it strikes. */
  readonly attempts?: readonly [first: number, last: number];
  /** The id of the settings that it is for; absent: all. */
  readonly webhook?: string;
  /** Counted from when it was switched on. */
  readonly from: Duration;
  /** Absent: without end. */
  readonly for?: Duration;
  /** Absent where its kind has none. */
  readonly delay?: Duration;
}

/** What goes wrong on purpose. */
export interface FaultsState {
  /** Switched on by hand; those of runs stand with their scenarios. */
  readonly faults: readonly FaultState[];
  /** How often each kind struck so far, those of runs included. */
  readonly struck: Readonly<Partial<Record<FaultKind, number>>>;
}

/** Where a run stands. */
export type RunProgress = "running" | "finished" | "stopped";

/** One expectation of a run. `actual` is what is so far. */
export interface ExpectationState {
  /** Such as `ledger.expired`. */
  readonly subject: string;
  /** In words: "0", "at least 1", "from 1 to 5". */
  readonly expected: string;
  readonly actual: number | null;
  readonly verdict: "open" | "met" | "missed" | "not judged";
  /** Why it was not judged; null: it was. */
  readonly reason: string | null;
}

/** One execution of a scenario. */
export interface RunState {
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly description: string;
  readonly account: string;
  readonly seed: number;
  readonly parameters: JsonObject;
  readonly state: RunProgress;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** Messages that are to be made altogether, and those made so far. */
  readonly messages: { readonly planned: number; readonly made: number };
  /** Events of the run by name, each counted once however many settings post it. */
  readonly events: Readonly<Record<string, number>>;
  /** The run's own part of the ledger. */
  readonly ledger: LedgerCounts;
  /** How often each fault struck, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly expectations: readonly ExpectationState[];
  /** True: all that could be judged was met. Null: it is not over yet. */
  readonly passed: boolean | null;
}

/** A scenario as lists show it. */
export interface ScenarioSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly seed: number;
  readonly parameters: readonly {
    readonly name: string;
    readonly description: string;
    readonly default: JsonValue;
  }[];
}

/** Batching, retries, timeout and servers. */
export interface RulesState {
  readonly servers: number;
  readonly connectionsPerServer: number;
  readonly parallelAttempts: number;
  readonly timeout: Duration;
  readonly batchMaxAge: Duration;
  readonly batchMaxBytes: number;
  readonly retryWaits: readonly Duration[];
  readonly retryWindow: Duration;
  readonly retryJitter: number;
  readonly signatureClock: "wall" | "virtual";
  readonly testRequestForm: "2025" | "2020";
}

/** The account's plan and its limit. */
export interface AccountState {
  readonly plan: Plan;
  readonly max_allowed: number;
  readonly legacySettings: boolean;
}

/** How the built-in receiver answers, and what it got. */
export interface ReceiverState {
  readonly url: string;
  readonly status: number;
  /** Virtual: compared with the timeout without waiting. */
  readonly delay: Duration;
  readonly redirect: string | null;
  /** Closes the connection without an answer. */
  readonly drop: boolean;
  readonly body: string;
  /** How long it takes a bearer token after its token server gave it, on the virtual clock; null: it wants none. */
  readonly tokenLifetime: Duration | null;
  /** Where it gives tokens: to any client id and secret. */
  readonly tokenUrl: string;
  /** Changes that hold for a while only, such as those of runs. What is shown above has them in it. */
  readonly layers: number;
  readonly received: {
    readonly posts: number;
    readonly events: number;
    readonly uniqueEvents: number;
    /** An event is a duplicate of one that came by the same name of settings. */
    readonly duplicates: number;
    readonly verified: number;
    readonly badSignature: number;
    readonly badToken: number;
    readonly malformed: number;
    /** What came by a URL with `?settings=NAME`, by that name: up to 100 names, the rest under "…other". */
    readonly bySettings: Readonly<Record<string, SettingsReceived>>;
  };
}

/** What the built-in receiver got by one name of settings. */
export interface SettingsReceived {
  readonly posts: number;
  readonly events: number;
  readonly uniqueEvents: number;
  readonly duplicates: number;
  readonly badSignature: number;
}

/** What the simulator is doing. */
export interface StatusState {
  readonly version: string;
  readonly seed: number;
  readonly startedAt: Instant;
  readonly clock: ClockState;
  readonly idle: boolean;
  readonly scheduled: number;
  readonly openBatches: number;
  readonly pendingDeliveries: number;
  readonly inFlight: number;
  readonly ledger: LedgerCounts;
  readonly retention: {
    readonly attempts: number;
    readonly attemptsDropped: number;
    readonly events: number;
    readonly eventsDropped: number;
    readonly journalEntries: number;
    readonly journalEntriesDropped: number;
    readonly bodyBytes: number;
    readonly bodiesDropped: number;
  };
}

/** A frame of the stream: the changes since the last one, or, when there are too many, only their range. */
export type StreamFrame =
  | { readonly seq: number; readonly changes: readonly JournalEntry[] }
  | { readonly seq: number; readonly range: readonly [first: number, last: number] };
