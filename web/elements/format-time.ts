import type { Duration, Instant } from "../../server/contract/time.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../server/contract/time.ts";

/** An instant in UTC with its date: `2026-11-21 16:03:27`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 19).replace("T", " ");
}

/** The time of day in UTC: `16:03:27`. */
export function formatClockTime(instant: Instant): string {
  return new Date(instant).toISOString().slice(11, 19);
}

/** The time of day where the browser is: `17:03:27`. */
export function formatLocalTime(instant: Instant): string {
  const date = new Date(instant);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** A length of time by its two largest units: `4 min 10 s`, `1 h`, `120 ms`. */
export function formatDuration(duration: Duration): string {
  if (duration < SECOND_MS) return `${Math.round(duration)} ms`;
  const units = [
    { name: "d", ms: DAY_MS },
    { name: "h", ms: HOUR_MS },
    { name: "min", ms: MINUTE_MS },
    { name: "s", ms: SECOND_MS },
  ];
  let rest = Math.round(duration / SECOND_MS) * SECOND_MS;
  const parts: string[] = [];
  for (const { name, ms } of units) {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(" ");
}

/** A length of time as bodies and flags take it: `90s`, `10m`, `24h`, `250ms`. */
export function writeDuration(duration: Duration): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", DAY_MS],
    ["h", HOUR_MS],
    ["m", MINUTE_MS],
    ["s", SECOND_MS],
  ];
  const [name, ms] = units.find(([, each]) => duration >= each && duration % each === 0) ?? ["ms", 1];
  return `${duration / ms}${name}`;
}

/** A time since the start, in fixed places: `+4:01:12`, `+1d 04:01:12`. */
export function formatOffset(offset: Duration): string {
  const seconds = Math.max(0, Math.floor(offset / SECOND_MS));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const clock = `${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return days > 0 ? `+${days}d ${twoDigits(hours)}:${clock}` : `+${hours}:${clock}`;
}

/** Bytes for a person: `842 B`, `12.3 KiB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}

/** A count with its noun: `1 event`, `2,000 events`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : nouns}`;
}
