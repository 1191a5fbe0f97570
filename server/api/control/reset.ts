import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked, readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { countField, oneOfField, textField } from "./fields.ts";
import { statusState } from "./status.ts";
import { STATUS_SHAPE } from "./answer-shapes.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** Why a seed and an account do not go together. */
export const SEED_IS_FOR_ALL = {
  message: "seed cannot be given with an account, because chance is common to all accounts.",
  hint: "Reset all accounts with the seed, or one account without.",
} as const;

/** What a reset may be told. */
export const RESET_FIELDS = {
  seed: countField(0),
  account: textField("the name of an account", 200),
  settings: oneOfField(["keep", "delete"]),
} as const;

/** `POST reset {seed?,account?,settings?}`: begins anew, for one account or for all. Answers the status. */
export const reset: ControlRoute = {
  summary: "Begin anew, for one account or for all; answers the status",
  body: schemaOfFields(RESET_FIELDS),
  answers: { 200: { schema: schemaOf(STATUS_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, RESET_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    const account = body.value.account ?? accountAsked(call);
    if (account !== undefined && body.value.seed !== undefined) return badRequest(SEED_IS_FOR_ALL);
    call.ports.simulator.reset(account === undefined ? body.value : { ...body.value, account });
    if (account === undefined) {
      call.ports.receiver.reset();
      call.ports.exchanges.clear();
    }
    return jsonAnswer(200, statusState(call.ports));
  },
};
