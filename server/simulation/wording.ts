import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";

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

/** "1 event", "3 events". */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** An option by the name that it has in code, as it is told to people: `--retry-waits`. */
export function optionFlag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A URL as it is told to people: `http://***@host/path`. Whoever may see it need not know its credentials. */
export function shownUrl(url: string): string {
  return url.replace(/^([^:/\\?#@]*:[/\\\s]*)[^/\\?#]*@/, "$1***@");
}

function rounded(figure: number): string {
  return String(Math.round(figure * 10) / 10);
}
