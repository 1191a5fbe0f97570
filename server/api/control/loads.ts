import type { ControlCall, ControlRoute } from "./control-call.ts";
import { readBody } from "./control-call.ts";
import { badRequest, errorAnswer, jsonAnswer, notFound } from "./control-errors.ts";
import type { ApiResponse } from "../http.ts";
import { pageShape } from "./answer-shapes.ts";
import { field } from "./fields.ts";
import { schemaOfFields } from "./field-schema.ts";
import { LIST_QUERIES, numberOfId, pageAnswer, pageOf, readCount, readListQuery } from "./list-page.ts";
import { LOAD_FIELDS } from "./load-fields.ts";
import { LOAD_SHAPE } from "./load-shapes.ts";
import type { LoadControl } from "./ports.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";

/** What `POST loads` takes. */
const ORDER_FIELDS = {
  url: field("an http or https URL", (given) => (isHttpUrl(given) ? given : undefined), { type: "string" }),
  ...LOAD_FIELDS,
} as const;

/** `POST loads {url, eventsPerSecond, …}`: begins a load test on a receiver. */
export const beginLoad: ControlRoute = {
  summary: "Begin a load test on a receiver; it goes by the wall clock, beside the simulation",
  body: schemaOfFields(ORDER_FIELDS),
  answers: { 201: { schema: schemaOf(LOAD_SHAPE) } },
  answer: async (call: ControlCall) => {
    const { loads } = call.ports;
    if (loads === undefined) return noLoads();
    const body = await readBody(call, ORDER_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    const { url, ...order } = body.value;
    if (url === undefined || order.eventsPerSecond === undefined) {
      const missing = url === undefined ? "url" : "eventsPerSecond";
      const hint = 'Send {"url":"http://127.0.0.1:3000/events","eventsPerSecond":500}.';
      return badRequest({ message: `"${missing}" is missing.`, hint });
    }
    const begun = await loads.begin(url, order);
    if (begun.kind === "begun") return jsonAnswer(201, begun.report);
    const { kind, message, hint } = begun;
    if (kind === "wrong") return badRequest({ message, hint });
    return errorAnswer(409, { code: kind === "busy" ? "no-room" : "unreachable", message, hint });
  },
};

/** `GET loads`: oldest first, without their intervals. */
export const listLoads: ControlRoute = {
  summary: "Load tests, oldest first, without their samples",
  answers: { 200: { schema: schemaOf(pageShape(LOAD_SHAPE)) } },
  queries: LIST_QUERIES,
  answer: ({ ports, request }: ControlCall) => {
    const list = readListQuery(request.query);
    if (list.kind === "problem") return badRequest(list);
    const page = pageOf({
      items: (ports.loads?.all() ?? []).map((report) => ({ ...report, samples: [] })),
      limit: list.value.limit,
      positionOf: (load) => numberOfId(load.id),
      isWanted: (load) => numberOfId(load.id) > list.value.after && list.value.isFound(load),
    });
    return pageAnswer(page);
  },
};

/** `GET loads/{id}?samplesAfter=`: how far it is, and what came of it; without the first so many samples. */
export const readLoad: ControlRoute = {
  summary: "How far a load test is, and what came of it",
  answers: { 200: { schema: schemaOf(LOAD_SHAPE) } },
  queries: ["samplesAfter"],
  answer: (call: ControlCall) => {
    const after = readCount(call.request.query, "samplesAfter");
    if (after.kind === "problem") return badRequest(after);
    return withLoad(call, (loads, id) => {
      const report = loads.find(id);
      if (report === undefined) return undefined;
      return jsonAnswer(200, { ...report, samples: report.samples.slice(after.value) });
    });
  },
};

/** `DELETE loads/{id}`: it ends within half a second, and what was measured stays. */
export const stopLoad: ControlRoute = {
  summary: "Stop a load test; what it measured stays",
  answers: { 204: { schema: {} } },
  answer: (call: ControlCall) =>
    withLoad(call, (loads, id) => {
      return loads.stop(id) ? { status: 204, headers: {}, body: null } : undefined;
    }),
};

function withLoad(
  { ports, parameters }: ControlCall,
  answer: (loads: LoadControl, id: string) => ApiResponse | undefined,
): ApiResponse {
  const id = parameters["id"] ?? "";
  const found = ports.loads === undefined ? undefined : answer(ports.loads, id);
  return found ?? notFound("load test", id, "loads");
}

function noLoads(): ApiResponse {
  return errorAnswer(501, {
    code: "not-available",
    message: "This simulator makes no load tests.",
    hint: "Start it with fake-sendgrid start, or run fake-sendgrid load URL beside it.",
  });
}

function isHttpUrl(given: unknown): given is string {
  return typeof given === "string" && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}
