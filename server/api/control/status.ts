import type { StatusState } from "../../contract/control-api.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { jsonAnswer } from "./control-errors.ts";
import type { ControlPorts } from "./ports.ts";
import { STATUS_SHAPE } from "./answer-shapes.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** What the simulator is doing, in one object. */
export function statusState({ simulator, exchanges, version }: ControlPorts): StatusState {
  return {
    version,
    seed: simulator.seed,
    ...simulator.status(),
    clock: simulator.clock(),
    ledger: simulator.records.ledgerTotal(),
    retention: { ...simulator.records.retention(), ...exchanges.retention() },
  };
}

/** `GET status`. */
export const readStatus: ControlRoute = {
  summary: "What the simulator is doing",
  answers: { 200: { schema: schemaOf(STATUS_SHAPE) } },
  answer: ({ ports }: ControlCall) => jsonAnswer(200, statusState(ports)),
};
