import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked } from "./control-call.ts";
import { badRequest, jsonAnswer, notFound } from "./control-errors.ts";
import { LIST_QUERIES, numberOfId, pageAnswer, pageOf, readListQuery, readWord } from "./list-page.ts";
import { DELIVERY_DETAIL_SHAPE, DELIVERY_SHAPE, DELIVERY_STATES, pageShape } from "./answer-shapes.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** `GET deliveries?state=&webhook=&run=&eventId=&include=events&q=`: oldest first. `eventId` may stand more than once. */
export const listDeliveries: ControlRoute = {
  summary: "Batches with their attempts as counts, oldest first",
  answers: { 200: { schema: schemaOf(pageShape(DELIVERY_SHAPE)) } },
  queries: [...LIST_QUERIES, "state", "webhook", "run", "eventId", "include"],
  answer: (call: ControlCall) => {
    const { query } = call.request;
    const list = readListQuery(query);
    if (list.kind === "problem") return badRequest(list);
    const state = readWord(query, "state", DELIVERY_STATES);
    if (state.kind === "problem") return badRequest(state);
    const include = readWord(query, "include", ["events"]);
    if (include.kind === "problem") return badRequest(include);
    const { log } = call.ports.simulator;
    const account = accountAsked(call);
    const webhookId = query.get("webhook");
    const run = query.get("run");
    const events = new Set(query.getAll("eventId"));
    const hasEvent = (id: string): boolean => log.contentOf(id).eventIds.some((each) => events.has(each));
    const page = pageOf({
      items: log.deliveriesAfter(list.value.after),
      limit: list.value.limit,
      positionOf: (delivery) => numberOfId(delivery.id),
      isWanted: (delivery) =>
        (account === undefined || delivery.account === account) &&
        (state.value === undefined || delivery.state === state.value) &&
        (webhookId === null || delivery.webhookId === webhookId) &&
        (run === null || delivery.runs.includes(run)) &&
        (events.size === 0 || hasEvent(delivery.id)) &&
        list.value.isFound(delivery),
    });
    return include.value === undefined
      ? pageAnswer(page)
      : pageAnswer(page, (delivery) => ({ ...delivery, ...log.contentOf(delivery.id) }));
  },
};

/** `GET deliveries/{id}`: with its attempts. */
export const readDelivery: ControlRoute = {
  summary: "A delivery with its attempts",
  answers: { 200: { schema: schemaOf(DELIVERY_DETAIL_SHAPE) } },
  answer: ({ ports, parameters }: ControlCall) => {
    const id = parameters["id"] ?? "";
    const delivery = ports.simulator.log.delivery(id);
    return delivery === undefined ? notFound("delivery", id, "deliveries") : jsonAnswer(200, delivery);
  },
};
