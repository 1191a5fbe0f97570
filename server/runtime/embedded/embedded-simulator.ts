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
import type { JournalEntry } from "../../contract/journal.ts";
import type { Snapshot } from "../../contract/snapshot.ts";
import { ADVANCE_FIELDS, CLOCK_FIELDS, oneTarget } from "../../api/control/clock.ts";
import { attemptDetail } from "../../api/control/attempts.ts";
import { eventRecord, readDrafts } from "../../api/control/events.ts";
import { readOptions } from "../../api/control/fields.ts";
import { RESET_FIELDS, SEED_IS_FOR_ALL } from "../../api/control/reset.ts";
import { RULE_FIELDS, rulesFrom, rulesState } from "../../api/control/rule-fields.ts";
import { toFetch } from "../../api/fetch-adapter.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import type { AdvanceTarget } from "../../simulation/time/clock-driver.ts";
import { EmbeddedRuns } from "./embedded-runs.ts";
import { EmbeddedSettings } from "./embedded-settings.ts";
import type { Host } from "../host.ts";
import type {
  AdvanceInput,
  EventToEmit,
  FakeSendgrid,
  FaultChange,
  MailToSend,
  ResetInput,
  RuleOptions,
  RunOptions,
  ScenarioInput,
  SettingsHandles,
} from "./library-interface.ts";
import { mailRequest } from "../mails/mail-request.ts";
import { UsageError } from "../usage-error.ts";

/** The simulator of `createSimulator`, over the parts that the command line runs too. */
export class EmbeddedSimulator implements FakeSendgrid {
  readonly webhooks: SettingsHandles;
  readonly #settings: EmbeddedSettings;
  readonly url: string;
  readonly smtpPort: number | null;
  readonly #host: Host;
  readonly #runs: EmbeddedRuns;
  readonly #answer: (request: Request) => Promise<Response>;

