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

/** Writes a length of time for people, in one unit and at most one decimal: `30 s`, `4 min`, `1.5 h`, `3 d`. */
export function formatDuration(durationMs: Duration): string {
  // Days only from two on: 24 h is what the retry window is called everywhere else.
  if (durationMs >= 2 * DAY_MS) return `${rounded(durationMs / DAY_MS)} d`;
  // The limits are those from which rounding would reach the next unit, so that no "60 s" appears.
  if (durationMs >= 59.95 * MINUTE_MS) return `${rounded(durationMs / HOUR_MS)} h`;
  if (durationMs >= 59.95 * SECOND_MS) return `${rounded(durationMs / MINUTE_MS)} min`;
  if (durationMs >= 999.5) return `${rounded(durationMs / SECOND_MS)} s`;
  return `${Math.round(durationMs)} ms`;
}

function wholeMs(durationMs: number): Duration | undefined {
  if (!Number.isFinite(durationMs) || durationMs < 0) return undefined;
  const whole = Math.round(durationMs);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

function rounded(figure: number): string {
  return String(Math.round(figure * 10) / 10);
}
