import type { Duration, Instant } from "../../contract/time.ts";
import { formatDuration } from "../../simulation/wording.ts";
import { eventSource } from "../event-source.ts";
import type { EventSource, LoadWork } from "../load-work.ts";
import type { LoadTime } from "../load-time.ts";
import type { LoadDescription } from "./load-description.ts";
import type { SliceJobs } from "./redis-link.ts";
import type { RunStore } from "./run-store.ts";
import type { Seal } from "./sealed-text.ts";
import { workOnSlice } from "./slice-work.ts";
import type { SliceWorkScope } from "./slice-work.ts";

/** What a worker needs to take part in a run. */
export interface RunWorkScope {
  readonly run: string;
  /** Tells the run from a later one of its name. */
  readonly salt: string;
  readonly worker: { readonly id: string; readonly name: string };
  readonly description: LoadDescription;
  readonly work: Omit<LoadWork, "source">;
  readonly seal: Seal;
  readonly store: RunStore;
  readonly jobs: SliceJobs;
  readonly time: LoadTime;
  readonly leaving: AbortSignal;
  /** When it leaves, answers are waited for so long. */
  readonly answersWithinMs: Duration;
  readonly say: (line: string) => void;
}

/** Workers tell that they are there at least so often. Ours. */
const TELL_MS: Duration = 1000;

/** A worker's part in one run: it takes its share of the slices, and those of workers that died. */
export class RunWork {
  readonly #scope: RunWorkScope;
  readonly #atWork = new Set<Promise<void>>();
  #source: EventSource | undefined;
  #time: LoadTime;
  #taken = 0;
  #toldAt = -Infinity;
  #share = Infinity;
  #failure: unknown;
  readonly #stopping = new AbortController();

  constructor(scope: RunWorkScope) {
    this.#scope = scope;
    this.#time = scope.time;
  }

  /** Gets ready what events are made from; from then on it takes part. */
  async begin(): Promise<void> {
    const { work, store, time, jobs } = this.#scope;
    this.#source = await eventSource(work, time);
    this.#time = await timeOfRedis(store, time);
    await jobs.watch();
  }

  /** Looks for something to do. False: the run is over. */
  async step(): Promise<boolean> {
    const { run, salt, store } = this.#scope;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#source === undefined) return true;
    const hasTold = await this.#tell();
    const record = await store.read(run);
    if (record?.salt !== salt) return false;
    const { startAt, slices, slicesDone, isStopped } = record;
    if (isStopped) this.#stopping.abort();
    if (startAt === null) return true;
    if (slicesDone >= slices) return this.#atWork.size > 0;
    if (hasTold || this.#atWork.size < this.#share)
      this.#share = Math.ceil((slices - slicesDone) / Math.max(1, await this.#workersAlive()));
    if (this.#atWork.size < this.#share) await this.#takeNext({ startAt, slices, source: this.#source });
    return true;
  }

  /** Lets go of all it has. */
  async end(): Promise<void> {
    await Promise.all(this.#atWork);
    await this.#scope.jobs.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #tell(): Promise<boolean> {
    const { run, store, worker, time, description } = this.#scope;
    const everyMs = Math.min(TELL_MS, description.takeoverAfterMs / 3);
    if (time.now() - this.#toldAt < everyMs) return false;
    this.#toldAt = time.now();
    await store.tellOf(run, { ...worker, refusal: null });
    return true;
  }

  async #workersAlive(): Promise<number> {
    const { run, store, description } = this.#scope;
    const since = (await store.now()) - description.takeoverAfterMs;
    const workers = await store.workers(run);
    return workers.filter(({ refusal, seenAt }) => refusal === null && seenAt > since).length;
  }

  async #takeNext(begun: Begun): Promise<void> {
    const { jobs, worker } = this.#scope;
    const askedAt = this.#time.now();
    const owner = `${worker.id}.${++this.#taken}`;
    const job = await jobs.next(owner);
    if (job === undefined) return;
    const work = this.#workOn({ job, owner, askedAt }, begun)
      // Its part is left to others; this process ends with the reason.
      .catch((failure: unknown) => void (this.#failure ??= failure))
      .finally(() => this.#atWork.delete(work));
    this.#atWork.add(work);
  }

  async #workOn(
    { job, owner, askedAt }: Pick<SliceWorkScope, "job" | "owner" | "askedAt">,
    { startAt, slices, source }: Begun,
  ): Promise<void> {
    const { run, salt, description, work, store, seal, leaving, answersWithinMs, say } = this.#scope;
    const name = `part ${job.slice + 1} of ${slices} of run ${run}`;
    say(`Takes ${name}.`);
    const began = this.#time.now();
    const end = await workOnSlice({
      run,
      salt,
      job,
      owner,
      askedAt,
      slices,
      startAt,
      takeoverAfterMs: description.takeoverAfterMs,
      work: { ...work, source },
      store,
      seal,
      time: this.#time,
      leaving,
      answersWithinMs,
      stopping: this.#stopping.signal,
    });
    say(`${ENDINGS[end]} ${name} after ${formatDuration(Math.round(this.#time.now() - began))}.`);
  }
}

interface Begun {
  readonly startAt: Instant;
  readonly slices: number;
  readonly source: EventSource;
}

const ENDINGS = { done: "Done:", "handed over": "Hands over", lost: "Lost", gone: "Nobody wants any more:" };

/** The clocks of this machine, its wall clock set by that of Redis: workers must agree on when a test began. */
async function timeOfRedis(store: RunStore, time: LoadTime): Promise<LoadTime> {
  let best = { tookMs: Infinity, aheadMs: 0 };
  for (let nth = 0; nth < 5; nth++) {
    const before = time.wallNow();
    const there = await store.now();
    const tookMs = time.wallNow() - before;
    if (tookMs < best.tookMs) best = { tookMs, aheadMs: there - (before + tookMs / 2) };
  }
  const { aheadMs } = best;
  return { ...time, wallNow: () => time.wallNow() + aheadMs };
}
