import type { ControlCall, ControlRoute } from "../control-call.ts";
import { accountAsked, accountMeant, readBody } from "../control-call.ts";
import { badRequest, errorAnswer, jsonAnswer, notFound } from "../control-errors.ts";
import { countField, field, isJsonObject } from "../fields.ts";
import { schemaOfFields } from "../field-schema.ts";
import { LIST_QUERIES, numberOfId, pageAnswer, pageOf, readListQuery, readWord } from "../list-page.ts";
import { pageShape } from "../answer-shapes.ts";
import { RUN_PROGRESS, RUN_SHAPE } from "./run-shapes.ts";
import { schemaOf } from "../../sendgrid/shape-schema.ts";

/** What a run may be told, besides its scenario. */
export const RUN_FIELDS = {
  scenario: field(
    "the name of a built-in scenario, or a scenario as an object",
    (given) => (typeof given === "string" || isJsonObject(given) ? given : undefined),
    { type: ["string", "object"] },
  ),
  seed: countField(0),
  parameters: field(
    "an object of the scenario's parameters",
    (given) => (isJsonObject(given) ? given : undefined),
    {
      type: "object",
    },
  ),
  target: field("an http or https URL", (given) => (isHttpUrl(given) ? given : undefined), {
    type: "string",
  }),
} as const;

/** `POST runs {scenario,seed?,parameters?,target?}`: begins at the present instant. */
export const beginRun: ControlRoute = {
  summary: "Begin a run of a scenario, at the present instant",
  body: schemaOfFields(RUN_FIELDS),
  answers: { 201: { schema: schemaOf(RUN_SHAPE) } },
  answer: async (call: ControlCall) => {
    const body = await readBody(call, RUN_FIELDS);
    if (body.kind === "problem") return badRequest(body);
    const { scenario, ...more } = body.value;
    if (scenario === undefined) {
      const hint = 'Send {"scenario":"happy-path"}; GET /_simulator/scenarios lists the built-in ones.';
      return badRequest({ message: '"scenario" is missing.', hint });
    }
    const begun = await call.ports.stage.start({ scenario, account: accountMeant(call), ...more });
    if (begun.kind === "begun") return jsonAnswer(201, begun.run.state());
    const { kind, message, hint, problems } = begun;
    if (kind === "refused") return errorAnswer(409, { code: "no-room", message, hint });
    if (problems === undefined) return badRequest({ message, hint });
    return jsonAnswer(400, { error: { code: "bad-scenario", message, hint, problems } });
  },
};

/** `GET runs`: oldest first. */
export const listRuns: ControlRoute = {
  summary: "Runs of scenarios, oldest first",
  answers: { 200: { schema: schemaOf(pageShape(RUN_SHAPE)) } },
  queries: [...LIST_QUERIES, "state"],
  answer: (call: ControlCall) => {
    const { query } = call.request;
    const list = readListQuery(query);
    if (list.kind === "problem") return badRequest(list);
    const state = readWord(query, "state", RUN_PROGRESS);
    if (state.kind === "problem") return badRequest(state);
    const account = accountAsked(call);
    const page = pageOf({
      items: call.ports.simulator.runs.all().map((run) => run.state()),
      limit: list.value.limit,
      positionOf: (run) => numberOfId(run.id),
      isWanted: (run) =>
        numberOfId(run.id) > list.value.after &&
        (account === undefined || run.account === account) &&
        (state.value === undefined || run.state === state.value) &&
        list.value.isFound(run),
    });
    return pageAnswer(page);
  },
};

/** `GET runs/{id}`: how far it is, and what came of it. */
export const readRun: ControlRoute = {
  summary: "How far a run is, and what came of it",
  answers: { 200: { schema: schemaOf(RUN_SHAPE) } },
  answer: ({ ports, parameters }: ControlCall) => {
    const id = parameters["id"] ?? "";
    const run = ports.simulator.runs.find(id);
    return run === undefined ? notFound("run", id, "runs") : jsonAnswer(200, run.state());
  },
};

/** `DELETE runs/{id}`: no more of it happens; what was generated is still delivered. */
export const stopRun: ControlRoute = {
  summary: "Stop a run; what it generated is still delivered",
  answers: { 204: { schema: {} } },
  answer: ({ ports, parameters }: ControlCall) => {
    const id = parameters["id"] ?? "";
    const run = ports.simulator.runs.find(id);
    if (run === undefined) return notFound("run", id, "runs");
    ports.simulator.runs.stop(run);
    return { status: 204, headers: {}, body: null };
  },
};

function isHttpUrl(given: unknown): given is string {
  return typeof given === "string" && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}
