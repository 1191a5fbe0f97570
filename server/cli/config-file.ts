import { UsageError } from "../runtime/usage-error.ts";
import { readTextFile } from "./read-text-file.ts";
import { readStartOptions } from "./start-options.ts";
import type { StartOptions } from "./start-options.ts";

/**
 * Reads the options of `start` from a JSON file, where they have their camelCase names: `{"batchMaxAge":"5s"}`.
 *
 * Throws a UsageError that names the file and, for a name nobody knows, the nearest right one.
 */
export async function readConfigFile(path: string): Promise<StartOptions> {
  const text = await readTextFile("--config", path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--config ${path} is no JSON: ${reason}.`, { cause });
  }
  const read = readStartOptions(json);
  if (read.kind === "problem") throw new UsageError(`--config ${path}: ${read.message} ${read.hint}`);
  return read.value;
}
