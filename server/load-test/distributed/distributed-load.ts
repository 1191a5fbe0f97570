import type { DistributedLoadReport, LoadReport } from "../../contract/load-report.ts";
import type { Duration, Instant } from "../../contract/time.ts";
import { CannotRun } from "../../runtime/cannot-run.ts";
import { counted, formatDuration } from "../../simulation/wording.ts";
import { loadReport } from "../load-figures.ts";
import type { RunningLoad } from "../load-queue.ts";
import { rampOf } from "../load-run.ts";
import type { LoadTime } from "../load-time.ts";
import type { RampJudge } from "../ramp-judge.ts";
import type { SlicePart } from "../slice-parts.ts";
import { plannedReport } from "./load-description.ts";
import type { LoadDescription } from "./load-description.ts";
import { MergedLoad } from "./merged-load.ts";
import type { SliceJobs } from "./redis-link.ts";
import type { RunRecord, RunStore } from "./run-store.ts";
import { RunWorkers } from "./run-workers.ts";
import type { Seal } from "./sealed-text.ts";
import { stateFrom } from "./slice-work.ts";
import { waitFor } from "./wait-for.ts";

/** What a coordinator follows a run with. */
export interface DistributedLoadScope {
  readonly run: string;
  /** Tells the run from a later one of its name. */
  readonly salt: string;
  readonly description: LoadDescription;
  readonly seal: Seal;
  readonly store: RunStore;
  readonly jobs: SliceJobs;
  readonly time: LoadTime;
  readonly say: (line: string) => void;
  /** It begins when so many workers are there, and gives up when they are not there by then. */
  readonly workers: number;
  readonly workerWaitMs: Duration;
}

/** Results are read this often. Ours. */
const READ_MS: Duration = 250;
const READ_STOPPING_MS: Duration = 50;
/** So long passes between the decision and the first event, for all workers to have their slices. Ours. */
const LEAD_MS: Duration = 1000;
/** Each worker has so many slices: where one dies, several others share its work. Ours. */
const SLICES_A_WORKER = 2;
/** When it is stopped, workers have so long to tell what they did. Ours: it is to end within two seconds. */
const STOP_WITHIN_MS: Duration = 1500;

/**
 * A load test that workers make, followed by its coordinator: waits for workers, begins, adds up, judges.
 *
 * Workers do not need it once it has begun. Whoever follows a run later finds all of its results, until they are read.
 */
export class DistributedLoad implements RunningLoad {
  readonly over: Promise<DistributedLoadReport>;
  readonly #scope: DistributedLoadScope;
  readonly #merged: MergedLoad;
  readonly #workers: RunWorkers;
  readonly #ramp: RampJudge | undefined;
  #slices = Infinity;
  readonly #doneSlices = new Set<number>();
  readonly #takeovers = new Map<number, number>();
  #startAt: Instant | null = null;
  #elapsedMs: Duration = 0;
  #lastSavedAt: Instant = 0;
  #mark = 0;
  readonly #stopping = new AbortController();
  #isStopTold = false;
  #trafficEndsAt: Duration;
  #final: DistributedLoadReport | undefined;
  #cancel: () => void = () => undefined;
  #endWaiting: () => void = () => undefined;
  readonly #waitedEnough = new Promise<void>((resolve) => (this.#endWaiting = resolve));

  constructor(scope: DistributedLoadScope) {
    this.#scope = scope;
    const { description, run } = scope;
    this.#workers = new RunWorkers({ ...scope, takeoverAfterMs: description.takeoverAfterMs });
    this.#trafficEndsAt = description.settings.durationMs;
    const isRamp = description.settings.profile === "ramp";
    this.#ramp = isRamp ? rampOf(plannedReport(run, description)) : undefined;
    this.#merged = new MergedLoad(description.settings.durationMs, this.#ramp?.steps);
    this.over = this.#follow();
    // Whoever awaits it is told.
    this.over.catch(() => undefined);
  }

