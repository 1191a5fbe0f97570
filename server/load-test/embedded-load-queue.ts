import { writePages } from "./event-pages.ts";
import type { LoadQueue } from "./load-queue.ts";
import { LoadRun } from "./load-run.ts";
import { createLoadTime } from "./load-time.ts";
import type { LoadTime } from "./load-time.ts";

/** Simulates all servers in this process. */
export function embeddedLoadQueue(time: LoadTime = createLoadTime()): LoadQueue {
  return {
    begin: async (id, draft) => {
      const pages = await writePages(
        draft.settings.seed,
        async () => new Promise((resolve) => time.nextTurn(resolve)),
      );
      return new LoadRun({ ...draft, id, pages }, time);
    },
  };
}
