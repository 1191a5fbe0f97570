import type { FaultState, FaultsState } from "../../contract/control-api.ts";
import { FAULT_KINDS, FAULTS } from "../../contract/faults.ts";
import type { FaultDescription, FaultKind, FaultOption, FaultRule } from "../../contract/faults.ts";
import type { ControlCall, ControlRoute } from "./control-call.ts";
import { accountAsked, readJson } from "./control-call.ts";
import { badRequest, jsonAnswer } from "./control-errors.ts";
import { readFaultFlag, readFaultRule } from "./fault-fields.ts";
import { isJsonObject } from "./fields.ts";
import type { Read } from "./fields.ts";
import { hintFor } from "./nearest.ts";
import { FAULTS_SHAPE } from "./scenarios/run-shapes.ts";
import { schemaOf } from "../sendgrid/shape-schema.ts";
import { shown } from "./shown.ts";

/** `GET faults`: what goes wrong on purpose, and how often it did. */
export const readFaults: ControlRoute = {
  summary: "What goes wrong on purpose, and how often it did",
  answers: { 200: { schema: schemaOf(FAULTS_SHAPE) } },
  answer: (call: ControlCall) => jsonAnswer(200, faultsState(call)),
};

const FAULT_SCHEMA = {
  description:
    "A share from 0 to 1, an object with rate, every or attempts, an array of such objects, or null: off.",
  anyOf: [
    { type: "number", minimum: 0, maximum: 1 },
    { type: "object" },
    { type: "array" },
    { type: "null" },
  ],
};

/** `PATCH faults`: `{"duplicateBatch":0.02}` changes those kinds, `{"faults":[…]}` replaces all. Windows count from now. */
export const changeFaults: ControlRoute = {
  summary: "Switch faults on and off, at once",
  body: {
    type: "object",
    properties: {
      faults: {
        type: "array",
        items: { type: "object" },
        description: "In place of all that are switched on.",
      },
      ...Object.fromEntries(
        FAULT_KINDS.map((kind) => [
          optionOfFault(kind),
          { ...FAULT_SCHEMA, description: `${FAULTS[kind].summary}. ${FAULT_SCHEMA.description}` },
        ]),
      ),
    },
    additionalProperties: false,
  },
  answers: { 200: { schema: schemaOf(FAULTS_SHAPE) } },
  answer: async (call: ControlCall) => {
    const json = await readJson(call);
    if (json.kind === "problem") return badRequest(json);
    const { faults } = call.ports.simulator;
    const account = accountAsked(call) ?? null;
    const read = readFaultChange(json.value ?? {}, faults.byHand(account));
    if (read.kind === "problem") return badRequest(read);
    faults.setByHand(account, read.value);
    return jsonAnswer(200, faultsState(call));
  },
};

/** The name of a kind of fault as an option: `duplicateBatch`. */
export function optionOfFault(kind: FaultKind): FaultOption {
  const option = kind.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  // The type says the same of the text as the line above does.
  return option as FaultOption;
}

/**
 * Reads a change of faults, from a body, a configuration file or options: `{"duplicateBatch":0.02}` changes that kind,
 * `{"faults":[…]}` replaces all. Answers the faults that are switched on then.
 */
export function readFaultChange(given: unknown, before: readonly FaultRule[]): Read<readonly FaultRule[]> {
  if (!isJsonObject(given)) {
    const hint = 'Send {"duplicateBatch":0.02}, or {"faults":[{"kind":"duplicate-batch","rate":0.02}]}.';
    return { kind: "problem", message: `${shown(given)} is no object.`, hint };
  }
  let rules = before;
  for (const [name, value] of Object.entries(given)) {
    const read = name === "faults" ? readFaultList(value) : readFaultsOfKind(name, value);
    if (read.kind === "problem") return read;
    const kind = kindOf(name);
    rules = kind === undefined ? read.value : [...rules.filter((rule) => rule.kind !== kind), ...read.value];
  }
  return { kind: "ok", value: rules };
}

/** Reads a list of faults: objects as in scenario files, or texts as flags have them. */
export function readFaultList(given: unknown): Read<readonly FaultRule[]> {
  if (!Array.isArray(given)) {
    const hint = 'It must be an array such as [{"kind":"duplicate-batch","rate":0.02}].';
    return { kind: "problem", message: `"faults" is ${shown(given)}.`, hint };
  }
  return joined(
    given.map((each: unknown) => (typeof each === "string" ? readFaultFlag(each) : readFaultRule(each))),
  );
}

/** Reads what an option says of one kind of fault: a share, an object, an array of objects, or null. */
export function readFaultsOfKind(name: string, value: unknown): Read<readonly FaultRule[]> {
  const kind = kindOf(name);
  if (kind === undefined) {
    const known = ["faults", ...FAULT_KINDS.map((each) => optionOfFault(each))];
    return {
      kind: "problem",
      message: `"${name.slice(0, 60)}" is no known fault.`,
      hint: hintFor(name, known),
    };
  }
  if (value === null || value === 0 || value === false || value === "0") return { kind: "ok", value: [] };
  const each: readonly unknown[] = Array.isArray(value) ? value : [value];
  return joined(each.map((one) => readOneOfKind(kind, one)));
}

function readOneOfKind(kind: FaultKind, given: unknown): Read<FaultRule> {
  if (given === true) return readFaultRule({ kind });
  if (typeof given === "string") return readFaultFlag(`${kind}=${given}`);
  return readFaultRule(isJsonObject(given) ? { ...given, kind } : { kind, rate: given });
}

function kindOf(name: string): FaultKind | undefined {
  return FAULT_KINDS.find((kind) => kind === name || optionOfFault(kind) === name);
}

function joined(all: readonly Read<FaultRule>[]): Read<readonly FaultRule[]> {
  const rules: FaultRule[] = [];
  for (const read of all) {
    if (read.kind === "problem") return read;
    rules.push(read.value);
  }
  return { kind: "ok", value: rules };
}

/** A fault as files and bodies name it. */
export function faultState({ kind, trigger, webhook, fromMs, forMs, delayMs }: FaultRule): FaultState {
  const description: FaultDescription = FAULTS[kind];
  return {
    kind,
    ...formOf(trigger),
    ...(webhook === null ? {} : { webhook }),
    from: fromMs,
    ...(forMs === null ? {} : { for: forMs }),
    ...(description.delay === undefined ? {} : { delay: delayMs }),
  };
}

function formOf(trigger: FaultRule["trigger"]): Pick<FaultState, "rate" | "every" | "attempts"> {
  switch (trigger.form) {
    case "rate":
      return { rate: trigger.rate };
    case "every":
      return { every: trigger.every };
    case "attempts":
      return { attempts: [trigger.first, trigger.last] };
  }
}

function faultsState(call: ControlCall): FaultsState {
  const { faults } = call.ports.simulator;
  return {
    faults: faults.byHand(accountAsked(call) ?? null).map((rule) => faultState(rule)),
    struck: faults.struck(),
  };
}
