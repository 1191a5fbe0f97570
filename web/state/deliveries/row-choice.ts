import type { Instant } from "../../../server/contract/time.ts";
import { RESULTS } from "./delivery-view.ts";
import type { RowTest } from "./filter.ts";

/** What is chosen besides the filter: results by name, separated by commas, and a window of virtual time. */
export interface RowChoice {
  readonly results: string;
  /** Milliseconds since the epoch as text; "": without end. */
  readonly from: string;
  readonly to: string;
}

/** Joins a filter with what is chosen besides; null: every row is wanted. */
export function choiceTest(test: RowTest | null, { results, from, to }: RowChoice): RowTest | null {
  const names = results.split(",").filter(Boolean);
  const wanted = new Set(names.map((name) => RESULTS.findIndex((result) => result === name)));
  const isInjectedWanted = names.includes("injected");
  const [first, last] = [instantIn(from) ?? -Infinity, instantIn(to) ?? Infinity];
  if (names.length === 0 && first === -Infinity && last === Infinity) return test;
  return (chronicle, row) => {
    const { columns } = chronicle;
    const at = columns.at[row] ?? 0;
    if (at < first || at > last) return false;
    const isResult =
      names.length === 0 ||
      wanted.has(columns.result[row] ?? -1) ||
      (isInjectedWanted && columns.faults[row] !== 0);
    return isResult && (test === null || test(chronicle, row));
  };
}

/** Puts a name into a list separated by commas, or takes it out. */
export function toggled(list: string, name: string): string {
  const names = list.split(",").filter(Boolean);
  return (names.includes(name) ? names.filter((each) => each !== name) : [...names, name]).join(",");
}

/** An instant of the address; null: what stands there is none. */
export function instantIn(text: string): Instant | null {
  const instant = Number(text);
  // An address can be typed: more than this is no date, and its name would be an error.
  return text.trim() !== "" && Math.abs(instant) <= FURTHEST_MS ? instant : null;
}

const FURTHEST_MS = 8.64e15;
