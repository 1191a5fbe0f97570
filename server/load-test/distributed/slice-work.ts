import type { Duration, Instant } from "../../contract/time.ts";
import type { LoadBacklog } from "../load-backlog.ts";
import { LoadBook } from "../load-book.ts";
import { LoadEngine } from "../load-engine.ts";
import type { LoadWork } from "../load-work.ts";
import type { EarlierWork, SliceCheckpoint } from "../load-slice.ts";
import type { LoadTime } from "../load-time.ts";
import { ScaledTime } from "../scaled-time.ts";
import { SliceParts } from "../slice-parts.ts";
import type { PostsUnderWay } from "../slice-parts.ts";
import type { SliceJob } from "./redis-link.ts";
import type { RunStore, TakenSlice } from "./run-store.ts";
import type { Seal } from "./sealed-text.ts";
import { waitFor } from "./wait-for.ts";

/** What a worker needs to work on a slice. */
export interface SliceWorkScope {
  readonly run: string;
  readonly salt: string;
  readonly job: SliceJob;
  /** Tells this taking of the slice from all others. */
  readonly owner: string;
  readonly slices: number;
  readonly startAt: Instant;
  readonly takeoverAfterMs: Duration;
  readonly work: LoadWork;
  readonly store: RunStore;
  readonly seal: Seal;
  /** Its wall clock is that of Redis. */
  readonly time: LoadTime;
  /** When its job was asked for. */
  readonly askedAt: number;
  /** Ends the work early: another worker is to go on with it. */
  readonly leaving: AbortSignal;
  /** When it leaves, answers are waited for so long. */
  readonly answersWithinMs: Duration;
  /** Ends the run early. */
  readonly stopping: AbortSignal;
}

/** How work on a slice ended. */
export type SliceWorkEnd = "done" | "handed over" | "lost" | "gone";

/** A slice's state as Redis has it, sealed. */
export interface SliceState {
  readonly checkpoint: SliceCheckpoint;
  readonly backlog: LoadBacklog;
  /** Parts count them when they end. */
  readonly underWay: PostsUnderWay;
}

/** Progress is written down this often, unless workers are taken for dead sooner. Ours. */
const COMMIT_MS: Duration = 1000;
const LOOK_MS: Duration = 10;
/** Of the time after which others take over: from then on nothing is posted. The rest is for clocks that differ. */
const SURE_SHARE = 0.8;

/** Works on a slice until it is done, somebody else has it, or the worker is to leave. */
export async function workOnSlice(scope: SliceWorkScope): Promise<SliceWorkEnd> {
  const { store, run, salt, job, owner, time, takeoverAfterMs } = scope;
  const sureUntil = scope.askedAt + takeoverAfterMs * SURE_SHARE;
  const latestAt = time.wallNow() + sureUntil - time.now();
  const taken = await store.take(run, { salt, slice: job.slice, owner, latestAt });
  if (taken.kind === "done") await job.finish();
  if (taken.kind !== "taken") return taken.kind === "late" ? "lost" : taken.kind;
  const work = new SliceWork(scope, taken, sureUntil);
  try {
    return await work.follow();
  } finally {
    work.end();
  }
}

/** Reads a slice's state. */
export function stateFrom(seal: Seal, sealed: string): SliceState | undefined {
  const text = seal.open(sealed);
  // Only workers with the token write it.
  return text === undefined ? undefined : (JSON.parse(text) as SliceState);
}

type OurSlice = Extract<TakenSlice, { readonly kind: "taken" }>;

function earlierWork(
  { seal, time, startAt, takeoverAfterMs }: SliceWorkScope,
  { state, heardAt, wasHandedOver }: OurSlice,
): EarlierWork | null {
  if (heardAt === null) return null;
  const known = state === null ? undefined : stateFrom(seal, state);
  const now = time.wallNow() - startAt;
  const mayHavePostedUntil = Math.min(now, heardAt - startAt + takeoverAfterMs);
  return {
    checkpoint: known?.checkpoint ?? { made: 0, servers: [] },
    mayHavePostedUntil: wasHandedOver ? -Infinity : mayHavePostedUntil,
    takenOverAt: now,
    idleMs: now + startAt - heardAt,
  };
}

class SliceWork {
  readonly #scope: SliceWorkScope;
  readonly #engine: LoadEngine;
  readonly #parts: SliceParts;
  #sureUntil: number;
  #commits = 0;
  readonly #over = new AbortController();
  #failure: unknown;

