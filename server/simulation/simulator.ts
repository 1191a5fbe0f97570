import type { AdvanceResult, ClockState } from "../contract/control-api.ts";
import type { Instant } from "../contract/time.ts";
import { Accounts, MAIN_ACCOUNT, forgetWhatHappened } from "./accounts.ts";
import type { Account, AccountScope } from "./accounts.ts";
import { AttemptRunner } from "./attempt-runner.ts";
import { ChanceStreams } from "./chance-streams.ts";
import { ClockDriver } from "./clock-driver.ts";
import type { AdvanceTarget, ClockMode } from "./clock-driver.ts";
import type { DeliveryLog } from "./delivery-log.ts";
import { Dispatcher } from "./dispatcher.ts";
import { DRAFT_EMAIL, eventOfDraft, instantOfDraft } from "./event-drafts.ts";
import type { EventDraft } from "./event-drafts.ts";
import { EventIntake } from "./event-intake.ts";
import { InboundParse } from "./inbound/inbound-parse.ts";
import type { Journal, NewEntry } from "./journal.ts";
import type { Mail } from "./mail.ts";
import { MessageStories } from "./message-stories.ts";
import { Numbering } from "./numbering.ts";
import type { OccurredEvent } from "./occurred-event.ts";
import { OpenBatches } from "./open-batches.ts";
import type { Ports } from "./ports.ts";
import { Records } from "./records.ts";
import { DEFAULT_RULES } from "./rules.ts";
import type { Rules } from "./rules.ts";
import { SettingsDesk } from "./settings-desk.ts";
import type { SettingsChange } from "./settings-desk.ts";
import { SuppressionDesk } from "./account/suppression-desk.ts";
import { OneOffPosts } from "./one-off-posts.ts";
import { TestRequests } from "./test-requests.ts";
import type { ResetOptions, SimulatorOptions, SimulatorStatus } from "./simulator-options.ts";
import { Timeline } from "./timeline.ts";
import type { WebhookSettings } from "./webhook-settings.ts";
import { counted } from "./wording.ts";

/**
 * A whole SendGrid: message → events → batch → attempt → retry, on a clock and with chance of its own.
 *
 * Same seed, start, commands and answers: same journal.
 */
export class Simulator {
  readonly records: Records;
  /** The webhook settings of all accounts. */
  readonly settings: SettingsDesk;
  /** The suppressions of all accounts. */
  readonly suppressions: SuppressionDesk;
  /** Mails from outside, on their way to parse settings. */
  readonly inbound: InboundParse;
  readonly testRequests: TestRequests;
  readonly #ports: Ports;
  readonly #startedAt: Instant;
  readonly #chance: ChanceStreams;
  readonly #timeline: Timeline;
  readonly #driver: ClockDriver;
  readonly #runner: AttemptRunner;
  readonly #accounts: Accounts;
  readonly #stories: MessageStories;
  readonly #intake: EventIntake;
  readonly #batches: OpenBatches;
  readonly #dispatcher: Dispatcher;
  readonly #oneOffPosts: OneOffPosts;
  readonly #numbering = new Numbering();
  #rules: Rules;

