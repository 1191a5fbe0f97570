import type { Job, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { CannotRun } from "../../runtime/cannot-run.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { shownUrl } from "../../simulation/wording.ts";
import type { Duration } from "../../contract/time.ts";
import { createLoadTime } from "../load-time.ts";
import { waitFor } from "./wait-for.ts";

/** The commands of Redis that runs are kept with. */
export type RedisCommands = Pick<
  Redis,
  "eval" | "hgetall" | "hset" | "pexpire" | "scan" | "time" | "zadd" | "zrange"
>;

/** A connection to Redis, and the jobs of BullMQ that are kept there. */
export interface RedisLink {
  readonly commands: RedisCommands;
  /** The jobs of a run: one for each slice. A worker that is silent for `takeoverAfterMs` loses its jobs. */
  jobs(run: string, takeoverAfterMs: Duration): SliceJobs;
  close(): Promise<void>;
}

/** The jobs of one run. */
export interface SliceJobs {
  add(slices: number): Promise<void>;
  /** A job that nobody works on, now ours; undefined: there is none. */
  next(owner: string): Promise<SliceJob | undefined>;
  /** From now on, jobs whose workers went silent are handed out again. */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** A job that is ours, as long as it is renewed. */
export interface SliceJob {
  readonly slice: number;
  /** Keeps it for as long again; false: it is no longer ours. */
  renew(): Promise<boolean>;
  /** It is done. */
  finish(): Promise<void>;
  /** Lets another worker have it. */
  giveBack(): Promise<void>;
}

/** What is done when Redis goes away, and when it is back. */
export interface RedisWatch {
  readonly onAway: () => void;
  readonly onBack: (afterMs: Duration) => void;
}

/** All of ours in Redis begins like this. */
export const REDIS_PREFIX = "fake-sendgrid";

/** How long the first connection may take. Ours: long enough for a Redis that is started at the same time. */
const CONNECT_WITHIN_MS: Duration = 5000;
const CLOSE_WITHIN_MS: Duration = 200;
const RECONNECT_MOST_MS: Duration = 500;

/** Connects to Redis. Throws a UsageError or a CannotRun that says what to do; neither has the password. */
export async function linkRedis(
  url: string,
  watch: RedisWatch,
  interrupted: AbortSignal,
): Promise<RedisLink> {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new UsageError(
      `--redis ${shownUrl(url)} is no redis or rediss URL. Name it like redis://127.0.0.1:6379.`,
    );
  }
  const { bullmq, ioredis } = await loadPeers();
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    // Commands wait until Redis is back; BullMQ's workers want it so, too.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(RECONNECT_MOST_MS, times * 50),
  });
  await firstConnection(redis, url, interrupted);
  tellOf(redis, watch);
  return {
    commands: redis,
    jobs: (run, takeoverAfterMs) => new BullmqJobs({ bullmq, redis, run, takeoverAfterMs }),
    close: async () => {
      redis.removeAllListeners("close");
      const closed = new AbortController();
      redis.once("end", () => closed.abort());
      if (redis.status === "ready") {
        redis.quit().catch(() => undefined);
        // It may not answer.
        await waitFor(createLoadTime(), CLOSE_WITHIN_MS, [closed.signal]);
      }
      redis.disconnect();
    },
  };
}

interface Peers {
  readonly bullmq: { readonly Queue: typeof Queue; readonly Worker: typeof Worker };
  readonly ioredis: { readonly Redis: typeof Redis };
}

async function loadPeers(): Promise<Peers> {
  try {
    return { bullmq: await import("bullmq"), ioredis: await import("ioredis") };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new UsageError(
      "--redis needs the packages bullmq and ioredis, which are not installed: npm install bullmq ioredis",
      { cause },
    );
  }
}

