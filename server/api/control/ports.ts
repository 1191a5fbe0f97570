import type { CheckProfile, CheckRunState } from "../../contract/check-report.ts";
import type {
  Attempt,
  AttemptDetail,
  Delivery,
  DeliveryContent,
  DeliveryDetail,
  DeliveryState,
  EventRecord,
  HeaderLines,
  Page,
  ReceiverState,
  ScenarioSummary,
} from "../../contract/control-api.ts";
import type { EventName } from "../../contract/events.ts";
import type { AttemptResult, JournalEntry } from "../../contract/journal.ts";
import type { LoadReport } from "../../contract/load-report.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { InboundOutcome } from "../../simulation/inbound/inbound-parse.ts";
import type { Run } from "../../simulation/runs/run.ts";
import type { Simulator } from "../../simulation/simulator.ts";
import type { LoadOrder } from "./load-fields.ts";

/** What went over the wire for one attempt. */
export interface Exchange {
  readonly requestHeaders: HeaderLines;
  /** Null: dropped, to stay within the retention. */
  readonly requestBody: Uint8Array | null;
  readonly response: AttemptDetail["response"];
}

/** The exchanges that are still kept. */
export interface Exchanges {
  /** Undefined: none was recorded (the attempt never left, or its answer is not there yet). "dropped": no longer kept. */
  find(attemptId: string): Exchange | "dropped" | undefined;
  retention(): { readonly bodyBytes: number; readonly bodiesDropped: number };
  /** Forgets all. */
  clear(): void;
}

/** How the built-in receiver is told to answer. Absent members stay as they are. */
export interface ReceiverChange {
  readonly status?: number;
  readonly delay?: number;
  readonly redirect?: string | null;
  readonly drop?: boolean;
  readonly body?: string;
  readonly tokenLifetime?: number | null;
}

/** One time that the built-in receiver stored an event. */
export interface StoredEvent {
  /** Counts up by one each time. */
  readonly seq: number;
  readonly eventId: string;
  /** The name of settings in the URL; empty: none. */
  readonly settings: string;
}

/** The built-in receiver, as far as it can be asked and told. */
export interface ReceiverControl {
  state(): ReceiverState;
  /** The events that it stored behind a position (0: the oldest kept), in their order. */
  storedAfter(position: number): Iterable<StoredEvent>;
  configure(change: ReceiverChange): void;
  /** Forgets what it got, and answers 200 again. */
  reset(): void;
}

/** A mail from outside, with its envelope where it has one. */
export interface InboundHandover {
  readonly raw: Uint8Array;
  /** Undefined: the host names of all accounts count. */
  readonly account: string | undefined;
  /** Undefined: as the mail's header says. */
  readonly from: string | undefined;
  /** Empty: as the mail's header says. */
  readonly to: readonly string[];
  readonly senderIp: string;
}

/** What became of a mail from outside. */
export type InboundReply =
  { readonly kind: "unreadable"; readonly why: string } | ({ readonly kind: "received" } & InboundOutcome);

/** Reads mails from outside and brings them on their way. */
export interface InboundDesk {
  receive(handover: InboundHandover): Promise<InboundReply>;
}

/** A run that is asked for. */
export interface RunOrder {
  /** The name of a built-in scenario, or a scenario as its file has it. */
  readonly scenario: unknown;
  readonly account: string;
  readonly seed?: number;
  readonly parameters?: JsonObject;
  readonly target?: string;
}

/** Why a run did not begin: something in the order is wrong, or there is no room for it now. */
export interface RunNotBegun {
  readonly kind: "wrong" | "refused";
  readonly message: string;
  readonly hint: string;
  /** All that is wrong with the scenario. */
  readonly problems?: readonly { readonly path: string; readonly message: string; readonly hint: string }[];
}

/** Scenarios, and those who run them. */
export interface ScenarioStage {
  /** The built-in scenarios, by name. */
  scenarios(): Promise<readonly ScenarioSummary[]>;
  /** The file of a built-in scenario; undefined: there is none of that name. */
  file(name: string): Promise<JsonObject | undefined>;
  /** Begins a run at the present instant. */
  start(order: RunOrder): Promise<{ readonly kind: "begun"; readonly run: Run } | RunNotBegun>;
}