  constructor(host: Host) {
    this.#host = host;
    this.#runs = new EmbeddedRuns(host);
    this.#settings = new EmbeddedSettings(host);
    this.webhooks = this.#settings;
    this.url = host.url;
    this.smtpPort = host.smtpPort;
    this.#answer = toFetch(
      async (request) => (await host.sendgrid(request)) ?? (await host.control(request)),
    );
  }

  get seed(): number {
    return this.#host.simulator.seed;
  }

  async send(mail: MailToSend, account?: string): Promise<{ readonly messageId: string | null }> {
    const scope = account === undefined ? {} : { account };
    const body = mailRequest(mail);
    const { headers } = await this.#host.client.call({
      method: "POST",
      path: "/v3/mail/send",
      body,
      ...scope,
    });
    const id = Object.entries(headers).find(([name]) => name.toLowerCase() === "x-message-id");
    return { messageId: id?.[1] ?? null };
  }

  async emit(
    events: EventToEmit | readonly EventToEmit[],
    account: string = MAIN_ACCOUNT,
  ): Promise<readonly EventRecord[]> {
    const drafts = readDrafts(JSON.parse(JSON.stringify(events)));
    if (drafts.kind === "problem") throw new UsageError(`emit: ${drafts.message} ${drafts.hint}`);
    const made = this.#host.simulator.emit(account, drafts.value).map(eventRecord);
    await this.#host.stored();
    return made;
  }

  async advance(target: AdvanceInput): Promise<AdvanceResult> {
    return await this.#advance(advanceTarget(target));
  }

  async advanceUntilIdle(): Promise<AdvanceResult> {
    return await this.#advance({ until: "idle" });
  }

  async #advance(target: AdvanceTarget): Promise<AdvanceResult> {
    const result = await this.#host.simulator.advance(target);
    await this.#host.stored();
    return result;
  }

  clock(): ClockState {
    return this.#host.simulator.clock();
  }

  setClock(change: { readonly mode?: "real" | "manual"; readonly speed?: number | "max" }): ClockState {
    const read = readOptions(CLOCK_FIELDS, change);
    if (read.kind === "problem") throw new UsageError(`setClock: ${read.message} ${read.hint}`);
    this.#host.simulator.setClock(read.value);
    return this.clock();
  }

  rules(): RulesState {
    return rulesState(this.#host.simulator.rules());
  }

  setRules(change: RuleOptions): RulesState {
    const read = readOptions(RULE_FIELDS, change);
    if (read.kind === "problem") throw new UsageError(`setRules: ${read.message} ${read.hint}`);
    this.#host.simulator.setRules(rulesFrom(read.value));
    return this.rules();
  }

  faults(account?: string): FaultsState {
    return this.#runs.faults(account);
  }

  setFaults(change: FaultChange, account?: string): FaultsState {
    return this.#runs.setFaults(change, account);
  }

  async scenarios(): Promise<readonly ScenarioSummary[]> {
    return await this.#runs.scenarios();
  }

  async run(scenario: ScenarioInput, options?: RunOptions): Promise<RunState> {
    return await this.#runs.run(scenario, options);
  }

  async startRun(scenario: ScenarioInput, options?: RunOptions): Promise<RunState> {
    return await this.#runs.startRun(scenario, options);
  }

  runs(): readonly RunState[] {
    return this.#runs.runs();
  }

  stopRun(id: string): RunState {
    return this.#runs.stopRun(id);
  }

  deliveries(): readonly Delivery[] {
    return [...this.#host.simulator.log.deliveriesAfter(0)];
  }

  attempts(): readonly Attempt[] {
    return [...this.#host.simulator.log.attemptsAfter(0)];
  }

  attempt(id: string): AttemptDetail | undefined {
    const attempt = this.#host.simulator.log.attempt(id);
    return attempt === undefined ? undefined : attemptDetail(attempt, this.#host.exchanges.find(id));
  }

  attemptBody(id: string): Uint8Array | undefined {
    const exchange = this.#host.exchanges.find(id);
    return exchange === undefined || exchange === "dropped" ? undefined : (exchange.requestBody ?? undefined);
  }

  events(): readonly EventRecord[] {
    return [...this.#host.simulator.log.eventsAfter(0)].map(eventRecord);
  }

  ledger(account?: string): Ledger {
    return this.#host.simulator.records.ledger(account);
  }

  received(eventIds: readonly string[]): Ledger {
    this.#host.simulator.records.received.tell(eventIds);
    return this.ledger();
  }

  journal(after = 0): readonly JournalEntry[] {
    return this.#host.simulator.journal.after(after, Number.MAX_SAFE_INTEGER);
  }

  async fetch(request: Request | URL | string, init?: RequestInit): Promise<Response> {
    return await this.#answer(
      request instanceof Request ? request : new Request(new URL(request, this.url), init),
    );
  }

  async reset(options: ResetInput = {}): Promise<void> {
    const read = readOptions(RESET_FIELDS, options);
    if (read.kind === "problem") throw new UsageError(`reset: ${read.message} ${read.hint}`);
    if (read.value.account !== undefined && read.value.seed !== undefined) {
      throw new UsageError(`reset: ${SEED_IS_FOR_ALL.message} ${SEED_IS_FOR_ALL.hint}`);
    }
    this.#host.reset(read.value);
    await this.#host.stored();
  }

  async snapshot(): Promise<Snapshot> {
    const snapshot = this.#host.simulator.snapshot();
    if (snapshot.kind === "refused") throw new UsageError(`snapshot: ${snapshot.message} ${snapshot.hint}`);
    this.#settings.keepReceivers();
    // Nothing of it is shared with the simulator, which goes on.
    const copy: Snapshot = JSON.parse(JSON.stringify(snapshot));
    return await Promise.resolve(copy);
  }

  async restore(snapshot: Snapshot): Promise<void> {
    const outcome = this.#host.simulator.restore(ownCopy(snapshot));
    if (outcome.kind !== "restored") throw new UsageError(`restore: ${outcome.message} ${outcome.hint}`);
    // Ids of attempts and deliveries may come again, with other bodies.
    this.#host.exchanges.clear();
    await this.#host.stored();
  }

  async close(): Promise<void> {
    await this.#host.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function ownCopy(snapshot: Snapshot): unknown {
  try {
    return structuredClone(snapshot);
  } catch (cause) {
    throw new UsageError("restore: that is no snapshot. Give what snapshot() answered.", { cause });
  }
}

function advanceTarget(target: AdvanceInput): AdvanceTarget {
  const named = typeof target === "object" ? target : { by: target };
  const read = readOptions(ADVANCE_FIELDS, named);
  const told = read.kind === "ok" ? oneTarget(read.value) : read;
  if (told.kind === "problem") throw new UsageError(`advance: ${told.message} ${told.hint}`);
  return told.value;
}