  constructor(scope: SliceWorkScope, taken: OurSlice, sureUntil: number) {
    this.#scope = scope;
    const { work, job, slices, startAt, time } = scope;
    const { settings } = work;
    const { durationMs, timeScale: scale } = settings;
    const scaled = new ScaledTime(time, { scale, durationMs, startedWallAt: startAt });
    const book = new LoadBook();
    this.#sureUntil = sureUntil;
    this.#parts = new SliceParts({
      book,
      settings,
      from: scaled.elapsed(),
      inFlight: () => this.#engine.sender.inFlight,
    });
    this.#engine = new LoadEngine({
      work,
      slice: { index: job.slice, count: slices },
      earlier: earlierWork(scope, taken),
      book,
      time,
      scaled,
      mayPost: () => time.now() < this.#sureUntil,
      onAttempt: (attempt) => this.#parts.count(attempt),
      onSweep: (now, queueAgeMs) => {
        if (time.now() >= this.#sureUntil) this.#engine.hold();
        this.#parts.update(now, queueAgeMs);
      },
      onOver: () => this.#over.abort(),
      onFailed: (error) => {
        this.#failure = error;
        this.#over.abort();
      },
    });
    // Before the first one occurs: the next answer of Redis is a second away.
    if (taken.trafficEndsAt !== null) this.#engine.endTrafficAt(taken.trafficEndsAt);
  }

  async follow(): Promise<SliceWorkEnd> {
    const { job, leaving, time } = this.#scope;
    for (;;) {
      await this.#pause();
      if (this.#failure !== undefined) throw this.#failure;
      const isOver = this.#engine.isOver;
      if (leaving.aborted && !isOver) return await this.#leave();
      const renewedAt = time.now();
      const isOurs = await job.renew();
      // Who has lost the job may still write down what it did: nobody else has begun if that is taken.
      if (!isOurs) this.#engine.hold();
      const end = await this.#commit({ isDone: isOver, isHandedOver: false });
      if (end === "lost" || end === "gone") return end;
      if (!isOurs) return "lost";
      // As long as it cannot be told how far it is, nobody may learn later that it posted anything.
      if (end === "kept") this.#mayPostFrom(renewedAt);
      if (isOver) {
        await job.finish();
        return "done";
      }
    }
  }

  /** Nothing more happens here. */
  end(): void {
    this.#engine.abandon();
  }

  async #leave(): Promise<SliceWorkEnd> {
    const { time, job, answersWithinMs } = this.#scope;
    this.#engine.hold();
    const { inFlight } = this.#engine.sender;
    const until = time.now() + answersWithinMs;
    while (inFlight.size > 0 && time.now() < until) await waitFor(time, LOOK_MS);
    const end = await this.#commit({ isDone: false, isHandedOver: inFlight.size === 0 });
    if (end === "lost" || end === "gone") return end;
    if (await job.renew()) await job.giveBack();
    return "handed over";
  }

  /** Writes down how far it is, again and again until Redis has all of it. */
  async #commit(marks: {
    readonly isDone: boolean;
    readonly isHandedOver: boolean;
  }): Promise<"kept" | "nothing new" | "lost" | "gone"> {
    const { store, run, job, owner, seal } = this.#scope;
    for (;;) {
      const checkpoint = this.#engine.checkpoint();
      // What others had made is being made once more.
      if (checkpoint === undefined) return "nothing new";
      const { backlog } = this.#engine;
      const state: SliceState = { checkpoint, backlog, underWay: this.#parts.underWay() };
      const closed = this.#parts.closed;
      const parts = this.#parts
        .untold()
        .map((part) => [part.interval, seal.seal(JSON.stringify(part))] as const);
      const end = await store.commit(run, {
        slice: job.slice,
        owner,
        commits: this.#commits,
        state: seal.seal(JSON.stringify(state)),
        ...marks,
        parts,
      });
      if (end.kind === "behind") {
        this.#commits = end.commits;
        this.#parts.wereTold(0);
        continue;
      }
      if (end.kind !== "kept") return end.kind;
      this.#commits++;
      this.#parts.wereTold(closed);
      if (end.trafficEndsAt !== null) this.#engine.endTrafficAt(end.trafficEndsAt);
      return "kept";
    }
  }

  #mayPostFrom(renewedAt: number): void {
    this.#sureUntil = renewedAt + this.#scope.takeoverAfterMs * SURE_SHARE;
    this.#engine.goOn();
  }

  async #pause(): Promise<void> {
    const { time, leaving, stopping, takeoverAfterMs } = this.#scope;
    const signals = [leaving, this.#over.signal, ...(this.#engine.isStopped ? [] : [stopping])];
    await waitFor(time, Math.min(COMMIT_MS, takeoverAfterMs / 5), signals);
    if (stopping.aborted) this.#engine.stop();
  }
}
