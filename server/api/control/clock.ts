import type { AdvanceTarget } from "../../simulation/time/clock-driver.ts";
import { ClockError } from "../../simulation/time/clock-driver.ts";
import type { ApiResponse } from "../http.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { readBody } from "./control-call.ts";
import { badRequest, errorAnswer, jsonAnswer } from "./control-errors.ts";
import type { Options, Read } from "./fields.ts";
import { durationField, instantField, oneOfField, speedField } from "./fields.ts";
import { ADVANCE_SHAPE, CLOCK_SHAPE } from "./answer-shapes.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** What a change of the clock may name. */
export const CLOCK_FIELDS = { mode: oneOfField(["real", "manual"]), speed: speedField() } as const;

/** How far an advance may be told to go. */
export const ADVANCE_FIELDS = {
  by: durationField(),
  to: instantField(),
  until: oneOfField(["next", "idle"]),
} as const;

/** `GET clock`. */
export const readClock: ControlRoute = {
  summary: "How time runs, and what time it is",
  answers: { 200: { schema: schemaOf(CLOCK_SHAPE) } },
  answer: ({ ports }: ControlCall) => jsonAnswer(200, ports.simulator.clock()),
};

/** `PATCH clock {mode,speed}`: either may be absent. */
export const changeClock: ControlRoute = {
  summary: "Change how time runs",
  body: schemaOfFields(CLOCK_FIELDS),
  answers: { 200: { schema: schemaOf(CLOCK_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, CLOCK_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    call.ports.simulator.setClock(body.value);
    return jsonAnswer(200, call.ports.simulator.clock());
  },
};

/** `POST clock/advance {by|to|until}`: answers once all that fell due has settled. */
export const advanceClock: ControlRoute = {
  summary: "Move the clock; answers once all that fell due has settled",
  body: schemaOfFields(ADVANCE_FIELDS),
  answers: { 200: { schema: schemaOf(ADVANCE_SHAPE) } },
  answer: async (call: ControlCall) => {
    const { simulator } = call.ports;
    const body = await readBody(call, ADVANCE_FIELDS);
    const target = body.kind === "problem" ? body : oneTarget(body.value);
    if (target.kind === "problem") return badRequest(target);
    try {
      return jsonAnswer(200, await simulator.advance(target.value));
    } catch (error) {
      if (error instanceof ClockError) return clockProblem(error);
      throw error;
    }
  },
};

const CLOCK_HINTS: Readonly<Record<ClockError["code"], string>> = {
  "clock-is-real": 'PATCH /_simulator/clock {"mode":"manual"} first, or start with --clock manual.',
  "time-goes-forward": "The clock only moves forward: give a later instant.",
  "beyond-9999": "Give a shorter time: dates are written with four digits for the year.",
  "never-idle":
    "A delivery that fails is tried for 24 h: see GET /_simulator/status for what is still scheduled.",
};

// 409: the clock is in no state for it. Going back in time, or too far, is a wrong request in any state.
function clockProblem({ code, message }: ClockError): ApiResponse {
  const isWrongInstant = code === "time-goes-forward" || code === "beyond-9999";
  return errorAnswer(isWrongInstant ? 400 : 409, { code, message, hint: CLOCK_HINTS[code] });
}

/** The one target that was told, or what is wrong with none or several. */
export function oneTarget({ by, to, until }: Options<typeof ADVANCE_FIELDS>): Read<AdvanceTarget> {
  const targets: AdvanceTarget[] = [];
  if (by !== undefined) targets.push({ by });
  if (to !== undefined) targets.push({ to });
  if (until !== undefined) targets.push({ until });
  const [target] = targets;
  if (target !== undefined && targets.length === 1) return { kind: "ok", value: target };
  return {
    kind: "problem",
    message: `How far to advance is told ${targets.length === 0 ? "in no way" : "in more than one way"}.`,
    hint: 'Give exactly one of {"by":"30s"}, {"to":milliseconds since 1970}, {"until":"next"} and {"until":"idle"}.',
  };
}
