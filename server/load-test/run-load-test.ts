import type { LoadReport } from "../contract/load-report.ts";
import { readLoadOptions } from "./load-plan.ts";
import type { RunningLoad } from "./load-queue.ts";
import { beginLoad, followLoad } from "./load-test.ts";
import type { LoadTestOptions } from "./load-test-options.ts";

/** What `loadTest` of the library does. */
export async function runLoadTest(target: string, given: LoadTestOptions): Promise<LoadReport> {
  const { signal, onProgress, ...named } = given;
  const { coordinator, options } = readLoadOptions(named);
  const follow = async (run: RunningLoad): Promise<LoadReport> =>
    await followLoad(run, { signal, onProgress });
  if (coordinator === null) return await follow(await beginLoad({ id: "load_1", target, options, signal }));
  // Nothing of it is loaded unless it is asked for.
  const { coordinateLoad } = await import("./distributed/coordinate-load.ts");
  const interrupted = signal ?? new AbortController().signal;
  const scope = { interrupted, say: () => undefined, follow };
  return await coordinateLoad({ coordinator, target, options }, scope);
}