/** A check of a receiver that is asked for: of a URL, or of webhook settings that exist. */
export interface CheckOrder {
  readonly account: string;
  readonly url?: string;
  readonly webhook?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly probe?: string;
  readonly timeout?: Duration;
  readonly profile?: CheckProfile;
  readonly unsigned?: boolean;
}

/** Why a check did not begin: something in the order is wrong, or another one is running. */
export interface CheckNotBegun {
  readonly kind: "wrong" | "refused";
  readonly message: string;
  readonly hint: string;
}

/** Checks of receivers, one at a time. */
export interface ChecksDesk {
  begin(order: CheckOrder): { readonly kind: "begun"; readonly check: CheckRunState } | CheckNotBegun;
  /** The newest ones, oldest first. */
  all(): readonly CheckRunState[];
  find(id: string): CheckRunState | undefined;
  stop(id: string): void;
}

/** Why a load test did not begin. */
export interface LoadNotBegun {
  readonly kind: "wrong" | "busy" | "unreachable";
  readonly message: string;
  readonly hint: string;
}

/** Load tests. They go by the wall clock, beside the simulation. */
export interface LoadControl {
  /** How many run at this moment. */
  readonly running: number;
  begin(
    target: string,
    order: LoadOrder,
  ): Promise<{ readonly kind: "begun"; readonly report: LoadReport } | LoadNotBegun>;
  /** Oldest first. */
  all(): readonly LoadReport[];
  find(id: string): LoadReport | undefined;
  /** False: there is none of that id. */
  stop(id: string): boolean;
  /** Stops all. */
  close(): Promise<void>;
}

/** What the process uses. */
export interface ProcessFigures {
  readonly wallNow: Instant;
  readonly startedWallAt: Instant;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

/** Which part of a list is asked for. */
export interface ListPart {
  /** Items behind this position; 0: from the oldest. */
  readonly after: number;
  readonly limit: number;
  /** What an item's JSON has to hold, in small letters; "": anything. */
  readonly sought: string;
}

/** Which deliveries are asked for. Absent members: any. */
export interface DeliveryQuery extends ListPart {
  readonly account?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly webhookId?: string | undefined;
  readonly run?: string | undefined;
  /** Those that carry one of these; empty: whatever they carry. */
  readonly eventIds?: readonly string[] | undefined;
  /** With the ids of their events. */
  readonly withEvents?: boolean | undefined;
}

/** Which attempts are asked for. Absent members: any. */
export interface AttemptQuery extends ListPart {
  readonly account?: string | undefined;
  readonly result?: AttemptResult | undefined;
  readonly webhookId?: string | undefined;
  readonly deliveryId?: string | undefined;
}

/** Which events are asked for. Absent members: any. */
export interface EventQuery extends ListPart {
  readonly account?: string | undefined;
  readonly name?: EventName | undefined;
  /** In small letters. */
  readonly email?: string | undefined;
  readonly run?: string | undefined;
}

/** Which entries of the journal are asked for. */
export interface JournalQuery extends Pick<ListPart, "after" | "limit"> {
  readonly isWanted: (entry: JournalEntry) => boolean;
}

/**
 * All that happened, where a data folder keeps it: more than memory does, and what was before this process.
 *
 * Once the folder was let go of, it answers undefined: memory has what can still be told.
 */
export interface StoredPast {
  deliveries(query: DeliveryQuery): Page<Delivery | (Delivery & DeliveryContent)> | undefined;
  attempts(query: AttemptQuery): Page<Attempt> | undefined;
  events(query: EventQuery): Page<EventRecord> | undefined;
  journal(query: JournalQuery): Page<JournalEntry> | undefined;
  delivery(id: string): DeliveryDetail | undefined;
  attempt(id: string): Attempt | undefined;
}

/** What the control API needs besides the simulator. */
export interface ControlPorts {
  readonly simulator: Simulator;
  readonly exchanges: Exchanges;
  readonly receiver: ReceiverControl;
  readonly inbound: InboundDesk;
  readonly stage: ScenarioStage;
  /** Undefined: this simulator makes no load tests. */
  readonly loads: LoadControl | undefined;
  /** Undefined: nothing is stored, and memory has all there is. */
  readonly past: StoredPast | undefined;
  readonly process: () => ProcessFigures;
  /** Undefined: no receivers are checked here. */
  readonly checks: ChecksDesk | undefined;
  readonly version: string;
}
