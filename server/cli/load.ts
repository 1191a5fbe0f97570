import { statSync } from "node:fs";
import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command, Option } from "commander";
import { LOAD_FIELDS, OWN_LOAD_FIELDS } from "../api/control/load-fields.ts";
import type { NamedLoadOptions } from "../api/control/load-fields.ts";
import type { Options } from "../api/control/fields.ts";
import { isJsonObject, readOptions, textField } from "../api/control/fields.ts";
import type { LoadReport } from "../contract/load-report.ts";
import { COORDINATOR_FIELDS, splitOptions } from "../load-test/distributed/coordinator-options.ts";
import { beginLoad } from "../load-test/load-test.ts";
import { compareReports, comparisonLines, isComparable } from "../load-test/report-comparison.ts";
import { reportHtml } from "../load-test/report-html.ts";
import { reportLines } from "../load-test/report-table.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CliContext } from "./context.ts";
import { interruptible } from "./interruption.ts";
import { COORDINATOR_FLAGS, coordinateInTerminal, receiverFrom } from "./load-coordinator.ts";
import { followInTerminal } from "./load-progress.ts";
import { readTextFile, reasonOf } from "./read-text-file.ts";
import { flagOf } from "./start-options.ts";
import type { FlagHelp } from "./start-options.ts";

const FIELDS = {
  ...LOAD_FIELDS,
  ...OWN_LOAD_FIELDS,
  json: textField("the name of a file", 4096),
  html: textField("the name of a file", 4096),
  compare: textField("the name of a file", 4096),
  ...COORDINATOR_FIELDS,
} as const;

type LoadCommandOptions = Options<typeof FIELDS>;

const FLAGS: Readonly<Record<keyof typeof FIELDS, FlagHelp>> = {
  scenario: {
    argument: "<name>",
    help: "the events of a scenario, by its name or file, instead of made-up ones: its traffic and the faults that change events, nothing else of it",
  },
  eventsPerSecond: { argument: "<number>", help: "the highest rate of the profile" },
  servers: { argument: "<number>", help: "SendGrid machines, each with batches and a connection (10)" },
  duration: { argument: "<duration>", help: "how long events occur (60s; soak: 30m)" },
  profile: {
    argument: "<name>",
    help: "constant; ramp: ten steps up, until p99 or errors break; spike: a tenth, then all of it for a fifth of the time; soak: long; campaign: six hours of sending, opens and clicks, time-scaled (constant)",
  },
  assert: {
    argument: "<condition...>",
    help: "'p99<500ms': of p50 p90 p95 p99 p99.9 max error-rate rate expired lost; exit code 1 when missed",
  },
  key: { argument: "<file>", help: "sign with this private key (the development key)" },
  unsigned: { help: "do not sign" },
  timeout: { argument: "<duration>", help: "how long the receiver has to answer (3s)" },
  batchMaxAge: { argument: "<duration>", help: "a batch leaves this long after its first event (30s)" },
  batchMaxBytes: { argument: "<bytes>", help: "no body is larger (786432)" },
  retryWaits: { argument: "<list>", help: "waits after each failure (30s,1m,2m,4m,8m,16m,30m,1h)" },
  retryWindow: { argument: "<duration>", help: "events are tried for this long (24h)" },
  retryJitter: { argument: "<share>", help: "how much waits vary (0.1; 0 with --retry-waits)" },
  timeScale: {
    argument: "<factor>",
    help: "how many times faster batches age, retries wait and events expire; timeouts stay (1; campaign: 6h / duration; a scenario: its length / duration)",
  },
  seed: { argument: "<number>", help: "same seed, same events (random, and printed; a scenario's own)" },
  allowTarget: { argument: "<host...>", help: "a public host that may be posted to" },
  json: { argument: "<file>", help: "write the report as one JSON object; - is standard output" },
  html: { argument: "<file>", help: "write the report as one HTML file with charts" },
  compare: { argument: "<file>", help: "compare with the JSON of an earlier test" },
  ...COORDINATOR_FLAGS,
};

