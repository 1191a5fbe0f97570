import type { UseQueryResult } from "@tanstack/react-query";
import type { Page } from "../../../server/contract/control-api.ts";
import type { LoadReport } from "../../../server/contract/load-report.ts";
import { useParts } from "../live/playground-context.ts";
import { useControl, useGrowing } from "../live/queries.ts";
import { loadPath, readLoadOn } from "./watched-load.ts";
import type { WatchedLoad } from "./watched-load.ts";

/** All load tests without their samples, the oldest first. */
export function useLoadTests(): UseQueryResult<Page<LoadReport>> {
  return useControl<Page<LoadReport>>("loads?limit=1000", { everyMs: 2000 });
}

/** One load test, read again until it is over. */
export function useLoadTest(id: string): UseQueryResult<WatchedLoad> {
  const { client } = useParts();
  return useGrowing<WatchedLoad>(loadPath(id), (before) => readLoadOn(client, id, before), {
    everyMs: 250,
    isOver: ({ load }) => load.passed !== null,
  });
}
