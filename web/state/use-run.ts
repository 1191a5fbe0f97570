import type { RunState } from "../../server/contract/control-api.ts";
import type { JsonObject, JsonValue } from "../../server/contract/json.ts";
import type { Commanding } from "./live/queries.ts";
import { useCommand } from "./live/queries.ts";
import { useGoFromHere } from "./use-go.ts";

/** What to run: a built-in scenario's name, or a whole scenario. */
export interface RunRequest {
  readonly scenario: string | JsonObject;
  readonly seed?: number;
  readonly parameters?: Readonly<Record<string, JsonValue>>;
}

/** Begins a run and goes to its deliveries. */
export function useRun(): Commanding & { readonly begin: (request: RunRequest) => void } {
  const command = useCommand();
  const go = useGoFromHere();
  return {
    ...command,
    begin: (body) => {
      command
        .run({ api: "control", request: "POST runs", body })
        .then((run) => go(`/deliveries?q=run:${(run as RunState).id}`))
        // The problem is shown by whoever asked.
        .catch(() => undefined);
    },
  };
}
