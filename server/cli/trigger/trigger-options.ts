import { Option } from "commander";
import type { Field, Options } from "../../api/control/fields.ts";
import {
  countField,
  durationField,
  field,
  readOptions,
  speedField,
  switchField,
  textField,
  textsField,
} from "../../api/control/fields.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { DEFAULT_SIMULATOR } from "../control-client.ts";
import { BUILT_IN_TARGET, flagOf } from "../start-options.ts";

/** What can be triggered. */
export type TriggerKind = "event" | "test request" | "scenario" | "recording" | "inbound mail";

/** What `trigger` takes, the options of inbound mails aside. */
const TRIGGER_FIELDS = {
  target: targetField(),
  simulator: textField("the URL of a simulator", 4096),
  count: countField(1, 100_000),
  set: textsField("NAME=VALUE", 1_000_000),
  param: textsField("NAME=VALUE"),
  edit: switchField(),
  seed: countField(0),
  speed: speedField(),
  key: textField("the name of a PEM file, or the PEM itself"),
  unsigned: switchField(),
  resign: switchField(),
  retime: switchField(),
  timeout: durationField(1),
  allowTarget: textsField("a host name such as hooks.example.com"),
  account: textField("the name of an account", 255),
  advance: switchField(),
  wait: durationField(),
  json: switchField(),
} as const;

/** Options of `trigger` as they were read: any may be absent. */
export type TriggerOptions = Options<typeof TRIGGER_FIELDS>;

type OptionName = keyof typeof TRIGGER_FIELDS | "file" | "to" | "from";

interface TriggerFlag {
  /** Absent for a switch; dots: the flag may be repeated. */
  readonly argument?: string;
  readonly help: string;
  readonly takenBy: readonly TriggerKind[];
}

const POSTS: readonly TriggerKind[] = ["event", "test request", "scenario", "recording"];
const BY_SIMULATORS: readonly TriggerKind[] = ["event", "test request", "scenario"];
const ON_SIMULATORS: readonly TriggerKind[] = ["event", "scenario"];

/** The flags in the order of the help, under their headings. */
const FLAGS: Readonly<Record<string, Readonly<Partial<Record<OptionName, TriggerFlag>>>>> = {
  "Where to:": {
    target: {
      argument: "<url>",
      help: 'post to this receiver, from a temporary simulator; "built-in" is our own',
      takenBy: POSTS,
    },
    simulator: {
      argument: "<url>",
      help: `use the simulator that runs there (${DEFAULT_SIMULATOR})`,
      takenBy: [...ON_SIMULATORS, "inbound mail"],
    },
    account: {
      argument: "<name>",
      help: "the account of that simulator (the main one)",
      takenBy: [...ON_SIMULATORS, "inbound mail"],
    },
    json: { help: "print one JSON object a line", takenBy: [...POSTS, "inbound mail"] },
  },
  "Events:": {
    count: { argument: "<number>", help: "how many, each of a message of its own (1)", takenBy: ["event"] },
    set: {
      argument: "<name=value...>",
      help: "a member of the event, custom.NAME=text for a custom argument, or NAME:=JSON",
      takenBy: ["event"],
    },
    edit: { help: "open the events in $EDITOR before they are sent", takenBy: ["event"] },
  },
  "Scenarios:": {
    param: {
      argument: "<name=value...>",
      help: "a parameter of the scenario, or NAME:=JSON",
      takenBy: ["scenario"],
    },
    speed: {
      argument: "<factor>",
      help: "how many times faster than the wall clock (or than recorded), or max",
      takenBy: [...ON_SIMULATORS, "recording"],
    },
    seed: {
      argument: "<number>",
      help: "same seed, same run (the scenario's; random)",
      takenBy: BY_SIMULATORS,
    },
  },
  "The temporary simulator:": {
    key: { argument: "<file>", help: "sign with this private key (the development key)", takenBy: POSTS },
    unsigned: { help: "do not sign", takenBy: BY_SIMULATORS },
    timeout: { argument: "<duration>", help: "how long the receiver has to answer (3s)", takenBy: POSTS },
    allowTarget: { argument: "<host...>", help: "a public host that may be posted to", takenBy: POSTS },
  },
  "Recordings:": {
    resign: { help: "sign each post anew, as now; --key says with what", takenBy: ["recording"] },
    retime: { help: "shift the events' timestamps, so that the newest is now", takenBy: ["recording"] },
  },
  "A running simulator:": {
    advance: { help: "move its clock, where that is manual", takenBy: ON_SIMULATORS },
    wait: {
      argument: "<duration>",
      help: "how long to wait for answers (events: until they are due)",
      takenBy: ON_SIMULATORS,
    },
  },
  "Inbound mails:": {
    file: {
      argument: "<file>",
      help: "the mail (.eml); - reads standard input",
      takenBy: ["inbound mail"],
    },
    to: {
      argument: "<address...>",
      help: "the envelope's recipients (those of the mail)",
      takenBy: ["inbound mail"],
    },
    from: {
      argument: "<address>",
      help: "the envelope's sender (that of the mail)",
      takenBy: ["inbound mail"],
    },
  },
};

/** The options of `trigger` as commander wants them. */
export function triggerFlags(): readonly Option[] {
  return Object.entries(FLAGS).flatMap(([heading, flags]) =>
    Object.entries(flags).map(([name, { argument, help }]) => {
      // An address list takes all that follows; any other repeated flag stands before each value.
      const isList = argument?.includes("...") === true && name !== "to";
      const shown = isList ? argument?.replace("...", "") : argument;
      const option = new Option(`${flagOf(name)}${shown === undefined ? "" : ` ${shown}`}`, help);
      option.helpGroup(heading);
      return isList ? option.argParser(collected) : option;
    }),
  );
}

/** Checks that what is triggered takes each option that was given. */
export function checkTaken(kind: TriggerKind, given: Readonly<Record<string, unknown>>): void {
  for (const [name, flag] of Object.values(FLAGS).flatMap((flags) => Object.entries(flags))) {
    if (given[name] === undefined || flag.takenBy.includes(kind)) continue;
    const others = flag.takenBy.map((each) => PLURALS[each]).join(", ");
    throw new UsageError(`${flagOf(name)} is for ${others}, not for ${PLURALS[kind]}. Leave it out.`);
  }
}

const PLURALS: Readonly<Record<TriggerKind, string>> = {
  event: "events",
  "test request": "test requests",
  scenario: "scenarios",
  recording: "recordings",
  "inbound mail": "inbound mails",
};

/** Reads the options of whatever is no inbound mail. */
export function readTriggerOptions(given: Readonly<Record<string, unknown>>): TriggerOptions {
  const read = readOptions(TRIGGER_FIELDS, given);
  if (read.kind === "ok") return read.value;
  const message = read.message.replace(/^"(\w+)"/, (_quoted, name: string) => flagOf(name));
  throw new UsageError(`${message} ${read.hint}`);
}

function collected(value: string, before: unknown): readonly string[] {
  const earlier: readonly string[] = Array.isArray(before) ? before : [];
  return [...earlier, value];
}

function targetField(): Field<string> {
  return field('an http or https URL, or "built-in"', (given) => {
    if (typeof given !== "string") return undefined;
    if (given === BUILT_IN_TARGET) return given;
    return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) ? given : undefined;
  });
}
