import type { Duration } from "../../contract/time.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import type { LoadQueue, RunningLoad } from "../load-queue.ts";
import { createLoadTime } from "../load-time.ts";
import { throwIfEnded } from "../throw-if-ended.ts";
import { DistributedLoad } from "./distributed-load.ts";
import { describeLoad } from "./load-description.ts";
import type { LoadDescription } from "./load-description.ts";
import type { RedisLink } from "./redis-link.ts";
import { RunStore } from "./run-store.ts";
import { newSalt, sealFor } from "./sealed-text.ts";
import type { Seal } from "./sealed-text.ts";

/** How load tests are given to workers. */
export interface BullmqLoadQueueScope {
  readonly link: RedisLink;
  /** Workers have the same one. */
  readonly token: string;
  readonly workers: number;
  readonly workerWaitMs: Duration;
  /** A worker that is silent for so long is taken for dead. */
  readonly takeoverAfterMs: Duration;
  readonly say: (line: string) => void;
}

/** A queue whose runs outlive the process that began them. */
export interface ResumableLoadQueue extends LoadQueue {
  /** Whether there is a run of this name. */
  has(id: string): Promise<boolean>;
  /** Follows a run that was begun elsewhere. */
  resume(id: string): Promise<RunningLoad>;
}

/** Has the servers of load tests simulated by workers, over BullMQ on Redis. */
export function bullmqLoadQueue(scope: BullmqLoadQueueScope): ResumableLoadQueue {
  const { link, token, takeoverAfterMs } = scope;
  const store = new RunStore(link.commands);
  const follow = (
    { run, salt, seal }: { readonly run: string; readonly salt: string; readonly seal: Seal },
    description: LoadDescription,
  ): RunningLoad =>
    new DistributedLoad({
      ...scope,
      run,
      salt,
      description,
      seal,
      store,
      jobs: link.jobs(run, description.takeoverAfterMs),
      time: createLoadTime(),
    });
  return {
    begin: async (id, draft, signal) => {
      const description = describeLoad(draft, takeoverAfterMs);
      const salt = newSalt();
      const seal = await sealFor(token, salt, id);
      const isBegun = await store.create(id, { salt, description: seal.seal(JSON.stringify(description)) });
      if (!isBegun)
        throw new UsageError(`Another process has begun run ${id}. Go on with it: --resume ${id}.`);
      // Nobody would follow it, and workers would wait for it.
      if (signal?.aborted === true) await store.forget(id, salt);
      throwIfEnded(signal);
      return follow({ run: id, salt, seal }, description);
    },
    has: async (id) => (await store.read(id)) !== undefined,
    resume: async (id) => {
      const record = await store.read(id);
      if (record === undefined) {
        throw new UsageError(`There is no run ${id}. It was read already, or was begun on another Redis.`);
      }
      const seal = await sealFor(token, record.salt, id);
      const text = seal.open(record.description);
      if (text === undefined) {
        throw new UsageError(
          `The token is another one than that of run ${id}. Give the one that it was begun with.`,
        );
      }
      // Only coordinators with the token write it.
      return follow({ run: id, salt: record.salt, seal }, JSON.parse(text) as LoadDescription);
    },
  };
}
