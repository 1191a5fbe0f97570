import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked, readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { textsField } from "./fields.ts";

const RECEIVED_FIELDS = { sg_event_ids: textsField("an array of sg_event_id texts") } as const;

/** `GET ledger`: the counts that must add up. */
export const readLedger: ControlRoute = {
  answer: (call: ControlCall) => jsonAnswer(200, call.ports.simulator.ledger(accountAsked(call))),
};

/** `POST received {sg_event_ids}`: a receiver or a test tells what it stored; answers stored, lost, storedTwice. */
export const tellReceived: ControlRoute = {
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
    call.ports.simulator.received(ids);
    return jsonAnswer(200, call.ports.simulator.ledger().received);
  },
};
