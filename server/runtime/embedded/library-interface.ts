import type {
  AdvanceResult,
  Attempt,
  AttemptDetail,
  ClockState,
  Delivery,
  EventRecord,
  FaultsState,
  Ledger,
  RulesState,
  RunState,
  ScenarioSummary,
} from "../../contract/control-api.ts";
import type { EventName } from "../../contract/events.ts";
import type { FaultKind, FaultOption } from "../../contract/faults.ts";
import type { JournalEntry } from "../../contract/journal.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import type { Plan } from "../../contract/limits.ts";
import type { Snapshot } from "../../contract/snapshot.ts";
import type { Duration, Instant } from "../../contract/time.ts";

// What the library promises, in one place: only these names and those of server/contract reach its users' compilers.

/** A length of time: "500ms", "30s", "10m", "24h", "3d", or milliseconds. */
export type DurationInput = string | Duration;

/** Batching, retries, timeout and servers; what is left out stays as it is. */
export interface RuleOptions {
  /** SendGrid's simulated machines, each with batches and a queue of its own. 1 unless given. */
  readonly servers?: number;
  readonly connectionsPerServer?: number;
  readonly parallelAttempts?: number;
  /** How long a receiver has to answer. 3 s unless given. */
  readonly timeout?: DurationInput;
  /** A batch leaves this long after its first event. 30 s unless given. */
  readonly batchMaxAge?: DurationInput;
  /** No body is larger. 786,432 unless given. */
  readonly batchMaxBytes?: number;
  /** Waits after the first failure, the second, and so on; the last repeats. Given explicitly they have no jitter. */
  readonly retryWaits?: string | readonly DurationInput[];
  /** Events are tried for this long. 24 h unless given. */
  readonly retryWindow?: DurationInput;
  /** A share of the wait: 0.1 for plus or minus 10 %, the default. */
  readonly retryJitter?: number;
  /** What stamps signatures. "wall" unless given, because receivers reject old stamps. */
  readonly signatureClock?: "wall" | "virtual";
  /** The form of the test request: as recorded in 2025 (default) or in 2020. */
  readonly testRequestForm?: "2025" | "2020";
}

/**
 * What goes wrong on purpose: a share from 0 to 1, "every:5", "attempts:1-2", an object with more, several of them, or
 * null for never.
 */
export type FaultInput = number | string | boolean | null | FaultDetails | readonly FaultDetails[];

/** A fault in detail. Without `rate`, `every` and `attempts` it strikes always. */
export interface FaultDetails {
  readonly rate?: number;
  readonly every?: number;
  /** Of each delivery: 1, "1-2" or [1, 2]. Only for faults of attempts. */
  readonly attempts?: number | string | readonly [number, number];
  /** The id of the settings that it is for; all unless given. */
  readonly webhook?: string;
  /** Counted from when it is switched on. */
  readonly from?: DurationInput;
  readonly for?: DurationInput;
  /** What it means depends on the kind: how late, how old, how long. */
  readonly delay?: DurationInput;
}

/** Faults by kind in camelCase, or as a list in place of all that are switched on. */
export type FaultChange = Readonly<Partial<Record<FaultOption, FaultInput>>> & {
  readonly faults?: readonly (string | (FaultDetails & { readonly kind: FaultKind }))[];
};

/** A built-in scenario by name, or a scenario as its file has it. */
export type ScenarioInput = string | JsonObject;

/** What a run may be told. */
export interface RunOptions {
  /** The scenario's own unless given. */
  readonly seed?: number;
  /** Values of the scenario's parameters: `{ messages: 100 }`. */
  readonly parameters?: JsonObject;
  /** The main account unless given. */
  readonly account?: string;
  /** A URL to post to; where the account posts already unless given, and the built-in receiver if that is nowhere. */
  readonly target?: string;
}

/**
 * How `createSimulator` begins. Every option has the same name as a flag of the command line (in kebab-case there) and
 * in configuration files.
 */
