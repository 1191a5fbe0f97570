import { stat } from "node:fs/promises";
import { Command } from "commander";
import { isJsonObject } from "../../api/control/fields.ts";
import { jsonSyntaxProblem } from "../../api/json-syntax.ts";
import { EVENT_NAMES } from "../../contract/events.ts";
import type { JsonObject } from "../../contract/json.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import type { CliContext } from "../context.ts";
import { readTextFile } from "../read-text-file.ts";
import { triggerEvent } from "./trigger-event.ts";
import type { TriggeredEvent } from "./trigger-event.ts";
import { triggerInbound } from "./trigger-inbound.ts";
import { checkTaken, readTriggerOptions, triggerFlags } from "./trigger-options.ts";
import { triggerRecording } from "./trigger-recording.ts";
import type { TriggerRecordingOptions } from "./trigger-recording.ts";
import { triggerScenario } from "./trigger-scenario.ts";
import { triggerTestRequest } from "./trigger-test-request.ts";

const TRIGGERED_EVENTS: readonly TriggeredEvent[] = [...EVENT_NAMES, "blocked"];

/** `fake-sendgrid trigger`: an event, a scenario, a recording or an inbound mail, on a running simulator or without one. */
export function triggerCommand(context: CliContext): Command {
  const command = new Command("trigger")
    .description("make an event or run a scenario, and see what was posted and answered")
    .argument(
      "<what>",
      `an event (${TRIGGERED_EVENTS.join(", ")}), test, a scenario's name, a file (scenario or recording), or inbound`,
    );
  for (const option of triggerFlags()) command.addOption(option);
  return command.action(
    async (what: string, given: Readonly<Record<string, unknown>>) => await trigger(context, what, given),
  );
}

async function trigger(
  context: CliContext,
  what: string,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (what === "inbound") {
    checkTaken("inbound mail", given);
    return await triggerInbound(context, given);
  }
  if (what === "test") {
    checkTaken("test request", given);
    return await triggerTestRequest(context, readTriggerOptions(given));
  }
  const event = TRIGGERED_EVENTS.find((name) => name === what);
  if (event !== undefined) {
    checkTaken("event", given);
    return await triggerEvent(context, event, readTriggerOptions(given));
  }
  if (await isFile(what)) return await triggerFile(context, what, given);
  checkTaken("scenario", given);
  const others = [...TRIGGERED_EVENTS, "test", "inbound"];
  await triggerScenario(context, { kind: "name", name: what, others }, readTriggerOptions(given));
}

async function triggerFile(
  context: CliContext,
  path: string,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const file = await readJsonFile(path);
  if (file["kind"] === "fake-sendgrid-recording") {
    checkTaken("recording", given);
    return await triggerRecording(context, { ...recordingOptions(given), file: path });
  }
  if (file["traffic"] === undefined) {
    throw new UsageError(
      `${path} is neither a scenario (it has no "traffic") nor a recording of fake-sendgrid record.`,
    );
  }
  checkTaken("scenario", given);
  await triggerScenario(context, { kind: "file", path, scenario: file }, readTriggerOptions(given));
}

// Read here for what is wrong with them; the replay takes lengths of time and factors as they were written.
function recordingOptions(given: Readonly<Record<string, unknown>>): Omit<TriggerRecordingOptions, "file"> {
  const { target, resign, retime, key, speed, allowTarget, json } = readTriggerOptions(given);
  const { timeout } = given;
  return {
    ...(target === undefined ? {} : { target }),
    ...(resign === undefined ? {} : { resign }),
    ...(retime === undefined ? {} : { retime }),
    ...(key === undefined ? {} : { key }),
    // As fast as can be is how it is done anyway.
    ...(speed === undefined || speed === "max" ? {} : { speed: String(speed) }),
    ...(typeof timeout === "string" ? { timeout } : {}),
    ...(allowTarget === undefined ? {} : { allowTarget }),
    ...(json === undefined ? {} : { json }),
  };
}

// What looks like a path is meant as one, also where nothing is there.
async function isFile(what: string): Promise<boolean> {
  if (/[/\\]|\.json$/i.test(what)) return true;
  try {
    return (await stat(what)).isFile();
  } catch {
    // No such file: it is a name.
    return false;
  }
}

async function readJsonFile(path: string): Promise<JsonObject> {
  const text = await readTextFile("trigger", path);
  const problem = jsonSyntaxProblem(text);
  if (problem !== undefined)
    throw new UsageError(
      `${path} is no JSON at line ${problem.line}, column ${problem.column}: ${problem.message}`,
    );
  const json: unknown = JSON.parse(text);
  if (isJsonObject(json)) return json;
  throw new UsageError(`${path} holds no object. Name the file of a scenario or of a recording.`);
}
