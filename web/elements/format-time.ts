import type { Duration, Instant } from "../../server/contract/time.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../server/contract/time.ts";

/** An instant in UTC with its date: `2026-11-21 16:03:27`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 19).replace("T", " ");
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

/** Bytes for a person: `842 B`, `12.3 KiB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}
