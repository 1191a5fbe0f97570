import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";

const UNITS: readonly (readonly [name: string, lengthMs: Duration])[] = [
  ["d", DAY_MS],
  ["h", HOUR_MS],
  ["min", MINUTE_MS],
  ["s", SECOND_MS],
];

/** A length of time as a person says it: "30 s", "4 min", "1 h 30 min". Two units at most. */
export function durationInWords(durationMs: Duration): string {
  const whole = UNITS.findIndex(([, lengthMs]) => durationMs >= lengthMs);
  if (whole < 0) return `${Math.round(durationMs)} ms`;
  const [name = "s", lengthMs = SECOND_MS] = UNITS[whole] ?? [];
  const count = Math.floor(durationMs / lengthMs);
  const [nextName = "", nextMs = 0] = UNITS[whole + 1] ?? [];
  const rest = nextMs === 0 ? 0 : Math.floor((durationMs - count * lengthMs) / nextMs);
  if (name === "s") return `${Number((durationMs / SECOND_MS).toFixed(1))} s`;
  return rest === 0 ? `${count} ${name}` : `${count} ${name} ${rest} ${nextName}`;
}

/** "1 event", "3 events". */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
