import type { ControlCall, ControlRoute } from "./control-call.ts";
import { readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { RULE_FIELDS, rulesFrom, rulesState } from "./rule-fields.ts";
import { RULES_SHAPE } from "./answer-shapes.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** `GET rules`: batching, retries, timeout and servers. */
export const readRules: ControlRoute = {
  summary: "Batching, retries, timeout and servers",
  answers: { 200: { schema: schemaOf(RULES_SHAPE) } },
  answer: ({ ports }: ControlCall) => jsonAnswer(200, rulesState(ports.simulator.rules())),
};

/** `PATCH rules`: changes what is named, at once. */
export const changeRules: ControlRoute = {
  summary: "Change batching, retries, timeout or servers, at once",
  body: schemaOfFields(RULE_FIELDS),
  answers: { 200: { schema: schemaOf(RULES_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, RULE_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    call.ports.simulator.setRules(rulesFrom(body.value));
    return jsonAnswer(200, rulesState(call.ports.simulator.rules()));
  },
};
