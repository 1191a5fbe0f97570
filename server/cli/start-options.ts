import { EVENT_NAMES } from "../contract/events.ts";
import type { EventName } from "../contract/events.ts";
import { FAULT_KINDS, FAULTS } from "../contract/faults.ts";
import type { FaultOption } from "../contract/faults.ts";
import { optionOfFault } from "../api/control/faults.ts";
import type { Field, Options, Read } from "../api/control/fields.ts";
import { countField, field, readOptions, switchField, textField } from "../api/control/fields.ts";
import { SIMULATOR_FIELDS } from "../runtime/option-fields.ts";
import { optionFlag } from "../simulation/wording.ts";
import type { EventSelection } from "../runtime/mails/sendgrid-client.ts";

/** What `start` takes: the options of a simulator, and those that only make sense for a process of its own. */
export const START_FIELDS = {
  port: countField(0, 65_535),
  host: textField("a host name or address of this machine", 255),
  target: targetsField(),
  events: eventsField(),
  signed: switchField(),
  writeEnv: textField("the name of a file", 4096),
  open: switchField(),
  json: switchField(),
  demo: switchField(),
  scenario: textField("the name of a built-in scenario, or a file's", 4096),
  ...SIMULATOR_FIELDS,
} as const;

/** Options of `start` as they were read: any may be absent. */
export type StartOptions = Options<typeof START_FIELDS>;

/** The name of an option in the library and in configuration files. */
export type StartOptionName = keyof typeof START_FIELDS;

/** The built-in receiver, as a target. */
export const BUILT_IN_TARGET = "built-in";

/** How an option looks as a flag. `argument` is absent for a switch, and has dots where the flag may be repeated. */
export interface FlagHelp {
  readonly argument?: string;
  readonly help: string;
}

/** The flags in the order of the help. Each is the option's name in kebab-case; `signed` is on unless `--no-signed`. */
export const START_FLAGS: Readonly<Record<Exclude<StartOptionName, FaultOption>, FlagHelp>> = {
  port: { argument: "<number>", help: "where to listen; 0 takes any free port (7363)" },
  host: { argument: "<address>", help: "the address to listen on (127.0.0.1)" },
  target: { argument: "<url...>", help: 'post events to this receiver; "built-in" is our own' },
  events: { argument: "<names>", help: "which events: all, or names with commas between (all)" },
  signed: { help: "do not sign" },
  apiKey: { argument: "<key...>", help: "let in only this API key; KEY=ACCOUNT binds it to an account" },
  rateLimit: { argument: "<number>", help: "requests a minute and endpoint, mail/send aside (no limit)" },
  smtpPort: { argument: "<number>", help: "also take mails by SMTP here; 0 takes any free port (none)" },
  plan: {
    argument: "<name>",
    help: "free, essentials, pro or premier: how many settings there may be (pro)",
  },
  clock: { argument: "<mode>", help: "real: as the wall clock; manual: only when told to (real)" },
  speed: { argument: "<factor>", help: "how many times faster than the wall clock, or max (1)" },
  seed: { argument: "<number>", help: "same seed, same run (random, and printed)" },
  startAt: { argument: "<instant>", help: "begin at this ISO date (now)" },
  servers: { argument: "<number>", help: "SendGrid machines, each with its own batches and queue (1)" },
  connectionsPerServer: { argument: "<number>", help: "attempts a machine has under way at a time (1)" },
  parallelAttempts: { argument: "<number>", help: "attempts side by side while time stands still (1)" },
  timeout: { argument: "<duration>", help: "how long a receiver has to answer (3s)" },
  batchMaxAge: { argument: "<duration>", help: "a batch leaves this long after its first event (30s)" },
  batchMaxBytes: { argument: "<bytes>", help: "no body is larger (786432)" },
  retryWaits: { argument: "<list>", help: "waits after each failure (30s,1m,2m,4m,8m,16m,30m,1h)" },
  retryWindow: { argument: "<duration>", help: "events are tried for this long (24h)" },
  retryJitter: { argument: "<share>", help: "how much waits vary: 0.1 is 10 % (0.1; 0 with --retry-waits)" },
  signatureClock: { argument: "<clock>", help: "wall or virtual: what stamps signatures (wall)" },
  testRequestForm: { argument: "<year>", help: "2025 or 2020: the form of the test request (2025)" },
  key: { argument: "<file>", help: "the private key of the first settings (PEM, see keygen)" },
  randomKeys: { help: "fresh keys instead of the development keys" },
  writeEnv: { argument: "<file>", help: "write SENDGRID_WEBHOOK_PUBLIC_KEY=... into this file" },
  allowTarget: { argument: "<host...>", help: "a public host that may be posted to" },
  allowHost: { argument: "<name...>", help: "a name besides localhost by which the simulator may be called" },
  data: { argument: "<folder>", help: "keep everything in this folder, and go on from what is there" },
  keptAttempts: { argument: "<number>", help: "attempts whose details are kept (100000)" },
  keptBodyBytes: { argument: "<bytes>", help: "bytes of bodies that are kept (67108864)" },
  open: { help: "open the playground in a browser" },
  json: { help: "print one JSON object a line" },
  demo: { help: "send a mail every few seconds, so that something arrives" },
  scenario: { argument: "<name>", help: "run this scenario: a built-in one's name, or a file" },
  faults: {
    argument: "<kind=rate...>",
    help: "let this go wrong: duplicate-batch=0.02, cut-body=every:5, network-failure=attempts:1-2",
  },
};

/** A flag for each kind of fault, which --fault can say as well. */
export const FAULT_FLAGS: Readonly<Partial<Record<FaultOption, FlagHelp>>> = Object.fromEntries(
  FAULT_KINDS.map((kind) => [optionOfFault(kind), { argument: "<rate>", help: FAULTS[kind].summary }]),
);

/** The flag of an option: `batchMaxAge` is `--batch-max-age`. */
export function flagOf(name: string): string {
  return name === "faults" ? "--fault" : optionFlag(name);
}

/** Reads the options of `start`. */
export function readStartOptions(given: unknown): Read<StartOptions> {
  return readOptions(START_FIELDS, given);
}

function targetsField(): Field<readonly string[]> {
  return field('an http or https URL, "built-in", or an array of them', (given) => {
    const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
    const targets = texts.filter(isTarget);
    return targets.length === texts.length ? targets : undefined;
  });
}

function isTarget(text: unknown): text is string {
  if (typeof text !== "string") return false;
  return text === BUILT_IN_TARGET || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}

function eventsField(): Field<EventSelection> {
  return field(`all, or some of ${EVENT_NAMES.join(", ")}`, (given) => {
    if (given === "all") return "all";
    const names: readonly unknown[] = Array.isArray(given) ? given : String(given).split(",");
    const known = names.filter((name): name is EventName => EVENT_NAMES.some((each) => each === name));
    return known.length === names.length && known.length > 0 ? known : undefined;
  });
}