export interface CreateSimulatorOptions extends RuleOptions, FaultChange {
  /** `{port}` opens a port (0: any free one) on `host`, 127.0.0.1 unless told. False, the default: none. */
  readonly listen?: boolean | { readonly port?: number; readonly host?: string };
  /** "real" (default): as the wall clock times `speed`. "manual": only by `advance`. */
  readonly clock?: "real" | "manual";
  /** How many times faster than the wall clock; "max" jumps to whatever is due next. */
  readonly speed?: number | "max";
  /** Same seed, same run. Random unless given. */
  readonly seed?: number;
  /** Where the clock begins: milliseconds since 1970 or an ISO date. The wall clock's second unless given. */
  readonly startAt?: Instant | string;
  /** Sets how many webhook settings an account may hold: free 1, essentials 2, pro 5 (default), premier 10. */
  readonly plan?: Plan;
  /** `KEY`, or `KEY=ACCOUNT`. Without any, every key is let in. */
  readonly apiKey?: string | readonly string[];
  /** Requests a minute that each endpoint takes from an account, mail/send aside; SendGrid's usual is 600. No limit unless given. */
  readonly rateLimit?: number;
  /** Opens a port that speaks SMTP (0: any free one), where mails can be submitted. None unless given. */
  readonly smtpPort?: number;
  /** Public host names that may be posted to; this machine and private networks always may. */
  readonly allowTarget?: string | readonly string[];
  /** Names besides localhost by which the simulator may be called. */
  readonly allowHost?: string | readonly string[];
  /** The private key of the first settings: a PEM file's name, or the PEM. */
  readonly key?: string;
  /** Fresh keys instead of the development keys, which are the same everywhere. */
  readonly randomKeys?: boolean;
  /**
   * A folder that keeps everything: the next simulator on it goes on where this one stood, however it ended. None unless
   * given. Needs SQLite: Node 22.13, or the package libsql.
   */
  readonly data?: string;
  /** Attempts whose details are kept. 100,000 unless given. */
  readonly keptAttempts?: number;
  /** Bytes of bodies that are kept. 64 MB unless given. */
  readonly keptBodyBytes?: number;
}

/** An address: bare, or with a name. */
export type MailAddressInput = string | { readonly email: string; readonly name?: string };

/** A mail in the words of this library; whatever is left out is filled in. */
export interface MailToSend {
  /** Tags in the address decide what happens: `ada+delivered+open@example.com`. */
  readonly to: MailAddressInput | readonly MailAddressInput[];
  readonly cc?: MailAddressInput | readonly MailAddressInput[];
  readonly bcc?: MailAddressInput | readonly MailAddressInput[];
  readonly from?: MailAddressInput;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  /** They come back as members of each event of this mail. Values must be texts, as SendGrid wants them. */
  readonly customArgs?: Readonly<Record<string, string>>;
  readonly categories?: readonly string[];
  /** Milliseconds since 1970 on the simulator's clock; at most 72 h ahead. */
  readonly sendAt?: Instant;
  /** The unsubscribe group. */
  readonly asmGroupId?: number;
  readonly templateId?: string;
  readonly ipPoolName?: string;
  /** Anything else of mail/send's body, under SendGrid's names; wins over the rest. */
  readonly raw?: JsonObject;
}

/**
 * Webhook settings that are to be made.
 *
 * @example
 * await simulator.webhooks.create({ target: app, path: "/webhooks/sendgrid", events: ["bounce", "dropped"] });
 */
export interface SettingsToCreate<Receiver = Target> {
  /** A URL, or a receiver in this process: a handler or an app that listens nowhere. */
  readonly target: Receiver;
  /** Where in an app of this process its receiver is, such as "/webhooks/sendgrid"; "/" unless given. Not with a URL. */
  readonly path?: string;
  /** "all" unless given. */
  readonly events?: "all" | readonly EventName[];
  /** True unless given. */
  readonly signed?: boolean;
  readonly friendlyName?: string;
  /** The main account unless given. */
  readonly account?: string;
}

/** What may be changed of webhook settings; what is left out stays as it is. */
export interface SettingsChange<Receiver = Target> extends Partial<
  Omit<SettingsToCreate<Receiver>, "account">
> {
  readonly enabled?: boolean;
}

/** One configured Event Webhook, as it stood when it was created or updated. */
export interface SettingsHandle {
  readonly id: string;
  /** Where batches are posted; a made-up URL where the target is a function. */
  readonly url: string;
  /** Base64, as SendGrid shows it and as the official libraries take it; "" while signing is off. */
  readonly publicKey: string;
  /**
   * Changes what is named; answers the settings as they are then. Rejects with a UsageError where SendGrid would refuse.
   *
   * @example
   * await settings.update({ target: "http://127.0.0.1:3000/events", enabled: false });
   */
  update(change: SettingsChange): Promise<SettingsHandle>;
  /** The same for a node listener, whose parameters the compiler then knows. */
  update(change: SettingsChange<NodeHandler>): Promise<SettingsHandle>;
  /** Deletes the settings; what they had not posted yet is discarded. */
  delete(): Promise<void>;
}

/** An event to be made: members it names win over what the simulator would choose, unknown ones are custom arguments. */
export interface EventToEmit {
  readonly event: EventName;
  readonly email?: string;
  readonly [member: string]: JsonValue | undefined;
}

/** How far to advance: a length of time, to an instant, to what is due next, or until nothing is scheduled any more. */
export type AdvanceInput =
  | DurationInput
  | { readonly by: DurationInput }
  | { readonly to: Instant }
  | { readonly until: "next" | "idle" };

