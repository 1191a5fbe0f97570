import type { JsonObject } from "../../contract/json.ts";
import { MAX_SNAPSHOT_BYTES, MAX_SNAPSHOT_VALUES } from "../../contract/snapshot.ts";
import { SNAPSHOT_KIND, SNAPSHOT_VERSION } from "../../contract/snapshot.ts";
import { utf8Length } from "../../simulation/utf8-length.ts";
import type { ApiResponse } from "../http.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import { CLOCK_SHAPE } from "./answer-shapes.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { readJson } from "./control-call.ts";
import { badRequest, errorAnswer, jsonAnswer } from "./control-errors.ts";

const SNAPSHOT_SCHEMA: JsonObject = {
  type: "object",
  description:
    "The simulator at one instant: clock, chance, rules, faults, accounts, what is planned and what is on its way. " +
    "Left out are secrets, the journal, the attempts and events so far, and what receivers remember. " +
    "Keep it whole: what stands in its state is not promised.",
  properties: {
    kind: { const: SNAPSHOT_KIND },
    version: { const: SNAPSHOT_VERSION },
    state: { type: "object" },
  },
  required: ["kind", "version", "state"],
};

/** `GET snapshot`: the simulator as JSON; 409 while something is going on that no snapshot can hold. */
export const takeSnapshot: ControlRoute = {
  summary: "The simulator as JSON, without secrets; 409 while an attempt is in flight",
  answers: { 200: { schema: SNAPSHOT_SCHEMA } },
  answer: ({ ports }: ControlCall) => {
    const snapshot = ports.simulator.snapshot();
    if (snapshot.kind === "refused") return errorAnswer(409, snapshot);
    const answer = answerOf(snapshot);
    const isTooLarge = answer === undefined || utf8Length(String(answer.body)) > MAX_SNAPSHOT_BYTES;
    return isTooLarge ? TOO_LARGE : answer;
  },
};

/** `PUT snapshot`: makes the simulator what a snapshot says, or answers why not, and changes nothing. */
export const restoreSnapshot: ControlRoute = {
  summary: "Make the simulator what a snapshot says, be it earlier or later; answers the clock",
  body: SNAPSHOT_SCHEMA,
  answers: { 200: { schema: schemaOf(CLOCK_SHAPE) } },
  answer: async (call: ControlCall) => {
    const { simulator, exchanges } = call.ports;
    const body = await readJson(call, { bytes: MAX_SNAPSHOT_BYTES, values: MAX_SNAPSHOT_VALUES });
    if (body.kind === "problem") return badRequest(body);
    const outcome = simulator.restore(body.value);
    if (outcome.kind === "refused") return errorAnswer(409, outcome);
    if (outcome.kind === "damaged") return errorAnswer(400, { code: "bad-snapshot", ...outcome });
    // Ids of attempts and deliveries may come again, with other bodies.
    exchanges.clear();
    return jsonAnswer(200, simulator.clock());
  },
};

const TOO_LARGE = errorAnswer(409, {
  code: "snapshot-too-large",
  message: `The snapshot would be larger than ${MAX_SNAPSHOT_BYTES} bytes, which is the most that can be restored.`,
  hint: "Let what is pending be delivered first, or POST /_simulator/reset.",
});

// JavaScript has no text of more than half a gigabyte.
function answerOf(snapshot: object): ApiResponse | undefined {
  try {
    return jsonAnswer(200, snapshot);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
