import type { Host } from "../runtime/host.ts";
import { findScenario, problemsInOneLine } from "../runtime/scenario-library.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { MAIN_ACCOUNT } from "../simulation/account/accounts.ts";

/** The scenario that `start` runs, if any. */
export interface StartScenario {
  /** What the simulator's own chance begins with. */
  readonly seed: { readonly seed?: number };
  /** Begins the run. */
  begin(host: Host): Promise<void>;
}

/** `start --scenario NAME|FILE`. Throws a UsageError where there is none such, or where something is wrong with it. */
export function startScenario({
  scenario,
  seed,
}: {
  readonly scenario?: string;
  readonly seed?: number;
}): StartScenario {
  const given = seed === undefined ? {} : { seed };
  if (scenario === undefined) return { seed: given, begin: async () => await Promise.resolve() };
  const file = findScenario(scenario);
  const reading = file.read();
  if (reading.kind === "problems") {
    throw new UsageError(`--scenario ${scenario}: ${problemsInOneLine(reading.problems)}`);
  }
  return {
    // One seed replays one run: what the simulator itself draws is drawn by the scenario's as well.
    seed: { seed: seed ?? reading.summary.seed },
    begin: async (host) => {
      const order = { scenario: JSON.parse(file.text) as unknown, account: MAIN_ACCOUNT, ...given };
      const begun = await host.stage.start(order);
      if (begun.kind !== "begun")
        throw new UsageError(`--scenario ${scenario}: ${begun.message} ${begun.hint}`);
    },
  };
}