  constructor(options: SimulatorOptions, ports: Ports) {
    this.#ports = ports;
    this.#startedAt = options.startAt;
    this.#rules = { ...DEFAULT_RULES, ...options.rules };
    this.#chance = new ChanceStreams(options.seed);
    this.records = new Records(options.retention, (id) => this.settings.find(id)?.isEnabled === false);
    this.#timeline = new Timeline(options.startAt, () => this.#driver.arm());
    this.#runner = new AttemptRunner({
      poster: ports.poster,
      isOrdered: () => !this.#driver.isReal,
      onLateResult: () => this.#driver.catchUp(),
      wallNow: () => ports.hostTime.now(),
    });
    const { mode, speed } = options.clock ?? { mode: "real", speed: 1 };
    this.#driver = new ClockDriver(this.#timeline, ports.hostTime, { mode, speed, work: this.#runner });
    this.#accounts = new Accounts(this.#accountScope(), options.plan);
    this.settings = new SettingsDesk({
      accounts: this.#accounts,
      beforeChange: () => this.#driver.catchUp(),
      onRemoving: (settings) => this.#discardPending(settings, "its settings were deleted"),
      onChanged: (settings, change) => this.#settingsChanged(settings, change),
    });
    this.suppressions = new SuppressionDesk({
      journal: this.journal,
      account: (name) => this.account(name),
      now: () => this.now(),
    });
    const shared = {
      clock: this.#timeline,
      ...this.#chance.all,
      runner: this.#runner,
      encoder: ports.encoder,
      account: (name: string) => this.account(name),
      journal: this.journal,
      ledger: this.records.book,
      rules: () => this.#rules,
      settings: (id: string) => this.settings.find(id),
      log: this.log,
      numbering: this.#numbering,
    };
    this.#dispatcher = new Dispatcher({
      ...shared,
      parallelAttempts: () => (this.#driver.isReal ? Infinity : this.#rules.parallelAttempts),
    });
    this.#batches = new OpenBatches({ ...shared, onClosed: (batch) => this.#dispatcher.dispatch(batch) });
    this.#intake = new EventIntake({
      ...shared,
      onPosted: (webhookId, event) => this.#batches.add(webhookId, event),
    });
    this.#oneOffPosts = new OneOffPosts(shared);
    const oneOffs = { ...shared, posts: this.#oneOffPosts, now: () => this.now() };
    this.testRequests = new TestRequests(oneOffs);
    this.inbound = new InboundParse({ ...oneOffs, accounts: this.#accounts });
    this.#stories = new MessageStories({
      ...shared,
      servers: () => this.#rules.servers,
      occur: (event, message, at) => void this.#intake.occur(event, { ...message, at }),
    });
    this.#write({ at: this.now(), kind: "started", seed: options.seed, why: `seed ${options.seed}` });
  }

  // ── messages and events ────────────────────────────────────────────────────────────────────────────────────────

  /** Takes a mail: each recipient's message gets its story. Answers the X-Message-Id. */
  accept(mail: Mail): { readonly messageId: string } {
    this.#driver.catchUp();
    return { messageId: this.#stories.accept(mail) };
  }

  /** Makes exactly the events named, now. They use server 0 and feed suppressions. */
  emit(accountName: string, drafts: readonly EventDraft[]): readonly OccurredEvent[] {
    this.#driver.catchUp();
    const account = this.account(accountName);
    const now = this.#timeline.now();
    return drafts.map((draft) => {
      const { email } = draft.members;
      const message = this.#stories.invented(account, typeof email === "string" ? email : DRAFT_EMAIL);
      const at = instantOfDraft(draft) ?? now;
      return this.#intake.occur(eventOfDraft(draft, message, { at, ids: this.#chance.ids }), {
        ...message,
        at,
      });
    });
  }

  // ── webhook settings and accounts ──────────────────────────────────────────────────────────────────────────────

  #accountScope(): AccountScope {
    const [clock, { ids }, { journal }] = [this.#timeline, this.#chance, this];
    const accept = (mail: Mail): void => void this.#stories.accept(mail);
    return { ids, clock, journal, accept, now: () => clock.now(), catchUp: () => this.#driver.catchUp() };
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
    this.#intake.settingsChanged();
    this.#write({ at: this.now(), kind: "settings-changed", account, webhookId, change });
    if (change === "deleted") return;
    this.records.book.line(webhookId, account);
    this.#dispatcher.resume(webhookId);
  }

  #discardPending(settings: WebhookSettings, because: string): void {
    const events = this.#batches.discard(settings.id) + this.#dispatcher.discard(settings.id, because);
    if (events === 0) return;
    const line = this.records.book.line(settings.id, settings.account);
    line.pending -= events;
    line.discarded += events;
    this.#write({
      at: this.now(),
      kind: "events-discarded",
      webhookId: settings.id,
      events,
      why: `${counted(events, "event")} thrown away: ${because}`,
    });
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
  }

  /** Moves the clock; resolves when all that fell due has settled. Throws ClockError. */
  async advance(target: AdvanceTarget): Promise<AdvanceResult> {
    const before = this.#numbering.attemptsEver;
    await this.#driver.advance(target);
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
    this.#rules = { ...this.#rules, ...change };
    this.#dispatcher.rulesChanged();
  }

  status(): SimulatorStatus {
    this.#driver.catchUp();
    const inFlight = this.#runner.inFlight;
    return {
      startedAt: this.#startedAt,
      idle: this.#timeline.nextAt() === undefined && inFlight === 0,
      scheduled: this.#timeline.scheduled,
      openBatches: this.#batches.open,
      pendingDeliveries: this.#dispatcher.pending,
      inFlight,
    };
  }

  get journal(): Journal {
    return this.records.journal;
  }

  get log(): DeliveryLog {
    return this.records.log;
  }

  /** Forgets what happened; settings, rules and clock stay unless said otherwise. */
  reset({ seed, account, settings = "keep" }: ResetOptions = {}): void {
    this.#driver.catchUp();
    this.#stories.cancel(account);
    this.#oneOffPosts.cancel(account);
    for (const each of this.#accounts.all()) {
      if (account === undefined || account === each.name) this.#resetAccount(each, settings);
    }
    this.records.clear(account);
    // Chance is common to all accounts: one of them cannot begin it anew.
    if (seed !== undefined && account === undefined) this.#beginAnew(seed);
    for (const each of this.settings.all()) this.records.book.line(each.id, each.account);
    this.#write({
      at: this.now(),
      kind: "started",
      seed: this.seed,
      why: account === undefined ? "reset" : `reset of ${account}`,
    });
  }

  #resetAccount(account: Account, settings: "keep" | "delete"): void {
    forgetWhatHappened(account);
    for (const each of account.settings.all()) {
      this.#batches.discard(each.id);
      this.#dispatcher.discard(each.id, "the simulator was reset");
      if (settings === "delete") this.settings.remove(account.name, each.id);
    }
  }

  #beginAnew(seed: number): void {
    this.#chance.reseed(seed);
    if (this.#runner.inFlight === 0) this.#numbering.restart();
  }

  /** Stops for good; resolves when nothing is in flight. */
  close(): Promise<void> {
    this.#dispatcher.close();
    this.#oneOffPosts.cancel();
    return this.#driver.close();
  }

  #write(entry: NewEntry): void {
    this.journal.append(entry);
  }
}
