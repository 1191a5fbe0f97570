import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";

const UNIT_MS: Readonly<Record<string, Duration>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/**
 * Reads a length of time as people write it: `500ms`, `30s`, `10m`, `24h`, `3d`; a bare number is milliseconds.
 *
 * Answers whole milliseconds, or undefined where the text is no such thing (negative, no number, unknown unit).
 */
export function parseDuration(text: string | number): Duration | undefined {
  if (typeof text === "number") return wholeMs(text);
  const match = /^(\d+(?:\.\d+)?) *(ms|s|m|h|d)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, figure = "", unit = "ms"] = match;
  return wholeMs(Number(figure) * (UNIT_MS[unit] ?? 1));
}

function wholeMs(durationMs: number): Duration | undefined {
  if (!Number.isFinite(durationMs) || durationMs < 0) return undefined;
  const whole = Math.round(durationMs);
  return Number.isSafeInteger(whole) ? whole : undefined;
}
