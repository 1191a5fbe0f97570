import type { JsonObject } from "../../contract/json.ts";
import type { Account } from "../account/accounts.ts";
import type { Chance } from "../chance.ts";
import type { EventDraft } from "../events/event-drafts.ts";
import type { FaultDesk } from "../faults/fault-desk.ts";
import type { Journal } from "../records/journal.ts";
import type { LedgerBook } from "../records/ledger.ts";
import type { Mail } from "../stories/mail.ts";
import type { MailOrigin } from "../stories/mail-origin.ts";
import type { Rules } from "../rules.ts";
import type { Scenario } from "./scenario.ts";
import type { SettingsDesk } from "../account/settings-desk.ts";
import type { Clock } from "../time/timeline.ts";
import { counted, formatDuration } from "../wording.ts";
import { planActions, planReceiver } from "./run-course.ts";
import { faultsOfRun } from "./run-faults.ts";
import type { RunOutside } from "./run-outside.ts";
import { RunRules } from "./run-rules.ts";
import { makeRunSettings } from "./run-settings.ts";
import type { OwnSettings, RunRefusal } from "./run-settings.ts";
import { runStreams } from "./run-streams.ts";
import { plannedMessages, recipientsOfRun, startTraffic } from "./run-traffic.ts";
import { pastRun, pastRunState } from "./past-run.ts";
import type { PastRunState } from "./past-run.ts";
import { Run } from "./run.ts";

/** What runs need. */
export interface RunDeskScope {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly ledger: LedgerBook;
  readonly faultDesk: FaultDesk;
  readonly settings: SettingsDesk;
  account(name: string): Account;
  rules(): Rules;
  setRules(change: Partial<Rules>): void;
  readonly accept: (mail: Mail, origin: MailOrigin) => void;
  readonly emit: (account: string, drafts: readonly EventDraft[], origin: MailOrigin) => void;
  cancelStories(run: string): void;
  /** Work that time stands still for. */
  readonly await: (work: Promise<void>) => void;
}

/** What is to be run, and where. */
export interface RunRequest {
  readonly scenario: Scenario;
  readonly account: string;
  /** The scenario's own unless given. */
  readonly seed?: number;
  readonly parameters?: JsonObject;
  /** Where it posts; absent: where the account posts already, the built-in receiver if nowhere. */
  readonly target?: string;
}

/** Runs that are over, and what the next ones go by, as plain data. */
export interface RunDeskState {
  /** How many runs there were. */
  readonly begun: number;
  /** How many people were made up for them. */
  readonly recipients: number;
  /** How many runs each seed had. */
  readonly seeds: readonly (readonly [seed: number, runs: number])[];
  readonly over: readonly PastRunState[];
}

/** Runs that are remembered when they are over. */
const RUNS_KEPT = 1000;

/** Runs scenarios. */
export class RunDesk {
  readonly #scope: RunDeskScope;
  readonly #rules: RunRules;
  readonly #runs = new Map<string, Run>();
  readonly #bySeed = new Map<number, number>();
  #count = 0;
  #recipients = 0;

  constructor(scope: RunDeskScope) {
    this.#scope = scope;
    this.#rules = new RunRules(scope);
  }

  /** Begins a run at the present instant. */
  start(request: RunRequest, outside: RunOutside): Run | RunRefusal {
    const { settings, clock } = this.#scope;
    const { scenario, target, parameters = {}, seed = scenario.seed } = request;
    const account = this.#scope.account(request.account);
    const made = makeRunSettings(scenario.settings, {
      settings,
      account,
      receiver: outside.receiver,
      target,
    });
    if (made.kind === "refused") return made;
    const id = `run_${++this.#count}`;
    const nth = this.#bySeed.get(seed) ?? 0;
    this.#bySeed.set(seed, nth + 1);
    const run: Run = new Run({
      id,
      scenario,
      account: account.name,
      seed,
      parameters,
      streams: runStreams(seed, nth),
      tally: this.#scope.ledger.openRun(id, () => undefined),
      clock,
      plannedMessages: plannedMessages(scenario),
      received: receivedSince(outside.receiver, account),
      onOver: () => this.#finish(run),
    });
    this.#keep(run);
    this.#write("run-started", run, `run of ${scenario.name}, seed ${seed}: ${scenario.title}`);
    this.#begin(run, { outside, own: made.own, account });
    return run;
  }

