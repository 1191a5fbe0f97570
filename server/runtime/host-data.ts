import type { ApiHandler } from "../api/http.ts";
import { DEFAULT_RETENTION } from "../simulation/delivery-log.ts";
import type { HostTime, Poster } from "../simulation/ports.ts";
import type { Simulator } from "../simulation/simulator.ts";
import type { NamedOptions } from "./option-fields.ts";

/** What keeps a host's simulator in a folder. */
export interface HostData {
  /** Lets a simulator go on from what the folder has; false: it has nothing yet. */
  resume(simulator: Simulator): boolean;
  /** Something changed. */
  changed(): void;
  /** Resolves once all that has happened so far is stored. Rejects when it cannot be. */
  stored(): Promise<void>;
  answerWhenStored(handler: ApiHandler): ApiHandler;
  postWhenStored(poster: Poster): Poster;
  /** Stores what has happened and lets go of the folder. */
  close(): void;
}

/** Opens the folder of `data`; undefined: none was named. SQLite is loaded only for who names one. */
export async function openHostData(
  { data: folder, keptAttempts: keptDeliveries = DEFAULT_RETENTION.attempts }: NamedOptions,
  hostTime: HostTime,
): Promise<HostData | undefined> {
  if (folder === undefined) return undefined;
  const [{ openDataKeeper }, { answerWhenStored, postWhenStored }] = await Promise.all([
    import("./store/data-keeper.ts"),
    import("./store/stored-first.ts"),
  ]);
  const keeper = await openDataKeeper({ folder, hostTime, keptDeliveries });
  return {
    resume: (simulator) => keeper.resume(simulator),
    changed: () => keeper.changed(),
    stored: () => keeper.stored(),
    answerWhenStored: (handler) => answerWhenStored(handler, keeper),
    postWhenStored: (poster) => postWhenStored(poster, keeper),
    close: () => keeper.close(),
  };
}
