import type { StoredPast } from "../api/control/ports.ts";
import type { ApiHandler } from "../api/http.ts";
import { DEFAULT_RETENTION } from "../simulation/records/delivery-log.ts";
import type { HostTime, Poster } from "../simulation/ports.ts";
import type { Simulator } from "../simulation/simulator.ts";
import type { KeptKeys } from "./signing/key-ring.ts";
import type { NamedOptions } from "./option-fields.ts";
import type { DataKeeper } from "./store/data-keeper.ts";

/** What keeps a host's simulator in a folder. */
export interface HostData {
  /** Lets a simulator go on from what the folder has; false: it has nothing yet. */
  resume(simulator: Simulator): boolean;
  /** Something changed. */
  changed(): void;
  /** Resolves once all that has happened so far is stored. Rejects when it cannot be. */
  stored(): Promise<void>;
  /** All that happened: what is asked for is stored first. */
  readonly past: StoredPast;
  /** Random keys, which the next process has again. */
  readonly keys: KeptKeys;
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
    keys: keeper.keys,
    past: {
      deliveries: (query) => upToNow(keeper)?.deliveries(query),
      attempts: (query) => upToNow(keeper)?.attempts(query),
      events: (query) => upToNow(keeper)?.events(query),
      journal: (query) => upToNow(keeper)?.journal(query),
      delivery: (id) => upToNow(keeper)?.delivery(id),
      attempt: (id) => upToNow(keeper)?.attempt(id),
    },
    answerWhenStored: (handler) => answerWhenStored(handler, keeper),
    postWhenStored: (poster) => postWhenStored(poster, keeper),
    close: () => keeper.close(),
  };
}

// Where the folder cannot be written, what is stored already is better than nothing.
function upToNow(keeper: DataKeeper): StoredPast | undefined {
  keeper.commit();
  return keeper.isClosed ? undefined : keeper.lists;
}
