import type { AdvanceResult, ClockState } from "../contract/control-api.ts";
import type { Instant } from "../contract/time.ts";
import { Accounts, MAIN_ACCOUNT } from "./account/accounts.ts";
import type { Account, AccountScope } from "./account/accounts.ts";
import { AttemptRunner } from "./deliveries/attempt-runner.ts";
import { ChanceStreams } from "./chance-streams.ts";
import { ClockDriver } from "./time/clock-driver.ts";
import type { AdvanceTarget, ClockMode } from "./time/clock-driver.ts";
import type { DeliveryLog } from "./records/delivery-log.ts";
import { DeliveryLine } from "./deliveries/delivery-line.ts";
import type { EventDraft } from "./events/event-drafts.ts";
import type { FaultDesk } from "./faults/fault-desk.ts";
import { faultyPoster } from "./faults/faulty-poster.ts";
import { HandMadeEvents } from "./events/hand-made-events.ts";
import { InboundParse } from "./inbound/inbound-parse.ts";
import type { Journal } from "./records/journal.ts";
import type { Mail } from "./stories/mail.ts";
import type { MailOrigin } from "./stories/mail-origin.ts";
import type { MailGroup } from "./stories/mail-group.ts";
import { ManualPosts } from "./deliveries/manual-posts.ts";
import { MessageStories } from "./stories/message-stories.ts";
import { Numbering } from "./records/numbering.ts";
import type { OccurredEvent } from "./events/occurred-event.ts";
import type { Ports } from "./ports.ts";
import { Records } from "./records/records.ts";
import { DEFAULT_RULES } from "./rules.ts";
import type { Rules } from "./rules.ts";
import { RunDesk } from "./runs/run-desk.ts";
import { SettingsDesk } from "./account/settings-desk.ts";
import type { SettingsChange } from "./account/settings-desk.ts";
import type { Snapshot } from "../contract/snapshot.ts";
import type { RestoreOutcome, SnapshotRefusal } from "./snapshot/snapshot-desk.ts";
import { StateDesk } from "./state-desk.ts";
import { SuppressionDesk } from "./account/suppression-desk.ts";
import { OneOffPosts } from "./deliveries/one-off-posts.ts";
import { TestRequests } from "./deliveries/test-requests.ts";
import type { ResetOptions, SimulatorOptions, SimulatorStatus } from "./simulator-options.ts";
import type { SimulatorParts } from "./simulator-parts.ts";
import { statusOf } from "./simulator-status.ts";
import { Timeline } from "./time/timeline.ts";
import type { WebhookSettings } from "./account/webhook-settings.ts";
import { CommonWork } from "./time/work-in-flight.ts";

/**
 * A whole SendGrid: message → events → batch → attempt → retry, on a clock and with chance of its own.
 *
 * Same seed, start, commands and answers: same journal.
 */
export class Simulator {
  readonly records: Records;
  readonly log: DeliveryLog;
  /** What goes wrong on purpose. */
  readonly faults: FaultDesk;
  /** The webhook settings of all accounts. */
  readonly settings: SettingsDesk;
  /** The suppressions of all accounts. */
  readonly suppressions: SuppressionDesk;
  /** Mails from outside, on their way to parse settings. */
  readonly inbound: InboundParse;
  readonly testRequests: TestRequests;
  /** What a person posts by hand. */
  readonly manualPosts: ManualPosts;
  /** Runs of scenarios. */
  readonly runs: RunDesk;
  /** The state as a whole, for who keeps it elsewhere. */
  readonly states: StateDesk;
  readonly #ports: Ports;
  readonly #startedAt: Instant;
  readonly #chance: ChanceStreams;
  readonly #timeline: Timeline;
  readonly #driver: ClockDriver;
  readonly #work: CommonWork;
  readonly #accounts: Accounts;
  readonly #stories: MessageStories;
  readonly #line: DeliveryLine;
  readonly #oneOffPosts: OneOffPosts;
  readonly #handMade: HandMadeEvents;
  readonly #numbering = new Numbering();
  readonly #parts: SimulatorParts;
  #rules: Rules;

