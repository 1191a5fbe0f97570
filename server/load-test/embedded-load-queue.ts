import { embeddedEventSource } from "./event-source.ts";
import type { LoadQueue } from "./load-queue.ts";
import { LoadRun } from "./load-run.ts";
import { createLoadTime } from "./load-time.ts";
import type { LoadTime } from "./load-time.ts";

/** Simulates all servers in this process. */
export function embeddedLoadQueue(time: LoadTime = createLoadTime()): LoadQueue {
  return {
    begin: async (id, draft, signal) =>
      new LoadRun({ ...draft, id, source: await embeddedEventSource(draft, time, signal) }, time),
  };
}
