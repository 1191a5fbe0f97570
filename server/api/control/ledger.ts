import type { ReceivedEvent } from "../../contract/control-api.ts";
import { MAX_EVENT_ID_LENGTH } from "../../contract/limits.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked, readBody } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { textsField } from "./fields.ts";
import { LIST_QUERIES, pageAnswer, pageOf, readListQuery, readWord } from "./list-page.ts";
import { pageShape } from "./answer-shapes.ts";
import { LEDGER_SHAPE, RECEIVED_BY, RECEIVED_EVENT_SHAPE, RECEIVED_SHAPE } from "./ledger-shapes.ts";
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

/** `GET received?by=`: the events that a receiver stored, in the order in which it stored them first. */
export const listReceived: ControlRoute = {
  summary: "The events that were told as stored, or that the built-in receiver stored, in their order",
  answers: { 200: { schema: schemaOf(pageShape(RECEIVED_EVENT_SHAPE)) } },
  queries: [...LIST_QUERIES, "by"],
  answer: (call: ControlCall) => {
    const list = readListQuery(call.request.query);
    if (list.kind === "problem") return badRequest(list);
    const by = readWord(call.request.query, "by", RECEIVED_BY);
    if (by.kind === "problem") return badRequest(by);
    const page = pageOf({
      items: receivedAfter(call, { by: by.value ?? "told", position: list.value.after }),
      limit: list.value.limit,
      positionOf: ({ place }) => place,
      isWanted: list.value.isFound,
    });
    return pageAnswer(page);
  },
};

function* receivedAfter(
  { ports }: ControlCall,
  { by, position }: { readonly by: (typeof RECEIVED_BY)[number]; readonly position: number },
): Iterable<ReceivedEvent> {
  if (by === "built-in") {
    for (const { seq, eventId, settings } of ports.receiver.storedAfter(position)) {
      yield { place: seq, sg_event_id: eventId, times: 1, settings: settings || null };
    }
    return;
  }
  const told = ports.simulator.records.received.state();
  for (const [index, [eventId, times]] of told.entries()) {
    if (index < position) continue;
    yield { place: index + 1, sg_event_id: eventId, times, settings: null };
  }
}