  constructor(options: SimulatorOptions, ports: Ports) {
    this.#ports = ports;
    this.#startedAt = options.startAt;
    this.#rules = { ...DEFAULT_RULES, ...options.rules };
    this.#chance = new ChanceStreams(options.seed);
    const { changes, retention } = options;
    this.records = new Records(retention, (id) => this.settings.find(id)?.isEnabled === false, changes);
    this.#timeline = new Timeline(options.startAt, () => this.#driver.arm());
    const runner = new AttemptRunner({
      poster: faultyPoster(ports.poster, ports.hostTime),
      isOrdered: () => !this.#driver.isReal,
      onLateResult: () => this.#driver.catchUp(),
      wallNow: () => ports.hostTime.now(),
    });
    this.#work = new CommonWork(runner);
    const clock = { mode: "real" as const, speed: 1, ...options.clock, work: this.#work };
    this.#driver = new ClockDriver(this.#timeline, ports.hostTime, clock);
    this.#accounts = new Accounts({ ...this.#accountScope(), changes }, options.plan);
    this.settings = this.#newSettingsDesk();
    const account = (name: string): Account => this.account(name);
    const now = (): Instant => this.now();
    const { journal, log } = this.records;
    this.log = log;
    this.suppressions = new SuppressionDesk({ journal, account, now });
    const shared = {
      clock: this.#timeline,
      changes,
      ...this.#chance.all,
      runner,
      encoder: ports.encoder,
      account,
      journal,
      ledger: this.records.book,
      rules: () => this.#rules,
      settings: (id: string) => this.settings.find(id),
      log,
      numbering: this.#numbering,
    };
    this.#line = new DeliveryLine({
      ...shared,
      parallelAttempts: () => (this.#driver.isReal ? Infinity : this.#rules.parallelAttempts),
      retriesOf: ({ runs }) => this.runs.retriesOf(runs) ?? this.#chance.all.retries,
    });
    this.faults = this.#line.faults;
    this.#oneOffPosts = new OneOffPosts(shared);
    const oneOffs = { ...shared, posts: this.#oneOffPosts, now };
    this.testRequests = new TestRequests(oneOffs);
    this.manualPosts = new ManualPosts(oneOffs);
    this.inbound = new InboundParse({ ...oneOffs, accounts: this.#accounts });
    this.#stories = new MessageStories({
      ...shared,
      servers: () => this.#rules.servers,
      occur: (event, message, at) => void this.#line.occur(event, message, at),
    });
    this.#handMade = new HandMadeEvents({ ...shared, stories: this.#stories, line: this.#line });
    this.runs = this.#newRunDesk();
    this.#parts = this.#allParts();
    this.states = new StateDesk(this.#parts, changes);
  }

  // ── messages and events ────────────────────────────────────────────────────────────────────────────────────────

  /** Takes a mail: each recipient's message gets its story, by the rates of its run if it has one. Answers the X-Message-Id. */
  accept(mail: Mail, origin?: MailOrigin): { readonly messageId: string } {
    this.#driver.catchUp();
    return { messageId: this.#stories.accept(mail, origin) };
  }

  /** Makes exactly the events named, now. They use server 0 and feed suppressions. */
  emit(accountName: string, drafts: readonly EventDraft[]): readonly OccurredEvent[] {
    this.#driver.catchUp();
    return this.#handMade.make(this.account(accountName), drafts);
  }

  // ── webhook settings and accounts ──────────────────────────────────────────────────────────────────────────────

  #newSettingsDesk(): SettingsDesk {
    return new SettingsDesk({
      accounts: this.#accounts,
      beforeChange: () => this.#driver.catchUp(),
      onRemoving: (settings) => this.#line.discard(settings, "its settings were deleted"),
      onChanged: (settings, change) => this.#settingsChanged(settings, change),
    });
  }

  #newRunDesk(): RunDesk {
    return new RunDesk({
      clock: this.#timeline,
      journal: this.journal,
      ledger: this.records.book,
      faultDesk: this.#line.faults,
      settings: this.settings,
      account: (name) => this.account(name),
      rules: () => this.#rules,
      setRules: (change) => this.setRules(change),
      accept: (mail, origin) => void this.#stories.accept(mail, origin),
      emit: (name, drafts, origin) => void this.#handMade.make(this.account(name), drafts, origin),
      cancelStories: (run) => this.#stories.cancel({ run }),
      await: (work) => this.#work.add(work),
    });
  }

  #allParts(): SimulatorParts {
    return {
      timeline: this.#timeline,
      driver: this.#driver,
      chance: this.#chance,
      numbering: this.#numbering,
      work: this.#work,
      oneOffPosts: this.#oneOffPosts,
      accounts: this.#accounts,
      settings: this.settings,
      stories: this.#stories,
      line: this.#line,
      records: this.records,
      runs: this.runs,
      rules: () => this.#rules,
      replaceRules: (rules) => (this.#rules = rules),
    };
  }

  #accountScope(): Omit<AccountScope, "changes"> {
    const [clock, { ids }, { journal }] = [this.#timeline, this.#chance, this];
    const accept = (mail: Mail): void => void this.#stories.accept(mail);
    const process = (group: MailGroup): void => this.#stories.process(group);
    const catchUp = (): void => this.#driver.catchUp();
    return { ids, clock, journal, accept, process, now: () => clock.now(), catchUp };
  }

  /** The account of that name; it comes into being when first named. */
  account(name: string = MAIN_ACCOUNT): Account {
    return this.#accounts.named(name);
  }

  accountNames(): readonly string[] {
    return this.#accounts.all().map(({ name }) => name);
  }

  /** The public key of settings as base64 of its DER form; empty while signing is off. */
  publicKey({ key }: Pick<WebhookSettings, "key">): string {
    return key === null ? "" : this.#ports.keys.publicKey(key);
  }

  #settingsChanged({ id: webhookId, account }: WebhookSettings, change: SettingsChange): void {
    this.journal.append({ at: this.now(), kind: "settings-changed", account, webhookId, change });
    if (change !== "deleted") this.records.book.line(webhookId, account);
    this.#line.settingsChanged(webhookId);
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────

  now(): Instant {
    this.#driver.catchUp();
    return this.#timeline.now();
  }

  clock(): ClockState {
    const { mode, speed } = this.#driver.mode;
    return { mode, speed, now: this.now(), next: this.#timeline.nextAt() ?? null };
  }

  setClock(change: Partial<ClockMode>): void {
    this.#driver.setMode({ ...this.#driver.mode, ...change });
    this.states.configured();
  }

  /** Moves the clock; resolves when all that fell due has settled. Throws ClockError. */
  async advance(target: AdvanceTarget): Promise<AdvanceResult> {
    const before = this.#numbering.attemptsEver;
    await this.#driver.advance(target);
    this.states.configured();
    return { now: this.#timeline.now(), attempts: this.#numbering.attemptsEver - before };
  }

  // ── what is, and starting over ─────────────────────────────────────────────────────────────────────────────────

  get seed(): number {
    return this.#chance.seed;
  }

  rules(): Rules {
    return this.#rules;
  }

  /** Changes rules; each decision from now on goes by them. */
  setRules(change: Partial<Rules>): void {
    const rules = { ...this.#rules, ...change };
    // Who sets what holds anyway, as each start on a data folder may, decides nothing anew, and draws no chance for it.
    if (JSON.stringify(rules) === JSON.stringify(this.#rules)) return;
    this.#rules = rules;
    this.#line.rulesChanged();
    this.states.configured();
  }

  status(): SimulatorStatus {
    return statusOf(this.#parts, this.#startedAt);
  }

  get journal(): Journal {
    return this.records.journal;
  }

  /** Forgets what happened; settings, rules and clock stay unless said otherwise. */
  reset(options: ResetOptions = {}): void {
    this.states.reset(options);
  }

  /** The whole simulator as plain data, without secrets; or why that cannot be now. */
  snapshot(): Snapshot | SnapshotRefusal {
    return this.states.snapshot();
  }

  /** Makes the simulator what a snapshot says, or says why not, and nothing was changed. The journal begins anew. */
  restore(snapshot: unknown): RestoreOutcome {
    return this.states.restore(snapshot);
  }

  /** Stops for good; resolves when nothing is in flight. */
  close(): Promise<void> {
    this.#line.close();
    this.#oneOffPosts.cancel();
    return this.#driver.close();
  }
}
