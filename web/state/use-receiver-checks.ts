import type { UseQueryResult } from "@tanstack/react-query";
import type { CheckRunState } from "../../server/contract/check-report.ts";
import type { Page } from "../../server/contract/control-api.ts";
import { useControl } from "./live/queries.ts";

/** A check of a receiver without its report. */
export type CheckLine = Omit<CheckRunState, "report">;

/** All checks, the oldest first. */
export function useReceiverChecks(): UseQueryResult<Page<CheckLine>> {
  return useControl<Page<CheckLine>>("checks?limit=1000", { everyMs: 2000 });
}

/** One check, read again until it is over. */
export function useReceiverCheck(id: string): UseQueryResult<CheckRunState> {
  return useControl<CheckRunState>(`checks/${encodeURIComponent(id)}`, {
    everyMs: 500,
    isOver: ({ state }) => state !== "running",
  });
}
