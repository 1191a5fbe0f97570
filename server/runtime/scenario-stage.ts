import { isJsonObject } from "../api/control/fields.ts";
import type { RunNotBegun, RunOrder, ScenarioStage } from "../api/control/ports.ts";
import { TOKEN_PATH } from "../api/control/control-path.ts";
import { hintFor } from "../api/control/nearest.ts";
import { readScenario } from "../api/control/scenarios/scenario-reader.ts";
import type { ScenarioReading } from "../api/control/scenarios/scenario-reader.ts";
import { MAIL_SEND_PATH, RUN_HEADER } from "../api/sendgrid/mail/mail-send.ts";
import { RecipientPool } from "../simulation/recipients/recipient-pool.ts";
import type { JsonObject } from "../contract/json.ts";
import type { RunRequest } from "../simulation/runs/run-desk.ts";
import type { RunOutside } from "../simulation/runs/run-outside.ts";
import type { Simulator } from "../simulation/simulator.ts";
import type { BuiltInReceiver } from "./receiver/built-in-receiver.ts";
import { loadPeople } from "./people.ts";
import { builtInScenario, builtInScenarioNames, builtInScenarios } from "./scenario-library.ts";
import type { SendgridClient } from "./mails/sendgrid-client.ts";
import { UsageError } from "./usage-error.ts";

/** What scenarios are run with. */
export interface StageParts {
  readonly simulator: Simulator;
  readonly receiver: BuiltInReceiver;
  /** Hands in the mails of scenarios. */
  readonly client: SendgridClient;
  /** Asked each time, because the port is known late. Without a slash at the end. */
  readonly url: () => string;
}

/** Where scenarios are run: the built-in ones by name, a person's own as they come. */
export function createScenarioStage(parts: StageParts): ScenarioStage {
  return {
    scenarios: async () => await Promise.resolve(builtInScenarios()),
    file: async (name) => await Promise.resolve(fileOf(name)),
    start: async (order) => {
      const reading = readingOf(order);
      if (reading.kind !== "ok") return reading;
      const outside = await outsideOf(parts);
      const run = parts.simulator.runs.start(requestOf(order, reading), outside);
      return "kind" in run ? run : { kind: "begun", run };
    },
  };
}

function fileOf(name: string): JsonObject | undefined {
  const file = builtInScenario(name);
  const json: unknown = file === undefined ? undefined : JSON.parse(file.text);
  return isJsonObject(json) ? json : undefined;
}

type Reading = Extract<ScenarioReading, { kind: "ok" }>;

function readingOf({ scenario, parameters }: RunOrder): Reading | RunNotBegun {
  const file = typeof scenario === "string" ? builtInScenario(scenario) : undefined;
  if (typeof scenario === "string" && file === undefined) {
    return {
      kind: "wrong",
      message: `"${scenario.slice(0, 60)}" is no built-in scenario.`,
      hint: hintFor(scenario, builtInScenarioNames()),
    };
  }
  const reading = file === undefined ? readScenario(scenario, parameters) : file.read(parameters);
  if (reading.kind === "ok") return reading;
  const [first] = reading.problems;
  const place = first === undefined || first.path === "" ? "" : `${first.path}: `;
  const message = `${place}${first?.message ?? "The scenario cannot be read."}`;
  return { kind: "wrong", message, hint: first?.hint ?? "", problems: reading.problems };
}

function requestOf({ account, seed, target }: RunOrder, { value, parameters }: Reading): RunRequest {
  return {
    scenario: value,
    account,
    parameters,
    ...(seed === undefined ? {} : { seed }),
    ...(target === undefined ? {} : { target }),
  };
}

async function outsideOf({ receiver, client, url }: StageParts): Promise<RunOutside> {
  const people = new RecipientPool(await loadPeople());
  const receiverUrl = receiver.state().url;
  return {
    people,
    receiver: {
      url: receiverUrl,
      isAt: (target) => target === receiverUrl || target.startsWith(`${receiverUrl}?`),
      layer: (answers, settings) => receiver.layer(answers, settings),
      received: () => countsOf(receiver),
      tokenUrl: `${url()}${TOKEN_PATH}`,
    },
    sendMail: mailSender(client),
  };
}

/** Hands the mails of runs in as an app would. */
export function mailSender(client: SendgridClient): RunOutside["sendMail"] {
  return async (mail, { account, origin }) => {
    const headers = { [RUN_HEADER]: origin };
    try {
      await client.call({ method: "POST", path: MAIL_SEND_PATH, body: mail, account, headers });
      return null;
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
  };
}

function countsOf(receiver: BuiltInReceiver): Readonly<Record<string, number>> {
  const { bySettings: _apart, ...counts } = receiver.state().received;
  return counts;
}
