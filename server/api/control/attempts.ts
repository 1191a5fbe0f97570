import type { Attempt, AttemptDetail, Page } from "../../contract/control-api.ts";
import type { ApiResponse } from "../http.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked } from "./control-call.ts";
import { badRequest, errorAnswer, gone, jsonAnswer, notFound } from "./control-errors.ts";
import { isAny, LIST_QUERIES, numberOfId, pageAnswer, pageOf, readListQuery, readWord } from "./list-page.ts";
import type { ListQuery } from "./list-page.ts";
import type { AttemptQuery, ControlPorts, Exchange } from "./ports.ts";
import { ATTEMPT_DETAIL_SHAPE, ATTEMPT_RESULTS, ATTEMPT_SHAPE, pageShape } from "./answer-shapes.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** `GET attempts?after=&limit=`: oldest first. */
export const listAttempts: ControlRoute = {
  summary: "Every POST that was made, oldest first",
  answers: { 200: { schema: schemaOf(pageShape(ATTEMPT_SHAPE)) } },
  queries: [...LIST_QUERIES, "webhook", "delivery", "result"],
  answer: (call: ControlCall) => {
    const { query } = call.request;
    const list = readListQuery(query);
    if (list.kind === "problem") return badRequest(list);
    const result = readWord(query, "result", ATTEMPT_RESULTS);
    if (result.kind === "problem") return badRequest(result);
    const asked = {
      ...list.value,
      account: accountAsked(call),
      result: result.value,
      webhookId: query.get("webhook") ?? undefined,
      deliveryId: query.get("delivery") ?? undefined,
    };
    return pageAnswer(call.ports.past?.attempts(asked) ?? keptAttempts(call, asked));
  },
};

/** `GET attempts/{id}`: with what went over the wire. */
export const readAttempt: ControlRoute = {
  summary: "An attempt with what went over the wire",
  answers: { 200: { schema: schemaOf(ATTEMPT_DETAIL_SHAPE) } },
  answer: ({ ports, parameters }: ControlCall) => {
    const id = parameters["id"] ?? "";
    const attempt = attemptNamed(ports, id);
    if (attempt === undefined) return noAttempt(id, ports.simulator.log.retention().attemptsDropped);
    return jsonAnswer(200, attemptDetail(attempt, ports.exchanges.find(id)));
  },
};

/** `GET attempts/{id}/body`: the exact bytes that were posted. 410 once they are no longer kept. */
export const readAttemptBody: ControlRoute = {
  summary: "The exact bytes that an attempt posted",
  answers: { 200: { schema: {}, contentType: "application/octet-stream" } },
  answer: ({ ports, parameters }: ControlCall) => {
    const id = parameters["id"] ?? "";
    if (ports.simulator.log.attempt(id) === undefined) {
      // A folder keeps the attempt, and not its body.
      if (ports.past?.attempt(id) !== undefined) return gone(`The body of ${id} is no longer kept.`);
      return noAttempt(id, ports.simulator.log.retention().attemptsDropped);
    }
    const exchange = ports.exchanges.find(id);
    if (exchange === undefined) {
      return errorAnswer(404, {
        code: "no-body",
        message: `Nothing was posted by attempt ${id} so far.`,
        hint: `GET /_simulator/attempts/${id} says what came of it.`,
      });
    }
    if (exchange === "dropped" || exchange.requestBody === null)
      return gone(`The body of ${id} is no longer kept.`);
    return bytesAnswer(id, exchange.requestBody);
  },
};

function keptAttempts(
  { ports }: ControlCall,
  { after, limit, isFound, account, result, webhookId, deliveryId }: AttemptQuery & ListQuery,
): Page<Attempt> {
  return pageOf({
    items: ports.simulator.log.attemptsAfter(after),
    limit,
    positionOf: ({ id }) => numberOfId(id),
    isWanted: (attempt) =>
      isAny(account, attempt.account) &&
      isAny(result, attempt.result) &&
      isAny(webhookId, attempt.webhookId) &&
      isAny(deliveryId, attempt.deliveryId) &&
      isFound(attempt),
  });
}

/** An attempt with the exchange that was recorded for it, if one was. */
export function attemptDetail(attempt: Attempt, exchange: Exchange | "dropped" | undefined): AttemptDetail {
  if (exchange === undefined || exchange === "dropped") return { ...attempt, request: null, response: null };
  const { requestHeaders: headers, requestBody, response } = exchange;
  return {
    ...attempt,
    request: { method: "POST", url: attempt.url, headers, bodyKept: requestBody !== null },
    response,
  };
}

function attemptNamed({ simulator, past }: ControlPorts, id: string): Attempt | undefined {
  return simulator.log.attempt(id) ?? past?.attempt(id);
}

function noAttempt(id: string, dropped: number): ApiResponse {
  // Attempts are numbered from 1 and the oldest are dropped first.
  const number = id.startsWith("att_") ? numberOfId(id) : 0;
  return number > 0 && number <= dropped
    ? gone(`Attempt ${id} is no longer kept.`)
    : notFound("attempt", id, "attempts");
}

// A browser saves it instead of showing it: the bytes stay as they are, and no receiver's text becomes a page here.
function bytesAnswer(id: string, bytes: Uint8Array): ApiResponse {
  return {
    status: 200,
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename="${id}.json"`,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
    },
    body: bytes,
  };
}
