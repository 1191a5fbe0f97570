import { hintFor } from "../api/control/nearest.ts";
import { UsageError } from "./usage-error.ts";

/** Refuses options with a name that nobody knows: a misspelt one would do nothing, and say nothing. */
export function checkNames(asker: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `${asker}: "${unknown.slice(0, 60)}" is no known name here. ${hintFor(unknown, known)}`,
  );
}
