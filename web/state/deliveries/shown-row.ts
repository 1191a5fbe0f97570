import type { Instant } from "../../../server/contract/time.ts";
import {
  formatClockTime,
  formatDuration,
  formatInstant,
  formatLocalTime,
  formatOffset,
} from "../../elements/format-time.ts";
import { ORIGIN_WORDS } from "../../texts/send-texts.ts";
import { ORIGINS } from "./attempt-origins.ts";
import type { Result } from "./delivery-view.ts";
import type { Chronicle } from "../live/chronicle.ts";
import { eventNamesIn, faultsIn } from "./name-masks.ts";
import type { Preferences } from "../preference-store.ts";

/** A row as texts. */
export interface ShownRow {
  readonly id: string;
  readonly time: string;
  /** With its date. */
  readonly fullTime: string;
  readonly result: Result;
  /** What made it by hand, in a word; "": a batch. */
  readonly byHand: string;
  readonly faults: string;
  readonly events: string;
  readonly names: string;
  readonly status: string;
  readonly number: string;
  readonly latency: string;
  /** From 0 to 1, on a logarithmic scale up to the timeout's order of magnitude. */
  readonly latencyShare: number;
  readonly next: string;
  readonly delivery: string;
}

const NONE = "–";
const LONGEST_BAR_MS = 10_000;

const TIMES: Readonly<Record<Preferences["time"], (at: Instant, startedAt: Instant) => string>> = {
  utc: formatClockTime,
  local: formatLocalTime,
  "since-start": (at, startedAt) => formatOffset(at - startedAt),
};

/** Reads a row for people, its time as they prefer it. */
export function shownRow(chronicle: Chronicle, row: number, time: Preferences["time"]): ShownRow {
  const { at, next, latencyMs, status, events, number, faults, origin } = chronicle.valuesAt(row);
  const delivery = chronicle.deliveryOf(row);
  return {
    id: chronicle.idOf(row),
    time: TIMES[time](at, chronicle.startedAt ?? at),
    fullTime: formatInstant(at),
    result: chronicle.resultOf(row),
    byHand: ORIGIN_WORDS[ORIGINS[origin] ?? "batch"],
    faults: faultsIn(faults).join(", "),
    events: events.toLocaleString("en"),
    names: eventNamesIn(delivery?.eventNames ?? 0).join(" "),
    status: status === 0 ? NONE : String(status),
    number: String(number),
    latency: durationOr(latencyMs),
    latencyShare: Math.min(1, Math.log10(1 + (latencyMs || 0)) / Math.log10(1 + LONGEST_BAR_MS)),
    next: durationOr(next - at),
    delivery: chronicle.deliveryIdOf(row),
  };
}

function durationOr(duration: number): string {
  return Number.isNaN(duration) ? NONE : formatDuration(duration);
}
