import { hintFor } from "../api/control/nearest.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { CHECK_IDS, CHECKS } from "./catalogue.ts";
import type { Check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";

/**
 * The checks that are to run, in their order: those named, `sig-single` before any that depends on it.
 *
 * Throws a UsageError for a name that is no check's.
 */
export function selectChecks({ only, skip = [] }: Pick<CheckOptions, "only" | "skip">): readonly Check[] {
  for (const id of [...(only ?? []), ...skip]) {
    if (CHECK_IDS.includes(id)) continue;
    throw new UsageError(`"${id}" is no check. ${hintFor(id, CHECK_IDS)} See --list.`);
  }
  const isNamed = ({ id }: Check): boolean => only === undefined || only.includes(id);
  const named = CHECKS.filter((check) => isNamed(check) && !skip.includes(check.id));
  if (named.length === 0)
    throw new UsageError("No check is left. Name fewer with --skip, or more with --only.");
  const isNeeded = named.some(({ dependsOn }) => dependsOn.includes(FIRST)) && !skip.includes(FIRST);
  return CHECKS.filter((check) => named.includes(check) || (check.id === FIRST && isNeeded));
}

const FIRST = "sig-single";
