import type { ScenarioSummary } from "../../../contract/control-api.ts";
import type { JsonObject } from "../../../contract/json.ts";
import type { Scenario } from "../../../simulation/runs/scenario.ts";
import { jsonExcess } from "../../json-excess.ts";
import { jsonSyntaxProblem } from "../../json-syntax.ts";
import type { FileProblem } from "../file-problems.ts";
import { FileProblems } from "../file-problems.ts";
import { SCENARIO_FORM } from "./scenario-fields.ts";
import { parameterSummaries, withParameters } from "./scenario-parameters.ts";

/** A scenario file that was read, or all that is wrong with it: at most 20 problems, in the order of the file. */
export type ScenarioReading =
  | {
      readonly kind: "ok";
      readonly value: Scenario;
      /** With the defaults as they stand in the file. */
      readonly summary: ScenarioSummary;
      /** All parameters with their values in this reading. */
      readonly parameters: JsonObject;
    }
  | { readonly kind: "problems"; readonly problems: readonly FileProblem[] };

/**
 * Reads a scenario file that was parsed from JSON. `parameters` stand in place of the defaults in it.
 *
 * The schema is closed: a name that nobody knows is a problem that names the nearest right one.
 */
export function readScenario(json: unknown, parameters: JsonObject = {}): ScenarioReading {
  const replaced = withParameters(json, parameters);
  const problems = new FileProblems(replaced.json);
  for (const problem of replaced.problems) problems.add(problem);
  const values = SCENARIO_FORM.read(replaced.json, { path: "", problems });
  if (values === undefined || problems.all().length > 0)
    return { kind: "problems", problems: problems.all() };
  const { $schema: _schema, parameters: _parameters, ...value } = values;
  const { name, title, description, seed } = value;
  const inEffect = parameterSummaries(replaced.json).map((each) => [each.name, each.default] as const);
  return {
    kind: "ok",
    value,
    summary: { name, title, description, seed, parameters: parameterSummaries(json) },
    parameters: Object.fromEntries(inEffect),
  };
}

/** The JSON of a scenario file, or where it is none: line and column. */
export type FileJson =
  | { readonly kind: "ok"; readonly json: unknown }
  | { readonly kind: "problems"; readonly problems: readonly FileProblem[] };

/** Parses the text of a scenario file. */
export function parseScenario(text: string): FileJson {
  // A byte order mark is no part of the JSON, though some editors write one.
  const json = text.replace(/^\uFEFF/, "");
  const excess = jsonExcess(json);
  if (excess !== undefined) {
    const problem = { path: "", message: `The file ${excess}.`, hint: "No scenario needs as much." };
    return { kind: "problems", problems: [problem] };
  }
  const wrong = jsonSyntaxProblem(json);
  if (wrong === undefined) return { kind: "ok", json: JSON.parse(json) };
  const path = `line ${wrong.line}, column ${wrong.column}`;
  return { kind: "problems", problems: [{ path, message: wrong.message, hint: wrong.hint }] };
}