/** A receiver in this process. What it throws counts as a refused attempt. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/**
 * A receiver in this process as `node:http`, express and connect have it: `(request, response)`. It is told from a
 * FetchHandler by its two parameters. What it throws counts as an answer with status 500.
 */
// Frameworks narrow both parameters, each in its own way: whatever they want is what they get.
export type NodeHandler = (request: never, response: never) => unknown;

/** An app that answers a Fetch request: Hono, and what runs on Bun, Deno or a worker. */
export interface FetchApp {
  /** Answers a request as a server would. */
  fetch(request: Request): Response | Promise<Response>;
}

/** A fastify instance; it is made ready before the first post. */
export interface FastifyApp {
  /** Awaited before the first post: plugins may still be loading. */
  ready(): PromiseLike<unknown>;
  /** Serves one request of node:http. */
  routing(request: never, response: never): void;
}

/** A NestJS app on express or fastify; it is initialised before the first post. */
export interface NestApp {
  /** Awaited before the first post. */
  init(): Promise<unknown>;
  /** Knows the express or fastify app below. */
  getHttpAdapter(): { getInstance(): unknown };
}

/** A route module of Next.js (`app/…/route.ts`), or any other module that exports `POST`. */
export interface RouteModule {
  readonly POST: (request: never, context: never) => unknown;
}

/** A receiver in this process, as `receiverOf` of `fake-sendgrid/testing` makes it. */
export interface InProcessReceiver {
  /** Which interface it answers by. */
  readonly kind: "fetch" | "node";
  /** Where in the app it is, and what `webhooks.create` posts to unless it is given a `path`. */
  readonly path: string;
  /**
   * Hands a POST in, as the simulator would, and answers what the receiver answered. Rejects with a UsageError for any
   * other method, and with an Error when no answer came within 10 s.
   *
   * @example
   * const { request } = signedRequest([{ event: "open", sg_event_id: "e1" }]);
   * const { status } = await receiver.fetch(request);
   */
  fetch(request: Request): Promise<Response>;
}

/** Who gets the posts: a URL, or a receiver in this process. (`create` and `update` take a NodeHandler as well.) */
export type Target =
  string | FetchHandler | FetchApp | FastifyApp | NestApp | RouteModule | InProcessReceiver;

/** All that may be a receiver in this process. */
export type ReceiverInput = Exclude<Target, string> | NodeHandler;

/** What a reset begins anew with. */
export interface ResetInput {
  /** Begins all chance anew, so that the same ids come again; not with `account`. Without it they go on. */
  readonly seed?: number;
  /** Only what belongs to this account. */
  readonly account?: string;
  /** Webhook settings stay unless said otherwise. */
  readonly settings?: "keep" | "delete";
}

/** Makes webhook settings. */
export interface SettingsHandles {
  /**
   * Creates webhook settings. Rejects with a UsageError for a target that is none, and where SendGrid would refuse: the
   * plan has room for no more, the URL is none.
   *
   * @example
   * const settings = await simulator.webhooks.create({ target: "http://127.0.0.1:3000/events", events: ["bounce"] });
   * console.log(settings.publicKey);
   * await simulator.webhooks.create({ target: expressApp, path: "/webhooks/sendgrid" });
   */
  create(settings: SettingsToCreate): Promise<SettingsHandle>;
  /** The same for a node listener, whose parameters the compiler then knows. */
  create(settings: SettingsToCreate<NodeHandler>): Promise<SettingsHandle>;
}

/**
 * A simulator inside this process: what `createSimulator` answers.
 *
 * Lists are oldest first and hold what is kept (`keptAttempts`); instants are milliseconds since 1970.
 */
export interface FakeSendgrid {
  /** Where its APIs are, without a slash at the end; made up, and good for `fetch` only, where it does not listen. */
  readonly url: string;
  /** The port that speaks SMTP; null: none. */
  readonly smtpPort: number | null;
  /** What decides chance; give it to `createSimulator` to have the same run again. */
  readonly seed: number;
  /** Webhook settings of this simulator. */
  readonly webhooks: SettingsHandles;

  /**
   * Sends a mail through `POST /v3/mail/send`; answers its X-Message-Id.
   *
   * @example
   * await simulator.send({ to: "ada+delivered+open@example.com", customArgs: { order: "42" } });
   */
  send(mail: MailToSend, account?: string): Promise<{ readonly messageId: string | null }>;

  /**
   * Makes exactly the events named, now.
   *
   * @example
   * await simulator.emit({ event: "bounce", email: "ada@example.com", order: "42" });
   */
  emit(events: EventToEmit | readonly EventToEmit[], account?: string): Promise<readonly EventRecord[]>;

