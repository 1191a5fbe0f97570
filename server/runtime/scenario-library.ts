import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FileProblem } from "../api/control/file-problems.ts";
import { nearestOf } from "../api/control/nearest.ts";
import { parseScenario, readScenario } from "../api/control/scenarios/scenario-reader.ts";
import type { ScenarioReading } from "../api/control/scenarios/scenario-reader.ts";
import type { ScenarioSummary } from "../contract/control-api.ts";
import type { JsonObject } from "../contract/json.ts";
import { UsageError } from "./usage-error.ts";

// The package's folder, seen from a built file, and from this source file.
const PLACES = ["../fixtures/scenarios/", "../../fixtures/scenarios/"];

/** A scenario file. */
export interface ScenarioFile {
  /** The built-in scenario's name, or the path as it was given. */
  readonly source: string;
  /** Its bytes as text. */
  readonly text: string;
  /** Reads it, with `parameters` in place of its defaults. */
  read(parameters?: JsonObject): ScenarioReading;
}

const builtIn = new Map<string, ScenarioFile>();
let names: readonly string[] | undefined;
let summaries: readonly ScenarioSummary[] | undefined;

/** The names of the built-in scenarios, in alphabetical order. */
export function builtInScenarioNames(): readonly string[] {
  names ??= readdirSync(scenarioFolder())
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .toSorted();
  return names;
}

/** The built-in scenarios as lists show them. All files are read, once. */
export function builtInScenarios(): readonly ScenarioSummary[] {
  summaries ??= builtInScenarioNames().map((name) => {
    const reading = builtInScenario(name)?.read();
    if (reading?.kind === "ok") return reading.summary;
    throw new Error(`The built-in scenario ${name} cannot be read: ${problemsOf(reading)}`);
  });
  return summaries;
}

/** A built-in scenario; undefined: there is none of that name. Its file is read once. */
export function builtInScenario(name: string): ScenarioFile | undefined {
  const known = builtIn.get(name);
  // Only a name from the folder's own list becomes a path: this may be asked over HTTP.
  if (known !== undefined || !builtInScenarioNames().includes(name)) return known;
  const file = fileOf(name, readFileSync(`${scenarioFolder()}${name}.json`, "utf8"));
  builtIn.set(name, file);
  return file;
}

/**
 * The scenario that a person named: a built-in one, or the path of a file.
 *
 * Throws a UsageError where there is neither. What is wrong in a file is for `read` to tell.
 */
export function findScenario(nameOrPath: string): ScenarioFile {
  const known = builtInScenario(nameOrPath);
  if (known !== undefined) return known;
  if (!looksLikePath(nameOrPath) && !existsSync(nameOrPath)) {
    throw new UsageError(`"${nameOrPath}" is no scenario. ${hintOn(nameOrPath)}`);
  }
  return readScenarioFile(nameOrPath);
}

/** The scenario file at a path. Throws a UsageError where it cannot be read at all. */
export function readScenarioFile(path: string): ScenarioFile {
  try {
    return fileOf(path, readFileSync(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new UsageError(
      `${path} cannot be read (${reason}). Name a scenario file, or a built-in scenario.`,
      {
        cause,
      },
    );
  }
}

/** Problems in one line, for where there is only one. */
export function problemsInOneLine(problems: readonly FileProblem[]): string {
  const [first] = problems;
  if (first === undefined) return "it cannot be read.";
  const place = first.path === "" ? "" : `${first.path}: `;
  const more =
    problems.length === 1 ? "" : ` (and ${problems.length - 1} more: fake-sendgrid scenarios validate)`;
  return `${place}${first.message} ${first.hint}${more}`;
}

function fileOf(source: string, text: string): ScenarioFile {
  // Parsed when it is first read, and once.
  let parsed: ReturnType<typeof parseScenario> | undefined;
  return {
    source,
    text,
    read: (parameters) => {
      parsed ??= parseScenario(text);
      return parsed.kind === "ok" ? readScenario(parsed.json, parameters) : parsed;
    },
  };
}

function scenarioFolder(): string {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = folders.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`The built-in scenarios are missing: ${folders.join(", ")}`);
  return found;
}

function hintOn(given: string): string {
  const known = builtInScenarioNames();
  const nearest = nearestOf(given, known);
  const containing = given.length < 3 ? [] : known.filter((name) => name.includes(given)).slice(0, 3);
  const named = (nearest === undefined ? containing : [nearest]).map((name) => `"${name}"`).join(" or ");
  return `${named === "" ? "" : `Did you mean ${named}? `}See fake-sendgrid scenarios, or name a file.`;
}

function looksLikePath(text: string): boolean {
  return text.endsWith(".json") || /[/\\]/.test(text);
}

function problemsOf(reading: ScenarioReading | undefined): string {
  return reading?.kind === "problems" ? problemsInOneLine(reading.problems) : "there is no such file.";
}
