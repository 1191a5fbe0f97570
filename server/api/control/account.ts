import type { AccountState } from "../../contract/control-api.ts";
import type { Plan } from "../../contract/limits.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountMeant, readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { countField, oneOfField, switchField } from "./fields.ts";
import { ACCOUNT_SHAPE } from "./answer-shapes.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** The names of the plans. */
export const PLANS: readonly Plan[] = ["free", "essentials", "pro", "premier"];

const ACCOUNT_FIELDS = {
  plan: oneOfField(PLANS),
  max_allowed: countField(0, 1000),
  legacySettings: switchField(),
} as const;

/** `GET account`. */
export const readAccount: ControlRoute = {
  summary: "The account's plan and its limit",
  answers: { 200: { schema: schemaOf(ACCOUNT_SHAPE) } },
  answer: (call: ControlCall) => jsonAnswer(200, stateOf(call)),
};

/** `PATCH account {plan,max_allowed,legacySettings}`: a smaller plan disables the newest settings. */
export const changeAccount: ControlRoute = {
  summary: "Change the plan; a smaller one disables the newest settings",
  body: schemaOfFields(ACCOUNT_FIELDS),
  answers: { 200: { schema: schemaOf(ACCOUNT_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, ACCOUNT_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    const { max_allowed: maxAllowed, ...change } = body.value;
    const { simulator } = call.ports;
    simulator.settings.setPlan(
      accountMeant(call),
      maxAllowed === undefined ? change : { ...change, maxAllowed },
    );
    return jsonAnswer(200, stateOf(call));
  },
};

function stateOf(call: ControlCall): AccountState {
  const { plan, maxAllowed, hasLegacySettings } = call.ports.simulator.account(accountMeant(call));
  return { plan, max_allowed: maxAllowed, legacySettings: hasLegacySettings };
}
