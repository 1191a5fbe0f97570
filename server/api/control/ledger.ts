import { MAX_EVENT_ID_LENGTH } from "../../contract/limits.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked, readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { textsField } from "./fields.ts";
import { LEDGER_SHAPE, RECEIVED_SHAPE } from "./answer-shapes.ts";
import { schemaOfFields } from "./field-schema.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

const EVENT_IDS = `an array of at most 10000 sg_event_id texts of at most ${MAX_EVENT_ID_LENGTH} characters`;

const RECEIVED_FIELDS = { sg_event_ids: textsField(EVENT_IDS, MAX_EVENT_ID_LENGTH) } as const;

/** `GET ledger`: the counts that must add up. */
export const readLedger: ControlRoute = {
  summary: "The counts that must add up",
  answers: { 200: { schema: schemaOf(LEDGER_SHAPE) } },
  answer: (call: ControlCall) => jsonAnswer(200, call.ports.simulator.records.ledger(accountAsked(call))),
};

/** `POST received {sg_event_ids}`: a receiver or a test tells what it stored; answers stored, lost, storedTwice. */
export const tellReceived: ControlRoute = {
  summary: "Tell what a receiver stored; answers stored, lost and stored twice",
  body: schemaOfFields(RECEIVED_FIELDS, ["sg_event_ids"]),
  answers: { 200: { schema: schemaOf(RECEIVED_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, RECEIVED_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    const ids = body.value.sg_event_ids;
    if (ids === undefined) {
      return badRequest({
        message: `"sg_event_ids" is missing.`,
        hint: "It must be an array of sg_event_id texts.",
      });
    }
    call.ports.simulator.records.received.tell(ids);
    return jsonAnswer(200, call.ports.simulator.records.ledger(accountAsked(call)).received);
  },
};
