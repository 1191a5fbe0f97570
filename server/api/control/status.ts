import type { StatusState } from "../../contract/control-api.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { jsonAnswer } from "./control-errors.ts";
import type { ControlPorts } from "./ports.ts";

/** What the simulator is doing, in one object. */
export function statusState({ simulator, exchanges, version }: ControlPorts): StatusState {
  return {
    version,
    seed: simulator.seed,
    ...simulator.status(),
    clock: simulator.clock(),
    ledger: simulator.ledger().total,
    retention: { ...simulator.log.retention(), ...exchanges.retention() },
  };
}

/** `GET status`. */
export const readStatus: ControlRoute = {
  answer: ({ ports }: ControlCall) => jsonAnswer(200, statusState(ports)),
};
