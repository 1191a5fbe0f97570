import { useMemo, useState } from "react";
import type { RowTest } from "./filter.ts";
import { parseFilter } from "./filter.ts";
import { FilteredRows } from "./filtered-rows.ts";
import { useLive } from "../live/playground-context.ts";
import { choiceTest } from "./row-choice.ts";

/** The part of the address that says which rows are shown. */
export interface RowSearch {
  readonly q?: string | undefined;
  readonly r?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The rows that the address asks for, and what in its filter was not understood. */
export function useFilteredRows({ q = "", r = "", from = "", to = "" }: RowSearch): {
  readonly rows: FilteredRows;
  readonly problem: { readonly term: string; readonly message: string } | null;
} {
  const { chronicle } = useLive();
  const parsed = useMemo(() => parseFilter(q), [q]);
  const [lastTest, setLastTest] = useState<RowTest | null>(null);
  // A filter that is not understood yet leaves what is shown as it is.
  if (parsed.kind === "ok" && parsed.test !== lastTest) setLastTest(() => parsed.test);
  const test = parsed.kind === "ok" ? parsed.test : lastTest;
  const rows = useMemo(
    () => new FilteredRows(chronicle, choiceTest(test, { results: r, from, to })),
    [chronicle, test, r, from, to],
  );
  return { rows, problem: parsed.kind === "problem" ? parsed : null };
}
