import type { Instant } from "../../../contract/time.ts";

/**
 * Reads a timestamp of a query; undefined: it is none.
 *
 * Documented: 2018-02-01T00:00:00.000Z and YYYY-MM-DD HH:mm:SS, in UTC. Assumed: an offset, and a day alone.
 */
export function readInstant(text: string): Instant | undefined {
  const match = TIMESTAMP.exec(text.trim());
  if (match === null) return undefined;
  const [, day = "", time = "00:00:00", zone = "Z"] = match;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // 2026-02-31 is read as 3 March: only a day that exists comes back as it was.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const at = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? undefined : at;
}

/** An instant as the feeds write it: ISO 8601 in UTC, whole seconds. Documented by example. */
export function isoSeconds(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?))?(Z|[+-]\d{2}:\d{2})?$/i;
