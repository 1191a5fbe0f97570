import { EVENT_NAMES } from "../../../server/contract/events.ts";
import { FAULT_KINDS } from "../../../server/contract/faults.ts";

// Names as bits of a number: a row has room for many, and no object each.

/** Faults by name as a number. */
export function maskOfFaults(faults: readonly string[]): number {
  return FAULT_KINDS.reduce((mask, kind, bit) => (faults.includes(kind) ? mask | (1 << bit) : mask), 0);
}

/** The faults of a row by name. */
export function faultsIn(mask: number): readonly string[] {
  return FAULT_KINDS.filter((_kind, bit) => (mask & (1 << bit)) !== 0);
}

/** The events of a delivery by name. */
export function eventNamesIn(mask: number): readonly string[] {
  return EVENT_NAMES.filter((_name, bit) => (mask & (1 << bit)) !== 0);
}
