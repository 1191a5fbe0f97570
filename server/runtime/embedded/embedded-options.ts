import type { Field } from "../../api/control/fields.ts";
import { countField, field, readOptions, textField } from "../../api/control/fields.ts";
import type { HostOptions, ListenAddress } from "../host.ts";
import type { CreateSimulatorOptions } from "./library-interface.ts";
import { SIMULATOR_FIELDS } from "../option-fields.ts";
import { UsageError } from "../usage-error.ts";

/** Reads the options of `createSimulator`. Throws a UsageError that names the option and the nearest right one. */
export function hostOptionsFrom(options: CreateSimulatorOptions): HostOptions {
  const read = readOptions({ ...SIMULATOR_FIELDS, listen: listenField() }, options);
  if (read.kind === "problem") throw new UsageError(`createSimulator: ${read.message} ${read.hint}`);
  const { listen = null, ...named } = read.value;
  return { ...named, listen };
}

function listenField(): Field<ListenAddress | null> {
  return field("false, true, or {port, host}", (given) => {
    if (typeof given === "boolean") return given ? DEFAULT_ADDRESS : null;
    const read = readOptions(LISTEN_FIELDS, given);
    return read.kind === "ok" ? { ...DEFAULT_ADDRESS, ...read.value } : undefined;
  });
}

const LISTEN_FIELDS = {
  port: countField(0, 65_535),
  host: textField("a host name or address", 255),
} as const;

const DEFAULT_ADDRESS: ListenAddress = { host: "127.0.0.1", port: 0 };
