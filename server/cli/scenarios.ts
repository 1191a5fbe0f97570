import { Command } from "commander";
import type { FileProblem } from "../api/control/file-problems.ts";
import { hintFor } from "../api/control/nearest.ts";
import type { ScenarioReading } from "../api/control/scenarios/scenario-reader.ts";
import { scenarioSchema } from "../api/control/scenarios/scenario-schema.ts";
import { builtInScenarios, findScenario, problemsInOneLine } from "../runtime/scenario-library.ts";
import type { ScenarioFile } from "../runtime/scenario-library.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { counted } from "../simulation/wording.ts";
import type { CliContext } from "./context.ts";
import { scenarioInWords } from "./scenario-words.ts";
import { twoColumns, wrapped } from "./wrapped-text.ts";

const ACTIONS = ["list", "show", "validate", "schema"] as const;

interface ScenariosOptions {
  readonly json?: boolean;
}

/** `fake-sendgrid scenarios`: lists the built-in scenarios, shows one, checks files, prints their JSON Schema. */
export function scenariosCommand(context: CliContext): Command {
  return new Command("scenarios")
    .description("list the built-in scenarios, show one in words, or check files of your own")
    .argument("[action]", "list, show NAME, validate FILE... or schema (list)")
    .argument("[names...]", "a built-in scenario, or the path of a file")
    .option("--json", "print one JSON object a line")
    .action((action: string | undefined, names: readonly string[], { json = false }: ScenariosOptions) => {
      switch (known(action ?? "list")) {
        case "list":
          takesNone("list", names);
          return context.out(json ? listLines() : listText());
        case "show":
          return context.out(shown(onlyOne(names), json));
        case "validate":
          return validate(names, { context, json });
        case "schema":
          takesNone("schema", names);
          return context.out(`${JSON.stringify(scenarioSchema(), null, json ? 0 : 2)}\n`);
      }
    });
}

function known(action: string): (typeof ACTIONS)[number] {
  const found = ACTIONS.find((name) => name === action);
  if (found !== undefined) return found;
  throw new UsageError(`"${action}" is nothing that scenarios does. ${hintFor(action, ACTIONS)}`);
}

function takesNone(action: string, [extra]: readonly string[]): void {
  if (extra === undefined) return;
  throw new UsageError(`"${extra}" is nothing that scenarios ${action} takes. See --help.`);
}

function onlyOne([name, extra]: readonly string[]): string {
  if (name === undefined)
    throw new UsageError("scenarios show wants a name. See fake-sendgrid scenarios for those there are.");
  if (extra !== undefined) throw new UsageError(`scenarios show wants one name: "${extra}" is one too many.`);
  return name;
}

function listLines(): string {
  return builtInScenarios()
    .map((summary) => `${JSON.stringify(summary)}\n`)
    .join("");
}

function listText(): string {
  const rows = builtInScenarios().map(({ name, title }) => [name, title] as const);
  const foot = ["", "What one of them does: fake-sendgrid scenarios show NAME", ""];
  return [...twoColumns(rows), ...foot].join("\n");
}

function shown(name: string, isJson: boolean): string {
  const file = findScenario(name);
  const reading = file.read();
  if (reading.kind === "problems") throw new UsageError(`${name}: ${problemsInOneLine(reading.problems)}`);
  return isJson ? `${JSON.stringify(JSON.parse(file.text))}\n` : `${inWords(name, reading)}\n`;
}

function inWords(given: string, { value, summary }: Extract<ScenarioReading, { kind: "ok" }>): string {
  const { name, title, description, seed, parameters } = summary;
  const parts = scenarioInWords(value).flatMap(({ heading, sentences }) => [
    "",
    heading,
    ...sentences.flatMap((sentence) => wrapped(sentence, "  - ")),
  ]);
  const rows = parameters.map(
    (each) => [each.name, `${each.description} (${JSON.stringify(each.default)})`] as const,
  );
  return [
    `${name}: ${title}`,
    "",
    ...wrapped(description),
    ...parts,
    ...(rows.length === 0 ? [] : ["", "Parameters", ...twoColumns(rows)]),
    "",
    `Run it (seed ${seed})`,
    `  fake-sendgrid trigger ${given}`,
    `  fake-sendgrid start --target built-in --scenario ${given}`,
    `  await simulator.run("${given}");`,
  ].join("\n");
}

/** What `validate --json` prints of a file. */
interface Finding {
  readonly file: string;
  readonly valid: boolean;
  readonly problems: readonly FileProblem[];
}

interface Output {
  readonly context: CliContext;
  readonly json: boolean;
}

function validate(names: readonly string[], { context, json }: Output): void {
  if (names.length === 0)
    throw new UsageError(
      "scenarios validate wants files. Name them: fake-sendgrid scenarios validate my.json",
    );
  // Files that are not there are told before anything is printed of the others.
  const files = names.map((name) => findScenario(name));
  const findings = files.map(examined);
  for (const finding of findings) context.out(json ? `${JSON.stringify(finding)}\n` : findingText(finding));
  context.setExitCode(findings.every(({ valid }) => valid) ? 0 : 1);
}

function examined(file: ScenarioFile): Finding {
  const reading = file.read();
  const problems = reading.kind === "problems" ? reading.problems : [];
  return { file: file.source, valid: problems.length === 0, problems };
}

function findingText({ file, problems }: Finding): string {
  if (problems.length === 0) return `${file}: ok\n`;
  const lines = problems.flatMap(({ path, message, hint }) => [
    `  ${path === "" ? "the file" : path}`,
    ...wrapped(`${message} ${hint}`, "    "),
  ]);
  return [`${file}: ${counted(problems.length, "problem")}`, ...lines, ""].join("\n");
}