  find(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  /** All runs that are remembered, oldest first. */
  all(): readonly Run[] {
    return [...this.#runs.values()];
  }

  /** What a part of a run's traffic draws on, by the name that ties a mail to it; undefined: no run that goes on has it. */
  originNamed(name: string): MailOrigin | undefined {
    const [, id = "", index = ""] = /^(run_\d+)\/(\d+)$/.exec(name) ?? [];
    const run = this.#runs.get(id);
    const traffic = run?.scenario.traffic[Number(index)];
    if (run?.isRunning !== true || traffic === undefined) return undefined;
    return run.origin(traffic.kind === "events" ? {} : traffic.rates);
  }

  /** What jitters the waits of deliveries whose events are of one run; undefined: of several, of none, or forgotten. */
  retriesOf(runs: readonly string[]): Chance | undefined {
    if (runs.length !== 1) return undefined;
    const [only = ""] = runs;
    return this.#runs.get(only)?.streams.retries;
  }

  /** Stops a run: no more of it happens. What was generated is still delivered. */
  stop(run: Run): void {
    if (!run.isRunning) return;
    this.#scope.cancelStories(run.id);
    run.end("stopped");
    this.#write("run-ended", run, `${run.scenario.name} was stopped`);
  }

  /** Forgets the runs of an account, or all; those that go on are stopped. */
  clear(account?: string): void {
    for (const run of this.all()) {
      if (account !== undefined && run.account !== account) continue;
      this.stop(run);
      this.#scope.ledger.closeRun(run.id);
      this.#runs.delete(run.id);
    }
  }

  /** Lets the same seeds draw the same ids again. */
  beginAnew(): void {
    this.#bySeed.clear();
    this.#recipients = 0;
    if (this.#runs.size === 0) this.#count = 0;
  }

  /** Some run goes on. */
  get isRunning(): boolean {
    return this.all().some((run) => run.isRunning);
  }

  /** The runs that are over, as plain data. */
  state(): RunDeskState {
    return {
      begun: this.#count,
      recipients: this.#recipients,
      seeds: [...this.#bySeed],
      over: this.all().map((run) => pastRunState(run, this.#scope.ledger.runTally(run.id))),
    };
  }

  /** Takes the place of all runs. None may be going on. The ledger must have its lines already. */
  restore({ begun, recipients, seeds, over }: RunDeskState): void {
    this.#count = begun;
    this.#recipients = recipients;
    this.#bySeed.clear();
    for (const [seed, times] of seeds) this.#bySeed.set(seed, times);
    this.#runs.clear();
    for (const past of over) {
      const { ledger, clock } = this.#scope;
      const tally = ledger.openRun(past.run.id, () => undefined);
      this.#runs.set(past.run.id, pastRun(past, { tally, clock }));
    }
  }

  #begin(
    run: Run,
    { outside, own, account }: { outside: RunOutside; own: OwnSettings; account: Account },
  ): void {
    const { clock, faultDesk, journal, settings } = this.#scope;
    const { scenario } = run;
    run.atEnd(() => {
      for (const id of own.values()) settings.remove(account.name, id);
    });
    this.#rules.change(run);
    run.atEnd(() => faultDesk.switchOff(run.id));
    faultDesk.switchOn({
      name: run.id,
      account: account.name,
      rules: faultsOfRun(scenario, own),
      since: clock.now(),
      chance: run.streams.faults,
      run: run.id,
      onStrike: (kind) => run.struck(kind),
    });
    const note = (text: string): void => journal.append({ at: clock.now(), kind: "note", text });
    planReceiver(run, { receiver: outside.receiver, account, note });
    planActions(run, { settings, account, own, note });
    const offset = this.#recipients;
    this.#recipients += recipientsOfRun(scenario);
    const { accept, emit, await: holdTime } = this.#scope;
    for (const [index, traffic] of scenario.traffic.entries()) {
      startTraffic(run, traffic, {
        index,
        outside,
        offset,
        accept,
        emit,
        note,
        await: holdTime,
      });
    }
  }

  #finish(run: Run): void {
    run.end("finished");
    const { startedAt, endedAt, expectations } = run.state();
    const missed = expectations.filter(({ verdict }) => verdict === "missed");
    const took = formatDuration((endedAt ?? startedAt) - startedAt);
    const outcome = missed.length === 0 ? "as expected" : `${counted(missed.length, "expectation")} missed`;
    const told = missed.map(({ subject, expected, actual }) => `${subject} is ${actual}, not ${expected}`);
    this.#write(
      "run-ended",
      run,
      [`${run.scenario.name} ended after ${took}, ${outcome}`, ...told].join("; "),
    );
  }

  #keep(run: Run): void {
    this.#runs.set(run.id, run);
    for (const each of this.#runs.values()) {
      if (this.#runs.size <= RUNS_KEPT) return;
      if (each.isRunning) continue;
      this.#runs.delete(each.id);
      this.#scope.ledger.closeRun(each.id);
    }
  }

  #write(kind: "run-started" | "run-ended", run: Run, why: string): void {
    const { clock, journal } = this.#scope;
    journal.append({
      at: clock.now(),
      kind,
      run: run.id,
      scenario: run.scenario.name,
      account: run.account,
      why,
    });
  }
}

function receivedSince(
  receiver: RunOutside["receiver"],
  account: Account,
): () => Readonly<Record<string, number>> | string {
  const before = receiver.received();
  const posting = account.settings.all().filter(({ isEnabled }) => isEnabled);
  if (!posting.every(({ url }) => receiver.isAt(url))) {
    return () => "events go to another receiver than the built-in one, whose counts are not known";
  }
  return () => {
    const now = Object.entries(receiver.received());
    return Object.fromEntries(now.map(([name, count]) => [name, count - (before[name] ?? 0)]));
  };
}