  report(): DistributedLoadReport {
    return this.#final ?? this.#reportAs(this.#isStopped ? "stopped" : "running");
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#stopping.abort();
    // Redis may be away, and the workers, too.
    this.#cancel = this.#scope.time.wakeIn(STOP_WITHIN_MS, () => this.#endWaiting());
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  get #isWhole(): boolean {
    return this.#doneSlices.size >= this.#slices;
  }

  async #follow(): Promise<DistributedLoadReport> {
    try {
      await Promise.race([this.#untilDone(), this.#waitedEnough]);
      if (!this.#isWhole && !this.#isStopTold) this.#sayUntold();
      const report = this.#reportAs(this.#isWhole && !this.#isStopTold ? "finished" : "stopped");
      this.#final = { ...report, passed: report.assertions.every(({ isMet }) => isMet) };
      return this.#final;
    } finally {
      await Promise.race([this.#leave(), this.#waitedEnough]);
      this.#cancel();
    }
  }

  async #leave(): Promise<void> {
    const { run, salt, store, jobs } = this.#scope;
    await jobs.close();
    // Its results are read.
    if (this.#final !== undefined) await store.forget(run, salt);
  }

  /** Waits for workers, and begins. Answers the number of slices; 0: it was stopped before. */
  async #begun(): Promise<number> {
    const { run, salt, store, jobs, time, workers, workerWaitMs, description, say } = this.#scope;
    const record = await this.#record();
    if (record.startAt !== null) {
      this.#startAt = record.startAt;
      // Whoever began it may have died before; those that are there already are not added.
      await jobs.add(record.slices);
      return record.slices;
    }
    const until = time.now() + workerWaitMs;
    let ready = 0;
    for (let before = 0; (ready = await this.#workers.read()) < workers; before = ready) {
      if (ready !== before) say(`${ready} of ${counted(workers, "worker")} came.`);
      if (this.#isStopped) return this.#nothingBegun();
      if (time.now() >= until) {
        await store.forget(run, salt);
        throw new CannotRun(
          `${this.#workers.lacking(workers)} within ${formatDuration(workerWaitMs)}. Start more with fake-sendgrid worker, or lower --workers.`,
        );
      }
      await waitFor(time, READ_MS, [this.#stopping.signal]);
    }
    const wanted = Math.min(description.settings.servers, ready * SLICES_A_WORKER);
    const begun = await store.begin(run, (await store.now()) + LEAD_MS, wanted);
    if (begun === undefined) throw gone(run);
    this.#startAt = begun.startAt;
    await jobs.add(begun.slices);
    say(`Run ${run} begins with ${counted(ready, "worker")}.`);
    return begun.slices;
  }

  async #untilDone(): Promise<void> {
    this.#slices = await this.#begun();
    while (!this.#isWhole) {
      if (this.#isStopped && !this.#isStopTold) await this.#tellToStop();
      await this.#read();
      if (this.#isWhole) break;
      await this.#judgeRamp();
      await this.#pause();
    }
    // A Redis that was restarted without its last second may have counted past the mark again before it was asked.
    this.#mark = 0;
    if (this.#slices === 0) return;
    await this.#read();
    // What ended last, too, and all of a run that nobody followed.
    if (!this.#isStopTold) await this.#judgeRamp();
  }

  async #tellToStop(): Promise<void> {
    await this.#scope.store.stop(this.#scope.run);
    this.#isStopTold = true;
  }

  // Another coordinator may have ended it meanwhile, and a third one begun the next of its name.
  async #record(): Promise<RunRecord> {
    const { run, salt, store } = this.#scope;
    const record = await store.read(run);
    if (record?.salt !== salt) throw gone(run);
    return record;
  }

  async #read(): Promise<void> {
    const { run, store, seal } = this.#scope;
    const record = await this.#record();
    // Another coordinator may have told the workers before it was ended.
    this.#isStopTold ||= record.isStopped;
    this.#trafficEndsAt = Math.min(this.#trafficEndsAt, record.trafficEndsAt ?? Infinity);
    const asked = { mark: this.#mark, slices: record.slices };
    const { mark, parts, slices } = await store.changesSince(run, asked);
    this.#mark = mark;
    for (const [name, sealed] of parts) {
      const text = seal.open(sealed);
      // Only workers with the token write them.
      if (text !== undefined) this.#merged.take(name, JSON.parse(text) as SlicePart);
    }
    for (const [slice, { state, isDone, savedAt, takeovers }] of slices) {
      const read = stateFrom(seal, state);
      if (read !== undefined) this.#merged.takeState(slice, read);
      if (isDone) this.#doneSlices.add(slice);
      this.#takeovers.set(slice, takeovers);
      this.#lastSavedAt = Math.max(this.#lastSavedAt, savedAt);
    }
    await this.#workers.watch();
    this.#elapsedMs = Math.max(0, (await store.now()) - (this.#startAt ?? 0));
  }

  async #judgeRamp(): Promise<void> {
    const { run, store, description } = this.#scope;
    const endsEarly = this.#trafficEndsAt < description.settings.durationMs;
    const isArriving = this.#elapsedMs < this.#trafficEndsAt;
    const atMs = Math.min(this.#elapsedMs, this.#trafficEndsAt);
    // When all events have occurred, that POSTs wait no longer counts against a rate.
    const queueAgeMs = isArriving || endsEarly ? this.#merged.queueAgeMs : 0;
    if (this.#ramp?.isOver(atMs, queueAgeMs) !== true || endsEarly || !isArriving) return;
    this.#trafficEndsAt = this.#elapsedMs;
    await store.endTrafficAt(run, this.#elapsedMs);
  }

  #reportAs(state: LoadReport["state"]): DistributedLoadReport {
    const { run, description } = this.#scope;
    const merged = this.#merged;
    const isOver = state !== "running";
    const savedMs = this.#lastSavedAt === 0 ? 0 : this.#lastSavedAt - (this.#startAt ?? 0);
    const elapsedMs = Math.max(0, isOver ? savedMs : this.#elapsedMs);
    const arrivedForMs = Math.min(elapsedMs, this.#trafficEndsAt);
    const report = loadReport({
      plan: plannedReport(run, description),
      book: merged.book,
      backlog: merged.backlog,
      samples: merged.samples(elapsedMs),
      knee: this.#ramp?.knee() ?? null,
      startedAt: this.#startAt ?? 0,
      elapsedMs,
      arrivedForMs,
      longestQueueAgeMs: merged.longestQueueAgeMs,
      state,
    });
    return { ...report, distribution: this.#distribution(arrivedForMs) };
  }

  #distribution(arrivedForMs: Duration): DistributedLoadReport["distribution"] {
    const { names } = this.#workers;
    const { repeatedPosts, repeatedEvents } = this.#merged.book;
    const seconds = Math.max(0.001, arrivedForMs / 1000);
    return {
      workers: [...this.#merged.byWorker()].map(([id, { acknowledged, posts }]) => ({
        name: names.get(id) ?? id,
        acknowledged,
        posts,
        acknowledgedRate: Math.round((acknowledged / seconds) * 10) / 10,
      })),
      takeovers: [...this.#takeovers.values()].reduce((sum, count) => sum + count, 0),
      perhapsRepeated: { posts: repeatedPosts, events: repeatedEvents },
    };
  }

  async #pause(): Promise<void> {
    const { time } = this.#scope;
    if (this.#isStopTold) await waitFor(time, READ_STOPPING_MS);
    else await waitFor(time, READ_MS, [this.#stopping.signal]);
  }

  // There is nothing that workers would have to be told.
  #nothingBegun(): number {
    this.#isStopTold = true;
    return 0;
  }

  #sayUntold(): void {
    const { say, run } = this.#scope;
    say(
      `Redis is away, so the workers could not be told to stop: stop them, or stop run ${run} later with --resume ${run}.`,
    );
  }
}

function gone(run: string): CannotRun {
  return new CannotRun(
    `Run ${run} is not in Redis. Its results were read already, or Redis was restarted without its data: let Redis keep it (appendonly yes).`,
  );
}
