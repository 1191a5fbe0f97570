import { hintFor } from "../../api/control/nearest.ts";
import type { RunState } from "../../contract/control-api.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { createWallClock } from "../../runtime/wall-clock.ts";
import { shownUrl } from "../../simulation/wording.ts";
import { withSpeed } from "../clock-speed.ts";
import type { CliContext } from "../context.ts";
import type { ControlClient, NewRun } from "../control-client.ts";
import { readAssignment } from "./event-members.ts";
import { interruptible } from "../interruption.ts";
import { advanceRun, followRun } from "../run-driver.ts";
import type { RunDrive, RunMoment } from "../run-driver.ts";
import { ProgressLine, progressText } from "../run-progress.ts";
import { runReport } from "../run-report.ts";
import { terminalPaint } from "../terminal-paint.ts";
import { openPlace } from "./trigger-place.ts";
import type { TriggerPlace } from "./trigger-place.ts";
import type { TriggerOptions } from "./trigger-options.ts";

/** A scenario by its name, or from a file. */
export type ScenarioSource =
  | {
      readonly kind: "name";
      readonly name: string;
      /** What else could have been meant. */
      readonly others: readonly string[];
    }
  | { readonly kind: "file"; readonly path: string; readonly scenario: JsonObject };

/** `fake-sendgrid trigger SCENARIO`: runs it to its end, and tells whether it went as expected. */
export async function triggerScenario(
  context: CliContext,
  source: ScenarioSource,
  options: TriggerOptions,
): Promise<void> {
  const parameters = parametersFrom(options.param ?? []);
  const { speed = "max" } = options;
  const clock = speed === "max" ? {} : ({ clock: "real", speed } as const);
  const place = await openPlace(context, options, { host: clock, ofTemporary: [] });
  try {
    if (source.kind === "name") await checkName(place.client, source);
    else tellOfSteering(context, source, place);
    const newRun: NewRun = {
      scenario: source.kind === "name" ? source.name : source.scenario,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      ...targetOf(place, options),
    };
    await withSpeed(place, options.speed, async () => await runToItsEnd(context, { place, newRun, options }));
  } finally {
    await place.close();
  }
}

function parametersFrom(flags: readonly string[]): JsonObject {
  const parameters: Record<string, JsonValue> = {};
  for (const flag of flags) {
    const { name, value } = readAssignment("--param", flag, "messages=500");
    if (Object.hasOwn(parameters, name)) throw new UsageError(`--param names "${name}" twice. Give it once.`);
    parameters[name] = value.kind === "json" ? value.json : parameterValue(value.text);
  }
  return parameters;
}

// A text of digits is written name:="42".
function parameterValue(text: string): JsonValue {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

async function checkName(
  client: ControlClient,
  { name, others }: Extract<ScenarioSource, { kind: "name" }>,
): Promise<void> {
  const names = (await client.scenarios()).map((scenario) => scenario.name);
  if (names.includes(name)) return;
  throw new UsageError(`"${name}" is nothing to trigger. ${hintFor(name, [...names, ...others])}`);
}

function tellOfSteering(
  context: CliContext,
  { scenario }: Extract<ScenarioSource, { kind: "file" }>,
  { temporary }: TriggerPlace,
): void {
  const steps = scenario["receiver"];
  if (temporary === undefined || temporary.isBuiltIn || !Array.isArray(steps) || steps.length === 0) return;
  context.err('"receiver" steers the built-in receiver: yours answers as it does.\n');
}

// The built-in receiver is what a run posts to unless it is told otherwise.
function targetOf({ temporary }: TriggerPlace, { target }: TriggerOptions): { readonly target?: string } {
  return target === undefined || temporary?.isBuiltIn === true ? {} : { target };
}

interface Running {
  readonly place: TriggerPlace;
  readonly newRun: NewRun;
  readonly options: TriggerOptions;
}

async function runToItsEnd(context: CliContext, { place, newRun, options }: Running): Promise<void> {
  const { client } = place;
  const begun = await client.startRun(newRun, options.account);
  tellRun(context, begun, options);
  const { run, now } = await drive(context, begun, { place, newRun, options });
  if (options.json === true) {
    tellRun(context, run, options);
  } else {
    const facts = {
      elapsedMs: (run.endedAt ?? now) - run.startedAt,
      receiver: receiverText(place, options),
      results: place.temporary === undefined ? undefined : await resultsOf(client),
    };
    context.out(runReport(run, facts, terminalPaint(false)));
  }
  if (run.state === "running" && place.temporary === undefined)
    context.err(`The run goes on: DELETE ${client.origin}/_simulator/runs/${run.id} ends it.\n`);
  context.setExitCode(run.passed === null ? 3 : run.passed ? 0 : 1);
}

async function drive(context: CliContext, { id, startedAt }: RunState, running: Running): Promise<RunMoment> {
  const { place, options } = running;
  const { client, temporary } = place;
  const progress = new ProgressLine(context);
  const wallClock = createWallClock();
  const end = wallClock.now() + (options.wait ?? Infinity);
  const { mode, speed } = await client.clock();
  const isMoved = mode === "manual" && (temporary !== undefined || options.advance === true);
  if (mode === "manual" && !isMoved)
    context.err("The simulator's clock is manual: the run goes on as it is advanced; --advance does that.\n");
  if (mode === "real" && speed === 1 && temporary === undefined)
    context.err("The simulator's clock is real, and so is the time that the run takes; see --speed max.\n");
  return await interruptible(async (interrupted) => {
    const means: RunDrive = {
      interrupted,
      isOver: () => wallClock.now() >= end,
      onMoment: ({ run, now }) => progress.show(progressText(run, (run.endedAt ?? now) - startedAt)),
      isWatched: progress.isShown,
    };
    try {
      return await (isMoved ? advanceRun(client, id, means) : followRun(client, id, means));
    } finally {
      progress.end();
    }
  });
}

function tellRun(context: CliContext, run: RunState, { json = false }: TriggerOptions): void {
  if (json) context.out(`${JSON.stringify({ kind: "run", ...run })}\n`);
}

function receiverText({ temporary, client }: TriggerPlace, { target }: TriggerOptions): string {
  if (temporary === undefined)
    return target === undefined ? `as the simulator at ${client.origin} is set` : shownUrl(target);
  return `${temporary.target}, ${temporary.settings.publicKey === "" ? "unsigned" : "signed"}`;
}

// In a simulator of its own every attempt is the run's.
async function resultsOf(client: ControlClient): Promise<ReadonlyMap<string, number>> {
  const results = new Map<string, number>();
  for (let after: string | null = "0"; after !== null;) {
    const page = await client.attempts(after);
    for (const { result } of page.items) results.set(result, (results.get(result) ?? 0) + 1);
    after = page.nextCursor;
  }
  return results;
}
