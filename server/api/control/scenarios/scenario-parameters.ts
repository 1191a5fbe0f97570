import type { ScenarioSummary } from "../../../contract/control-api.ts";
import type { JsonObject, JsonValue } from "../../../contract/json.ts";
import type { FileProblem, Place } from "../file-problems.ts";
import { FileProblems, itemPlace, memberPlace } from "../file-problems.ts";
import type { Form } from "../file-form.ts";
import { checked, fieldForm, listForm, objectForm, required } from "../file-form.ts";
import { field, isJsonObject } from "../fields.ts";
import { hintFor } from "../nearest.ts";
import { patternForm, textForm } from "./scenario-values.ts";
import { shown } from "../shown.ts";

/** What may be given to a run, and the places of the file where it then stands. */
export interface ScenarioParameter {
  readonly name: string;
  readonly description: string;
  /** Dotted, with indexes from 0: `traffic.0.messages`. The default stands at the first of them. */
  readonly path: readonly string[];
}

const PLACE_PATTERN = "^(seed|traffic|faults|receiver|settings|actions|rules|expect)(\\.[^.]+){0,20}$";

const PARAMETER_FORM = objectForm({
  name: required(
    patternForm('a name in camelCase such as "messages"', "^[a-z][A-Za-z0-9]{0,39}$"),
    "Its name.",
  ),
  description: required(textForm(400), "What it decides."),
  path: required(
    checked(placesForm(), missingPlaces),
    "The place in this file that it replaces, or several. The default is what stands there.",
  ),
});

/** The parameters of a scenario file. */
export const PARAMETERS_FORM: Form<readonly ScenarioParameter[]> = checked(
  listForm(PARAMETER_FORM, { most: 50 }),
  (parameters, place) => {
    const names = parameters.map(({ name }) => name);
    return names.flatMap((name, index) => {
      if (names.indexOf(name) === index) return [];
      const { path } = memberPlace(itemPlace(place, index), "name");
      return [
        {
          path,
          message: `"${name}" is taken by a parameter before it.`,
          hint: "Each needs a name of its own.",
        },
      ];
    });
  },
);

function placesForm(): Form<readonly string[]> {
  const isPlace = new RegExp(PLACE_PATTERN);
  const read = (given: unknown): readonly string[] | undefined => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    const places = list.filter((each): each is string => typeof each === "string" && isPlace.test(each));
    return places.length === list.length && list.length > 0 && list.length <= 100 ? places : undefined;
  };
  const one: JsonObject = { type: "string", pattern: PLACE_PATTERN };
  const schema = { anyOf: [one, { type: "array", items: one, minItems: 1, maxItems: 100 }] };
  return fieldForm(
    field('a place of this file such as "traffic.0.messages", or a list of places', read, schema),
  );
}

function missingPlaces(
  places: readonly string[],
  { path, problems: { root } }: Place,
): readonly FileProblem[] {
  return places
    .filter((place) => valueAt(root, place) === undefined)
    .map((place) => {
      const message = `Nothing stands at ${shown(place)}.`;
      return {
        path,
        message,
        hint: "A parameter replaces what stands in the file: write the default there.",
      };
    });
}

// Undefined: they cannot be read. What is wrong with them is told where the file is read.
function parametersIn(json: unknown): readonly ScenarioParameter[] | undefined {
  const given = isJsonObject(json) && Object.hasOwn(json, "parameters") ? json["parameters"] : [];
  return PARAMETERS_FORM.read(given, { path: "parameters", problems: new FileProblems(json) });
}

/** Parameters as lists show them. */
export function parameterSummaries(json: unknown): ScenarioSummary["parameters"] {
  return (parametersIn(json) ?? []).map(({ name, description, path: [first = ""] }) => ({
    name,
    description,
    default: valueAt(json, first) ?? null,
  }));
}

/** A file with other values in place of its defaults, and what is wrong with their names. */
export function withParameters(
  json: unknown,
  given: JsonObject,
): { readonly json: unknown; readonly problems: readonly FileProblem[] } {
  const parameters = parametersIn(json);
  if (parameters === undefined) return { json, problems: [] };
  const known = parameters.map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  let replaced = json;
  for (const { name, path } of parameters) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) continue;
    for (const place of path)
      replaced = replacedAt(replaced, place.split("."), likeDefault(value, valueAt(json, place)));
  }
  return { json: replaced, problems: unknown.map((name) => unknownParameter(name, known)) };
}

function unknownParameter(name: string, known: readonly string[]): FileProblem {
  const hint = known.length === 0 ? "It has no parameters." : hintFor(name, known);
  return { path: name, message: `"${name}" is no parameter of this scenario.`, hint };
}

// Flags bring texts: where the file has a number or a switch, the text of one will do.
function likeDefault(value: JsonValue, standing: JsonValue | undefined): JsonValue {
  if (typeof value !== "string") return value;
  if (typeof standing === "number" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return typeof standing === "boolean" && /^(true|false)$/.test(value) ? value === "true" : value;
}

function valueAt(json: unknown, place: string): JsonValue | undefined {
  let value = json;
  for (const segment of place.split(".")) value = memberAt(value, segment);
  // What was parsed from JSON has nothing else in it.
  return value as JsonValue | undefined;
}

function memberAt(value: unknown, segment: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(segment) ? value[Number(segment)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

// Copies what leads to the place and nothing else; a member called "__proto__" stays one.
function replacedAt(value: unknown, segments: readonly string[], by: JsonValue): unknown {
  const [segment, ...rest] = segments;
  if (segment === undefined) return by;
  const member = replacedAt(memberAt(value, segment), rest, by);
  if (Array.isArray(value)) return value.with(Number(segment), member);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === segment ? member : each]),
  );
}