/**
 * `fake-sendgrid load`: posts batches as SendGrid's servers would, at a rate that does not wait for the receiver.
 *
 * Exit code 0: done; 1: an assertion was missed; 3: nobody listens at the target. SIGINT ends it with what was measured.
 */
export function loadCommand(context: CliContext): Command {
  const command = new Command("load")
    .description("put a receiver under load, and measure what it makes of it")
    .argument("[url]", "the receiver; left out with --resume");
  for (const [name, { argument, help }] of Object.entries(FLAGS)) {
    command.addOption(
      new Option(argument === undefined ? flagOf(name) : `${flagOf(name)} ${argument}`, help),
    );
  }
  return command.action(
    async (url: string | undefined, given: Readonly<Record<string, unknown>>) =>
      await load(context, url, given),
  );
}

async function load(
  context: CliContext,
  url: string | undefined,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { json, html, compare, ...rest } = optionsFrom(given);
  const before = compare === undefined ? null : await readReport(compare);
  await checkFile("--json", json === "-" ? undefined : json);
  await checkFile("--html", html);
  const { coordinator, options } = splitOptions(rest);
  const report =
    coordinator === null
      ? await runLoad(context, receiverFrom(url), options)
      : await coordinateInTerminal(context, coordinator, { url, options });
  const print = (lines: readonly string[]): void =>
    context[json === "-" ? "err" : "out"](`${lines.join("\n")}\n`);
  print(reportLines(report));
  if (before !== null) print(["", ...comparisonLines(compareReports(before, report))]);
  const comparison = before === null ? {} : { comparison: compareReports(before, report) };
  const text = `${JSON.stringify({ ...report, ...comparison })}\n`;
  if (json === "-") context.out(text);
  else if (json !== undefined) await writeReport("--json", json, text);
  if (html !== undefined) await writeReport("--html", html, reportHtml(report, before));
  if (report.passed === false) context.setExitCode(1);
}

async function runLoad(context: CliContext, target: string, options: NamedLoadOptions): Promise<LoadReport> {
  return await interruptible(async (interrupted) => {
    const say = (line: string): void => context.err(`${line}\n`);
    const run = await beginLoad({ id: "load_1", target, options, signal: interrupted, say });
    return await followInTerminal(context, run, interrupted);
  });
}

function optionsFrom(given: Readonly<Record<string, unknown>>): LoadCommandOptions {
  const read = readOptions(FIELDS, given);
  if (read.kind === "ok") return read.value;
  throw new UsageError(
    `${read.message.replace(/^"(\w+)"/, (_quoted, name: string) => flagOf(name))} ${read.hint}`,
  );
}

async function readReport(path: string): Promise<LoadReport> {
  const text = await readTextFile("--compare", path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--compare ${path} is no JSON. Name a file that load --json wrote.`, { cause });
  }
  if (!isJsonObject(json) || json["kind"] !== "load-report" || json["version"] !== 1) {
    throw new UsageError(
      `--compare ${path} is no report of a load test. Name a file that load --json wrote.`,
    );
  }
  // Told before the test, and not when all of it was for nothing.
  if (!isComparable(json))
    throw new UsageError(`--compare ${path} is damaged. Name another file that load --json wrote.`);
  // Kind and version say that it has this form: it was written by this program.
  return json as unknown as LoadReport;
}

// Told before the test, and not when all of it was for nothing.
async function checkFile(option: string, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const what = "Name a file that can be written.";
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new UsageError(`${option} ${path} is a folder. ${what}`);
    // Not every file that can be written is in a folder that can: /dev/stdout is none.
    await access(there === undefined ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${option} ${path}: ${reasonOf(cause)}. ${what}`, { cause });
  }
}

async function writeReport(option: string, path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new CannotRun(`${option} ${path}: ${reasonOf(cause)}.`, { cause });
  }
}
