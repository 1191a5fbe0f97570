import { MAX_SUPPRESSIONS_PAGE } from "../../../contract/limits.ts";
import { SECOND_MS } from "../../../contract/time.ts";
import type { Instant } from "../../../contract/time.ts";
import type { Suppression } from "../../../simulation/account/address-list.ts";
import type { OperationCall } from "../operation.ts";
import { integerParameter, textParameter } from "../query-parameter.ts";
import type { QueryParameter } from "../query-parameter.ts";

/** What every list of suppressions can be asked for. Documented. */
export const PAGE_QUERY: Readonly<Record<string, QueryParameter>> = {
  start_time: integerParameter("Entries made at this instant or later, in unix seconds.", { least: 0 }),
  end_time: integerParameter("Entries made at this instant or before, in unix seconds.", { least: 0 }),
  limit: integerParameter("How many entries at most.", { least: 1, most: MAX_SUPPRESSIONS_PAGE }),
  offset: integerParameter("How many entries are passed over.", { least: 0 }),
  email: textParameter("How the address begins; % stands for anything: %market%tree."),
};

/** The page of a list that a query asks for. Assumed: oldest first, as most of SendGrid's examples show it. */
export function pageOf(
  entries: readonly Suppression[],
  query: OperationCall["query"],
): readonly Suppression[] {
  const { start_time: from, end_time: until, limit, offset, email } = query;
  const found = entries.filter(
    (entry) =>
      (typeof from !== "number" || unixSeconds(entry.createdAt) >= from) &&
      (typeof until !== "number" || unixSeconds(entry.createdAt) <= until) &&
      (typeof email !== "string" || matchesAddress(entry.email, email)),
  );
  const first = typeof offset === "number" ? offset : 0;
  return found.slice(first, first + (typeof limit === "number" ? limit : MAX_SUPPRESSIONS_PAGE));
}

/** Whole seconds since the epoch, as SendGrid dates entries. */
export function unixSeconds(at: Instant): number {
  return Math.floor(at / SECOND_MS);
}

/**
 * True for an address that begins with the pattern. Documented: % stands for any characters. Assumed: case does not
 * matter.
 */
export function matchesAddress(email: string, pattern: string): boolean {
  const text = email.toLowerCase();
  const [beginning = "", ...rest] = pattern.toLowerCase().split("%");
  if (!text.startsWith(beginning)) return false;
  let from = beginning.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
