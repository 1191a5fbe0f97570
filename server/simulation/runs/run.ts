import type { RunProgress, RunState } from "../../contract/control-api.ts";
import type { FaultKind } from "../../contract/faults.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import type { RunTally } from "../records/ledger.ts";
import type { MailOrigin } from "../stories/mail-origin.ts";
import { rateTable } from "../stories/rates.ts";
import type { Rates } from "../stories/rates.ts";
import type { Scenario } from "./scenario.ts";
import type { Alarm, Clock } from "../time/timeline.ts";
import { judged } from "./expectation.ts";
import type { RunCounts } from "./expectation.ts";
import type { RunStreams } from "./run-streams.ts";

/** What a run is begun with. */
export interface RunBeginning {
  readonly id: string;
  readonly scenario: Scenario;
  readonly account: string;
  readonly seed: number;
  readonly parameters: JsonObject;
  readonly streams: RunStreams;
  readonly tally: RunTally;
  readonly clock: Clock;
  readonly plannedMessages: number;
  /** What the receiver got since the run began, or why that cannot be told. */
  readonly received: () => RunCounts["receiver"];
  /** Called when all that the run set going has come to its end. */
  onOver(): void;
  /** What came of it, where it was over before a snapshot; absent: it begins now. */
  readonly past?: RunState;
}

/** One execution of a scenario: what it has going, and what came of it so far. */
export class Run {
  readonly id: string;
  readonly account: string;
  readonly scenario: Scenario;
  readonly streams: RunStreams;
  readonly #beginning: RunBeginning;
  readonly #startedAt: Instant;
  readonly #faults = new Map<FaultKind, number>();
  readonly #alarms = new Set<Alarm>();
  readonly #undo: (() => void)[] = [];
  #state: RunProgress = "running";
  #endedAt: Instant | null = null;
  #final: RunCounts | null = null;
  #messagesMade = 0;
  #storiesLeft = 0;
  #isChecking = false;
  #waiters: (() => void)[] = [];

  constructor(beginning: RunBeginning) {
    this.#beginning = beginning;
    this.id = beginning.id;
    this.account = beginning.account;
    this.scenario = beginning.scenario;
    this.streams = beginning.streams;
    this.#startedAt = beginning.clock.now();
    beginning.tally.onSettled = () => this.#checkSoon();
    if (beginning.past !== undefined) this.#state = beginning.past.state;
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  /** Does something so long after the run began; a run that was stopped does it no more. */
  at(afterMs: Duration, task: () => void): void {
    const { clock } = this.#beginning;
    const alarm = clock.runAt(this.#startedAt + afterMs, () => {
      this.#alarms.delete(alarm);
      task();
      this.#checkSoon();
    });
    this.#alarms.add(alarm);
  }

  /** Has something put back when the run is over. */
  atEnd(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Awaits something that the run has going outside of the simulation. */
  async during(work: Promise<void>): Promise<void> {
    this.#storiesLeft++;
    await work;
    this.#storiesLeft--;
    this.#checkSoon();
  }

  /** What mails and events of the run draw on. */
  origin(rates: Rates = {}): MailOrigin {
    const { ids, recipients, latencies } = this.streams;
    return {
      run: this.id,
      ids,
      recipients,
      latencies,
      rates: rateTable(rates),
      messagesBegan: (count) => {
        this.#messagesMade += count;
        this.#storiesLeft += count;
      },
      messageEnded: () => {
        this.#storiesLeft--;
        this.#checkSoon();
      },
    };
  }

  struck(kind: FaultKind): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  /** Ends the run: nothing of it happens any more, and what it changed is put back. */
  end(state: Exclude<RunProgress, "running">): void {
    if (!this.isRunning) return;
    this.#final = this.#counts();
    this.#state = state;
    this.#endedAt = this.#beginning.clock.now();
    for (const alarm of this.#alarms) alarm.cancel();
    this.#alarms.clear();
    // Last changed, first put back.
    for (const undo of this.#undo.toReversed()) undo();
    for (const resolve of this.#waiters) resolve();
    this.#waiters = [];
  }

  /** Resolves when the run is over. */
  async ended(): Promise<void> {
    if (!this.isRunning) return;
    await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  state(): RunState {
    const { id, account, seed, parameters, plannedMessages, tally, past } = this.#beginning;
    if (past !== undefined) return { ...past, ledger: { ...tally.line } };
    const { name, title, description, expect } = this.scenario;
    const counts = this.#final ?? this.#counts();
    const expectations = judged(expect, counts, this.#state === "finished");
    return {
      id,
      scenario: name,
      title,
      description,
      account,
      seed,
      parameters,
      state: this.#state,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      messages: { planned: plannedMessages, made: this.#messagesMade },
      events: counts.events,
      ledger: { ...tally.line },
      faults: counts.faults,
      expectations,
      passed: this.#state === "finished" ? expectations.every(({ verdict }) => verdict !== "missed") : null,
    };
  }

  #counts(): RunCounts {
    const { tally, received } = this.#beginning;
    return {
      ledger: { ...tally.line },
      events: Object.fromEntries(tally.events),
      faults: Object.fromEntries(this.#faults),
      receiver: received(),
    };
  }

  // It is over when nothing is going on any more, which can only be told once what happens now has happened.
  #checkSoon(): void {
    if (this.#isChecking || !this.#isQuiet()) return;
    this.#isChecking = true;
    const { clock } = this.#beginning;
    clock.runAt(clock.now(), () => {
      this.#isChecking = false;
      if (this.#isQuiet()) this.#beginning.onOver();
    });
  }

  #isQuiet(): boolean {
    return (
      this.isRunning &&
      this.#alarms.size === 0 &&
      this.#storiesLeft === 0 &&
      this.#beginning.tally.outstanding === 0
    );
  }
}
