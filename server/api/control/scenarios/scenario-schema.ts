import type { JsonObject } from "../../../contract/json.ts";
import { SCENARIO_FORM } from "./scenario-fields.ts";

/**
 * The JSON Schema of scenario files (draft 2020-12): for editors, and for tools in other languages.
 *
 * It is made of the same tables as the reader. What JSON Schema cannot express, such as shares that must make at most
 * 1 together, the reader alone tells.
 */
export function scenarioSchema(): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A scenario of fake-sendgrid",
    description:
      'Traffic, faults, answers and a seed: what happens in a run, and what must be true at its end. Durations are texts such as "500ms", "30s", "10m", "24h" or "3d", or milliseconds.',
    ...SCENARIO_FORM.schema,
  };
}
