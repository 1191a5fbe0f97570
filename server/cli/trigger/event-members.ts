import { isJsonObject } from "../../api/control/fields.ts";
import { shown } from "../../api/control/shown.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { UsageError } from "../../runtime/usage-error.ts";

/** A flag `NAME=VALUE` or `NAME:=JSON`. */
export interface Assignment {
  readonly name: string;
  /** Text after `=`; any JSON value after `:=`. */
  readonly value:
    { readonly kind: "text"; readonly text: string } | { readonly kind: "json"; readonly json: JsonValue };
}

/** Reads `NAME=VALUE` and `NAME:=JSON`; `example` shows how it is written. */
export function readAssignment(flag: string, given: string, example: string): Assignment {
  const parts = /^(.+?)(:=|=)(.*)$/s.exec(given);
  const [, name = "", sign, text = ""] = parts ?? [];
  if (parts === null) {
    throw new UsageError(`${flag} ${shown(given)} has no "=". Write ${flag} ${example}, or NAME:=JSON.`);
  }
  if (sign === "=") return { name, value: { kind: "text", text } };
  try {
    // JSON.parse makes nothing but JSON values.
    return { name, value: { kind: "json", json: JSON.parse(text) as JsonValue } };
  } catch (cause) {
    throw new UsageError(
      `${flag} ${shown(given)}: what follows := is no JSON. Write a text as ${flag} ${shown(`${name}=${text}`)}.`,
      { cause },
    );
  }
}

const EXAMPLE = 'reason="550 no such user"';

/**
 * The members of an event from `--set NAME=VALUE` flags.
 *
 * Values are texts but for the members that are numbers or true and false on the wire; `custom.NAME` is a custom
 * argument; `category` may be repeated.
 */
export function membersFrom(flags: readonly string[]): JsonObject {
  const members: Record<string, JsonValue> = {};
  const customArgs: Record<string, JsonValue> = {};
  const categories: JsonValue[] = [];
  const put = (
    into: Record<string, JsonValue>,
    { name, value }: { name: string; value: JsonValue },
  ): void => {
    if (Object.hasOwn(into, name)) throw new UsageError(`--set names ${shown(name)} twice. Give it once.`);
    // A plain assignment to __proto__ would be none.
    Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
  };
  for (const flag of flags) {
    const assignment = readAssignment("--set", flag, EXAMPLE);
    const { name } = assignment;
    const customName = /^custom\.(.+)$/s.exec(name)?.[1];
    if (name === "event")
      throw new UsageError('--set event: the event is what trigger names, as in "trigger bounce".');
    if (customName !== undefined) put(customArgs, { name: customName, value: plainValue(assignment) });
    else if (name === "category") categories.push(plainValue(assignment));
    else if (name === "custom_args") Object.assign(customArgs, objectOf(assignment));
    else put(members, { name, value: memberValue(assignment) });
  }
  const [category] = categories;
  if (category !== undefined) members["category"] = categories.length === 1 ? category : categories;
  if (Object.keys(customArgs).length > 0) members["custom_args"] = customArgs;
  return members;
}

/** The members that are numbers on the wire. Observed. */
const NUMBERS: ReadonlySet<string> = new Set(["timestamp", "asm_group_id", "send_at", "tls"]);
/** The members that are true or false on the wire. Observed. */
const SWITCHES: ReadonlySet<string> = new Set(["sg_machine_open"]);
/** The members that are objects on the wire, each with an example. Observed. */
const OBJECTS: ReadonlyMap<string, string> = new Map([
  ["pool", '{"id":210,"name":"main"}'],
  ["url_offset", '{"index":0,"type":"html"}'],
]);

function memberValue({ name, value }: Assignment): JsonValue {
  if (value.kind === "json") return value.json;
  const { text } = value;
  if (NUMBERS.has(name)) {
    if (/^-?\d+$/.test(text)) return Number(text);
    throw new UsageError(`--set ${name} is ${shown(text)}. It must be a whole number${noteOn(name)}.`);
  }
  if (SWITCHES.has(name)) {
    if (text === "true" || text === "false") return text === "true";
    throw new UsageError(`--set ${name} is ${shown(text)}. It must be true or false.`);
  }
  const example = OBJECTS.get(name);
  if (example === undefined) return text;
  throw new UsageError(`--set ${name} is an object. Write --set '${name}:=${example}'.`);
}

function noteOn(name: string): string {
  return name === "timestamp" || name === "send_at" ? ": seconds since 1970, such as 1767603600" : "";
}

function plainValue({ value }: Assignment): JsonValue {
  return value.kind === "json" ? value.json : value.text;
}

function objectOf({ value }: Assignment): JsonObject {
  if (value.kind === "json" && isJsonObject(value.json)) return value.json;
  throw new UsageError("--set custom_args is no object. Write --set custom.NAME=text for each of them.");
}
