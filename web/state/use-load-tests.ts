import type { UseQueryResult } from "@tanstack/react-query";
import type { Page } from "../../server/contract/control-api.ts";
import type { LoadReport } from "../../server/contract/load-report.ts";
import { useControl } from "./live/queries.ts";

/** All load tests without their samples, the oldest first. */
export function useLoadTests(): UseQueryResult<Page<LoadReport>> {
  return useControl<Page<LoadReport>>("loads?limit=1000", { everyMs: 2000 });
}

/** One load test, read again until it is over. */
export function useLoadTest(id: string): UseQueryResult<LoadReport> {
  return useControl<LoadReport>(`loads/${encodeURIComponent(id)}`, {
    everyMs: 500,
    isOver: ({ passed }) => passed !== null,
  });
}
