import type { ScenarioSummary } from "../../../contract/control-api.ts";
import type { ControlCall, ControlRoute } from "../control-call.ts";
import { jsonAnswer, notFound } from "../control-errors.ts";
import { pageShape } from "../answer-shapes.ts";
import { SCENARIO_SUMMARY_SHAPE } from "./run-shapes.ts";
import { schemaOf } from "../../sendgrid/shape-schema.ts";

/** `GET scenarios`: the built-in ones, by name. */
export const listScenarios: ControlRoute = {
  summary: "The built-in scenarios",
  answers: { 200: { schema: schemaOf(pageShape(SCENARIO_SUMMARY_SHAPE)) } },
  answer: async ({ ports }: ControlCall) => {
    const items: readonly ScenarioSummary[] = await ports.stage.scenarios();
    return jsonAnswer(200, { items, nextCursor: null });
  },
};

/** `GET scenarios/{name}`: its file, which may be changed and given to `POST runs`. */
export const readScenarioFile: ControlRoute = {
  summary: "The file of a built-in scenario",
  answers: { 200: { schema: { type: "object" } } },
  answer: async ({ ports, parameters }: ControlCall) => {
    const name = parameters["name"] ?? "";
    const file = await ports.stage.file(name);
    return file === undefined ? notFound("scenario", name, "scenarios") : jsonAnswer(200, file);
  },
};
