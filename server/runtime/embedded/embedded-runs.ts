import type { FaultsState, RunState, ScenarioSummary } from "../../contract/control-api.ts";
import { faultState, readFaultChange } from "../../api/control/faults.ts";
import { readOptions } from "../../api/control/fields.ts";
import { RUN_FIELDS } from "../../api/control/scenarios/runs.ts";
import { MAIN_ACCOUNT } from "../../simulation/account/accounts.ts";
import type { Run } from "../../simulation/runs/run.ts";
import type { Host } from "../host.ts";
import type { FaultChange, RunOptions, ScenarioInput } from "./library-interface.ts";
import { UsageError } from "../usage-error.ts";

/** Scenarios and faults, as the library has them. */
export class EmbeddedRuns {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async scenarios(): Promise<readonly ScenarioSummary[]> {
    return await this.#host.stage.scenarios();
  }

  /** Begins a run and lets time pass until it is over; a clock that is real takes the time that it takes. */
  async run(scenario: ScenarioInput, options: RunOptions = {}): Promise<RunState> {
    const run = await this.#begin("run", scenario, options);
    const { simulator } = this.#host;
    const { mode, speed } = simulator.clock();
    if (mode === "real" && speed === 1) await run.ended();
    else while (run.isRunning && simulator.clock().next !== null) await simulator.advance({ until: "next" });
    return run.state();
  }

  async startRun(scenario: ScenarioInput, options: RunOptions = {}): Promise<RunState> {
    return (await this.#begin("startRun", scenario, options)).state();
  }

  runs(): readonly RunState[] {
    return this.#host.simulator.runs.all().map((run) => run.state());
  }

  stopRun(id: string): RunState {
    const { runs } = this.#host.simulator;
    const run = runs.find(id);
    if (run === undefined)
      throw new UsageError(`stopRun: there is no run "${id}". runs() lists those there are.`);
    runs.stop(run);
    return run.state();
  }

  faults(account?: string): FaultsState {
    const { faults } = this.#host.simulator;
    return {
      faults: faults.byHand(account ?? null).map((rule) => faultState(rule)),
      struck: faults.struck(),
    };
  }

  setFaults(change: FaultChange, account?: string): FaultsState {
    const { faults } = this.#host.simulator;
    const read = readFaultChange(change, faults.byHand(account ?? null));
    if (read.kind === "problem") throw new UsageError(`setFaults: ${read.message} ${read.hint}`);
    faults.setByHand(account ?? null, read.value);
    return this.faults(account);
  }

  async #begin(command: string, scenario: ScenarioInput, options: RunOptions): Promise<Run> {
    const { account = MAIN_ACCOUNT, ...more } = options;
    const read = readOptions(RUN_FIELDS, { scenario, ...more });
    if (read.kind === "problem") throw new UsageError(`${command}: ${read.message} ${read.hint}`);
    const { scenario: wanted, ...told } = read.value;
    const begun = await this.#host.stage.start({ scenario: wanted, account, ...told });
    if (begun.kind === "begun") return begun.run;
    const { problems = [], message, hint } = begun;
    const all = problems.slice(1).map((problem) => `${problem.path}: ${problem.message} ${problem.hint}`);
    throw new UsageError([`${command}: ${message} ${hint}`, ...all].join("\n"));
  }
}