  /**
   * Moves the clock; resolves once all that fell due has settled. Rejects with a ClockError in real mode at speed 1.
   *
   * @example
   * await simulator.advance("30s");
   */
  advance(target: AdvanceInput): Promise<AdvanceResult>;

  /** Moves the clock until nothing is scheduled any more: through every retry. */
  advanceUntilIdle(): Promise<AdvanceResult>;

  /** How time runs, what time it is, and when something is due next. */
  clock(): ClockState;

  /** Changes how time runs from now on; it does not jump. */
  setClock(change: { readonly mode?: "real" | "manual"; readonly speed?: number | "max" }): ClockState;

  /** Batching, retries, timeout and servers as they are now. */
  rules(): RulesState;

  /**
   * Changes batching, retries, timeout or servers, at once. Throws a UsageError for a name or value that cannot be.
   *
   * @example
   * simulator.setRules({ timeout: "10s", retryWaits: ["1s", "5s"] });
   */
  setRules(change: RuleOptions): RulesState;

  /** What goes wrong on purpose, and how often it did: what was switched on for all accounts, or for one. */
  faults(account?: string): FaultsState;

  /**
   * Switches faults on and off, at once; kinds that are not named stay as they are. Throws a UsageError for a name or
   * value that cannot be.
   *
   * @example
   * simulator.setFaults({ duplicateBatch: 0.02, networkFailure: { attempts: "1-2" }, tamperedBody: null });
   */
  setFaults(change: FaultChange, account?: string): FaultsState;

  /** The built-in scenarios, by name. */
  scenarios(): Promise<readonly ScenarioSummary[]>;

  /**
   * Runs a scenario and resolves when it is over, its deliveries and retries included. On a clock that is real and not
   * faster than the wall clock that takes as long as it takes. Rejects with a UsageError that tells all that is wrong
   * with a scenario.
   *
   * @example
   * const { passed, ledger } = await simulator.run("outage-and-recovery", { parameters: { messages: 200 } });
   */
  run(scenario: ScenarioInput, options?: RunOptions): Promise<RunState>;

  /** Begins a run; it goes on as time does. */
  startRun(scenario: ScenarioInput, options?: RunOptions): Promise<RunState>;

  /** The runs so far, oldest first. */
  runs(): readonly RunState[];

  /** Stops a run: no more of it happens, and what it generated is still delivered. */
  stopRun(id: string): RunState;

  /** Batches with all their attempts, as counts. */
  deliveries(): readonly Delivery[];

  /** Every POST that was made. */
  attempts(): readonly Attempt[];

  /** An attempt with what went over the wire; undefined: none of that id is kept. */
  attempt(id: string): AttemptDetail | undefined;

  /** The exact bytes that an attempt posted; undefined: none, or they are no longer kept. */
  attemptBody(id: string): Uint8Array | undefined;

  /** What occurred, whoever posts it. */
  events(): readonly EventRecord[];

  /** The counts that must add up, of an account or of all. */
  ledger(account?: string): Ledger;

  /** Tells what a receiver stored: the ledger then counts stored, lost and stored twice. */
  received(eventIds: readonly string[]): Ledger;

  /** All that happened, behind entry `after`. */
  journal(after?: number): readonly JournalEntry[];

  /**
   * Asks SendGrid's API (`/v3`) or the control API (`/_simulator`) without a socket.
   *
   * @example
   * const status = await (await simulator.fetch("/_simulator/status")).json();
   */
  fetch(request: Request | URL | string, init?: RequestInit): Promise<Response>;

  /** Begins anew; webhook settings stay unless `settings: "delete"`. */
  reset(options?: ResetInput): Promise<void>;

  /**
   * The whole simulator at this instant as plain JSON, without secrets, to be restored here or elsewhere. The journal,
   * attempts and events so far are left out. Rejects with a UsageError while an attempt is in flight or a run goes on.
   *
   * @example
   * await writeFile("snapshot.json", JSON.stringify(await simulator.snapshot()));
   */
  snapshot(): Promise<Snapshot>;

  /**
   * Makes the simulator what a snapshot says, be it earlier or later: told the same from there on, it does the same. All
   * of it or nothing: rejects with a UsageError that says what is wrong. The journal begins anew.
   *
   * Secrets are not in it, but for credentials in URLs: OAuth client secrets and API keys are good again in the process
   * that was told them, and `key` or `randomKeys` must give the same keys. A target that is a function is found again in
   * the simulator that had it; in another one, by the order in which functions became targets.
   *
   * @example
   * const prepared = await simulator.snapshot();
   * await simulator.restore(prepared); // before each test
   */
  restore(snapshot: Snapshot): Promise<void>;

  /** Stops everything and closes the port; within 2 s. */
  close(): Promise<void>;

  /** `await using simulator = await createSimulator()` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void>;
}
