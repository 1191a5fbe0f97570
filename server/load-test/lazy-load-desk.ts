import type { LoadControl } from "../api/control/ports.ts";
import type { OwnLoadOptions } from "./load-desk.ts";

/**
 * Load tests for the control API; all that makes them is loaded when the first one is asked for.
 *
 * They sign as the first settings do, and post where the simulator may.
 */
export function lazyLoadDesk({ key, allowTarget }: OwnLoadOptions): LoadControl {
  let desk: LoadControl | undefined;
  let isClosed = false;
  return {
    get running() {
      return desk?.running ?? 0;
    },
    begin: async (target, order) => {
      const { LoadDesk } = await import("./load-desk.ts");
      desk ??= new LoadDesk({
        ...(key === undefined ? {} : { key }),
        ...(allowTarget === undefined ? {} : { allowTarget }),
      });
      // It may have been closed while it was loaded.
      if (isClosed) await desk.close();
      return await desk.begin(target, order);
    },
    all: () => desk?.all() ?? [],
    find: (id) => desk?.find(id),
    stop: (id) => desk?.stop(id) ?? false,
    close: async () => {
      isClosed = true;
      await desk?.close();
    },
  };
}