async function firstConnection(redis: Redis, url: string, interrupted: AbortSignal): Promise<void> {
  let reason = `no answer within ${CONNECT_WITHIN_MS / 1000} s`;
  let isRefused = false;
  const ended = new AbortController();
  const onError = (error: Error): void => {
    reason = "code" in error && error.code === "ECONNREFUSED" ? "connection refused" : error.message;
    isRefused = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH)/.test(error.message);
    if (isRefused) ended.abort();
  };
  redis.on("error", onError).once("ready", () => ended.abort());
  redis.connect().catch(onError);
  await waitFor(createLoadTime(), CONNECT_WITHIN_MS, [ended.signal, interrupted]);
  // It goes on to connect again; that it is away is told by its "close".
  redis.off("error", onError).on("error", () => undefined);
  if (redis.status === "ready") return;
  redis.disconnect();
  const shown = shownUrl(url);
  if (isRefused) {
    throw new UsageError(
      `--redis ${shown} does not let us in: ${reason}. Correct the name or password in it.`,
    );
  }
  if (interrupted.aborted) throw new CannotRun(`Ended before Redis at ${shown} was reached.`);
  throw new CannotRun(`Redis at ${shown} cannot be reached: ${reason}. Start it, or correct --redis.`);
}

function tellOf(redis: Redis, { onAway, onBack }: RedisWatch): void {
  const time = createLoadTime();
  let awaySince: number | undefined;
  redis.on("close", () => {
    if (awaySince !== undefined) return;
    awaySince = time.now();
    onAway();
  });
  redis.on("ready", () => {
    if (awaySince !== undefined) onBack(time.now() - awaySince);
    awaySince = undefined;
  });
}

/** What Redis said in place of an answer; undefined: the error is of another kind. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof Error && error.name === "ReplyError" ? error.message : undefined;
}

// Whoever has the job now will find out that its slice is done, or go on with it.
async function unlessLost(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof Error) || !/lock|Missing key|not in the active state/i.test(error.message))
      throw error;
  }
}

/** A job says which slice, and no more: whoever may read Redis learns nothing from it. */
interface SliceData {
  readonly slice: number;
}

const QUEUE = "slices";
const JOB_NAME = "slice";
/** A job may be taken over this often, which is always. */
const ANY_NUMBER = 1_000_000;

class BullmqJobs implements SliceJobs {
  readonly #queue: Queue<SliceData>;
  readonly #worker: Worker<SliceData>;
  readonly #takeoverAfterMs: Duration;
  #taken = 0;

  constructor({
    bullmq,
    redis,
    run,
    takeoverAfterMs,
  }: {
    readonly bullmq: Peers["bullmq"];
    readonly redis: Redis;
    readonly run: string;
    readonly takeoverAfterMs: Duration;
  }) {
    const shared = { connection: redis, prefix: `${REDIS_PREFIX}:${run}` };
    this.#takeoverAfterMs = takeoverAfterMs;
    this.#queue = new bullmq.Queue(QUEUE, shared);
    // It fetches and renews no job by itself: a worker that loses one has to stop posting at once.
    this.#worker = new bullmq.Worker(QUEUE, null, {
      ...shared,
      autorun: false,
      skipLockRenewal: true,
      lockDuration: takeoverAfterMs,
      stalledInterval: Math.max(100, Math.round(takeoverAfterMs / 3)),
      maxStalledCount: ANY_NUMBER,
    });
    // Redis was away: the link tells of it, and the next command waits until it is back.
    this.#queue.on("error", () => undefined);
    this.#worker.on("error", () => undefined);
  }

  async add(slices: number): Promise<void> {
    await this.#queue.addBulk(
      Array.from({ length: slices }, (_, slice) => ({
        name: JOB_NAME,
        data: { slice },
        opts: { jobId: `${JOB_NAME}-${slice}`, removeOnComplete: true, removeOnFail: true },
      })),
    );
  }

  async next(owner: string): Promise<SliceJob | undefined> {
    const token = `${owner}.${++this.#taken}`;
    // BullMQ's types leave out that there may be none.
    const job = (await this.#worker.getNextJob(token, { block: false })) as Job<SliceData> | undefined;
    if (job === undefined) return undefined;
    return {
      slice: job.data.slice,
      renew: async () => (await job.extendLock(token, this.#takeoverAfterMs)) === 1,
      finish: async () => await unlessLost(job.moveToCompleted(null, token, false)),
      giveBack: async () => await unlessLost(job.moveToWait(token)),
    };
  }

  async watch(): Promise<void> {
    await this.#worker.startStalledCheckTimer();
  }

  async close(): Promise<void> {
    await this.#worker.close(true);
    await this.#queue.close();
  }
}
