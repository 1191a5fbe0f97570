import type { LoadReport } from "../contract/load-report.ts";
import type { Duration } from "../contract/time.ts";
import { queueAgeOf } from "./load-backlog.ts";
import { LoadBook } from "./load-book.ts";
import { LoadEngine } from "./load-engine.ts";
import type { LoadPlan } from "./load-work.ts";
import { loadReport } from "./load-figures.ts";
import type { RunningLoad } from "./load-queue.ts";
import { LoadSamples } from "./load-samples.ts";
import { WHOLE_LOAD } from "./load-slice.ts";
import type { LoadTime } from "./load-time.ts";
import { RampJudge, rampLimits } from "./ramp-judge.ts";
import { ScaledTime } from "./scaled-time.ts";

/** A load test on its way in this process, all of its servers: what its engine does, measured and judged. */
export class LoadRun implements RunningLoad {
  readonly over: Promise<LoadReport>;
  readonly #plan: LoadPlan;
  readonly #scaled: ScaledTime;
  readonly #book = new LoadBook();
  readonly #engine: LoadEngine;
  readonly #samples: LoadSamples;
  readonly #ramp: RampJudge | undefined;
  #resolve: (report: LoadReport) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #final: LoadReport | undefined;
  #longestQueueAgeMs: Duration = 0;

  constructor(plan: LoadPlan, time: LoadTime) {
    this.#plan = plan;
    const { durationMs, timeScale: scale, profile } = plan.settings;
    this.#scaled = new ScaledTime(time, { scale, durationMs });
    this.#samples = new LoadSamples(this.#book, durationMs);
    this.#ramp = profile === "ramp" ? rampOf(plan) : undefined;
    this.over = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever awaits it is told.
    this.over.catch(() => undefined);
    this.#engine = new LoadEngine({
      work: plan,
      slice: WHOLE_LOAD,
      earlier: null,
      book: this.#book,
      time,
      scaled: this.#scaled,
      onAttempt: (attempt) => {
        this.#samples.count(attempt);
        this.#ramp?.count(attempt);
      },
      onSweep: (now, queueAgeMs) => this.#sweep(now, queueAgeMs),
      onOver: (now) => this.#finish(now),
      onFailed: (error) => this.#fail(error),
    });
  }

  report(): LoadReport {
    if (this.#final !== undefined) return this.#final;
    return loadReport({
      plan: this.#plan,
      book: this.#book,
      backlog: this.#engine.backlog,
      samples: this.#samples.all,
      knee: this.#ramp?.knee() ?? null,
      startedAt: this.#scaled.startedWallAt,
      elapsedMs: this.#scaled.elapsed(),
      arrivedForMs: Math.min(this.#scaled.elapsed(), this.#engine.arrivesUntil),
      longestQueueAgeMs: this.#longestQueueAgeMs,
      state: this.#engine.isStopped ? "stopped" : "running",
    });
  }

  stop(): void {
    this.#engine.stop();
  }

  #sweep(now: Duration, queueAgeMs: Duration): void {
    this.#longestQueueAgeMs = Math.max(this.#longestQueueAgeMs, queueAgeMs);
    this.#samples.update(now, () => this.#stateAt(queueAgeMs));
    if (now <= this.#engine.arrivesUntil && this.#ramp?.isOver(now, queueAgeMs) === true)
      this.#engine.endTrafficAt(now);
  }

  #stateAt(queueAgeMs: Duration): { readonly queueAgeMs: Duration; readonly pendingEvents: number } {
    const { generated, acknowledged, expired } = this.#book;
    return { queueAgeMs, pendingEvents: generated - acknowledged - expired };
  }

  #fail(error: unknown): void {
    this.#final = { ...this.report(), state: "stopped", passed: false };
    this.#reject(error);
  }

  #finish(now: Duration): void {
    this.#samples.end(now, this.#stateAt(queueAgeOf(this.#engine.servers, now)));
    // What was due in time and ended since; that POSTs wait no longer counts against a rate.
    this.#ramp?.isOver(Math.min(now, this.#engine.arrivesUntil), 0);
    const report = this.report();
    this.#final = {
      ...report,
      state: this.#engine.isStopped ? "stopped" : "finished",
      passed: report.assertions.every(({ isMet }) => isMet),
    };
    this.#resolve(this.#final);
  }
}

/** The judge of a ramp. */
export function rampOf({ settings, assertions }: Pick<LoadPlan, "settings" | "assertions">): RampJudge {
  const { eventsPerSecond, durationMs } = settings;
  return new RampJudge({ limits: rampLimits(assertions), eventsPerSecond, durationMs });
}
