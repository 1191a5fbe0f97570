import type { Delivery, DeliveryDetail, Page } from "../../contract/control-api.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked } from "./control-call.ts";
import { badRequest, jsonAnswer, notFound } from "./control-errors.ts";
import { isAny, LIST_QUERIES, numberOfId, pageAnswer, pageOf, readListQuery, readWord } from "./list-page.ts";
import type { ListQuery } from "./list-page.ts";
import type { ControlPorts, DeliveryQuery } from "./ports.ts";
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
    const asked = {
      ...list.value,
      account: accountAsked(call),
      state: state.value,
      webhookId: query.get("webhook") ?? undefined,
      run: query.get("run") ?? undefined,
      eventIds: query.getAll("eventId"),
      withEvents: include.value === "events",
    };
    return pageAnswer(call.ports.past?.deliveries(asked) ?? keptDeliveries(call, asked));
  },
};

/** `GET deliveries/{id}`: with its attempts. */
export const readDelivery: ControlRoute = {
  summary: "A delivery with its attempts",
  answers: { 200: { schema: schemaOf(DELIVERY_DETAIL_SHAPE) } },
  answer: ({ ports, parameters }: ControlCall) => {
    const id = parameters["id"] ?? "";
    const delivery = deliveryNamed(ports, id);
    return delivery === undefined ? notFound("delivery", id, "deliveries") : jsonAnswer(200, delivery);
  },
};

/** A delivery by its id, however long ago it was; undefined: there is none, or it is no longer kept. */
export function deliveryNamed({ past, simulator }: ControlPorts, id: string): DeliveryDetail | undefined {
  return past?.delivery(id) ?? simulator.log.delivery(id);
}

function keptDeliveries({ ports }: ControlCall, query: DeliveryQuery & ListQuery): Page<Delivery> {
  const { after, limit, isFound, account, state, webhookId, run, eventIds, withEvents } = query;
  const { log } = ports.simulator;
  const events = new Set(eventIds);
  const hasEvent = (id: string): boolean => log.contentOf(id).eventIds.some((each) => events.has(each));
  const page = pageOf({
    items: log.deliveriesAfter(after),
    limit,
    positionOf: ({ id }) => numberOfId(id),
    isWanted: (delivery) =>
      isAny(account, delivery.account) &&
      isAny(state, delivery.state) &&
      isAny(webhookId, delivery.webhookId) &&
      (run === undefined || delivery.runs.includes(run)) &&
      (events.size === 0 || hasEvent(delivery.id)) &&
      isFound(delivery),
  });
  if (withEvents !== true) return page;
  return { ...page, items: page.items.map((delivery) => ({ ...delivery, ...log.contentOf(delivery.id) })) };
}
