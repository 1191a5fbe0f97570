import type { Duration, Instant } from "../../../server/contract/time.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../server/contract/time.ts";

/** Where instants stand from left (0) to right (1), and what is written below. */
export interface TimeAxis {
  readonly placeOf: (value: number) => number;
  readonly ticks: readonly { readonly place: number; readonly value: number }[];
}

const LOG_TICKS: readonly Duration[] = [
  0,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  4 * MINUTE_MS,
  8 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  16 * HOUR_MS,
  24 * HOUR_MS,
];
// Below this, waits do not matter: the first half minute takes as much room as each doubling.
const LOG_UNIT_MS = 30 * SECOND_MS;

/** Lengths of time since the first attempt, up to a longest one: each doubling takes as much room as the one before. */
export function logAxis(longest: Duration): TimeAxis {
  const scale = (value: number): number => Math.log2(1 + Math.max(0, value) / LOG_UNIT_MS);
  const most = scale(Math.max(longest, 2 * MINUTE_MS)) * 1.02;
  const placeOf = (value: number): number => scale(value) / most;
  const ticks = LOG_TICKS.filter((value) => placeOf(value) <= 1).map((value) => ({
    value,
    place: placeOf(value),
  }));
  return { placeOf, ticks };
}

/** A stretch of virtual time in which something happened. */
export interface BusyStretch {
  readonly from: Instant;
  readonly to: Instant;
}

const IDLE_MS = 5 * MINUTE_MS;
// A collapsed gap takes as much room as so much time.
const GAP_MS = MINUTE_MS;

/** The stretches of time without a gap of more than five minutes. `instants` in any order. */
export function busyStretches(instants: readonly Instant[]): readonly BusyStretch[] {
  const stretches: { from: Instant; to: Instant }[] = [];
  for (const at of instants.toSorted((left, right) => left - right)) {
    const last = stretches.at(-1);
    if (last !== undefined && at - last.to <= IDLE_MS) last.to = at;
    else stretches.push({ from: at, to: at });
  }
  return stretches;
}

/** The virtual clock; idle time takes no room where stretches are given one by one. */
export function clockAxis(stretches: readonly BusyStretch[]): TimeAxis {
  const starts: number[] = [];
  let total = 0;
  for (const { from, to } of stretches) {
    starts.push(total);
    total += to - from + GAP_MS;
  }
  const placeOf = (value: number): number => {
    const index = Math.max(
      0,
      stretches.findLastIndex(({ from }) => from <= value),
    );
    const stretch = stretches[index];
    if (stretch === undefined || total === 0) return 0;
    const within = Math.min(value, stretch.to) - stretch.from;
    return ((starts[index] ?? 0) + Math.max(0, within)) / total;
  };
  return { placeOf, ticks: clockTicks(stretches, placeOf) };
}

const LEAST_TICK_DISTANCE = 0.075;

function clockTicks(
  stretches: readonly BusyStretch[],
  placeOf: (value: number) => number,
): TimeAxis["ticks"] {
  const ticks: { place: number; value: number }[] = [];
  for (const { from, to } of stretches) {
    const parts = 8;
    for (let part = 0; part <= parts; part++) {
      const value = from + ((to - from) * part) / parts;
      const place = placeOf(value);
      if (place - (ticks.at(-1)?.place ?? -1) >= LEAST_TICK_DISTANCE) ticks.push({ place, value });
    }
  }
  return ticks;
}
