import type { LoadKnee, LoadStep } from "../contract/load-report.ts";
import type { Duration } from "../contract/time.ts";
import type { LoadAssertion } from "./assertion.ts";
import { Latencies } from "./latencies.ts";
import type { LatenciesData } from "./latencies.ts";
import type { EndedAttempt } from "./load-sender.ts";
import { RAMP_STEPS, rampStepAt } from "./rate-curve.ts";

/** What a receiver must keep to, to count as bearing a rate. */
export interface RampLimits {
  readonly p99Ms: Duration;
  /** A share of the attempts, from 0 to 1. */
  readonly errorRate: number;
}

/** Ours: a second is a third of the time that a receiver has. */
const DEFAULT_LIMITS: RampLimits = { p99Ms: 1000, errorRate: 0.01 };

/** With fewer attempts a percentile says nothing, and a step is judged only when it is over. */
const ENOUGH_ATTEMPTS = 20;

/** The limits of a ramp: those that `--assert` names for p99 and error-rate, ours for what it leaves out. */
export function rampLimits(assertions: readonly LoadAssertion[]): RampLimits {
  const upper = (metric: LoadAssertion["metric"]): number | undefined =>
    assertions.find((each) => each.metric === metric && each.comparison.startsWith("<"))?.bound;
  return {
    p99Ms: upper("p99") ?? DEFAULT_LIMITS.p99Ms,
    errorRate: upper("error-rate") ?? DEFAULT_LIMITS.errorRate,
  };
}

/** What a ramp goes by. */
export interface RampScope {
  readonly limits: RampLimits;
  /** The rate of the last step. */
  readonly eventsPerSecond: number;
  readonly durationMs: Duration;
}

interface StepBook {
  readonly latency: Latencies;
  attempts: number;
  failed: number;
}

/** What was counted in one step, as plain data. */
export interface RampStepData {
  readonly step: number;
  readonly latency: LatenciesData;
  readonly attempts: number;
  readonly failed: number;
}

/** Counts attempts by the step in which they were due. */
export class RampSteps {
  readonly #durationMs: Duration;
  readonly #steps: readonly StepBook[] = Array.from({ length: RAMP_STEPS }, () => ({
    latency: new Latencies(),
    attempts: 0,
    failed: 0,
  }));

  constructor(durationMs: Duration) {
    this.#durationMs = durationMs;
  }

  /** By step. */
  get all(): readonly Readonly<StepBook>[] {
    return this.#steps;
  }

  /** Counts an attempt that ended. */
  count({ dueAt, latencyMs, isDelivered }: EndedAttempt): void {
    // The last batches leave closer together than the rate of any step would have them.
    if (dueAt > this.#durationMs) return;
    const step = this.#steps[rampStepAt(dueAt, this.#durationMs)];
    if (step === undefined) return;
    step.latency.record(latencyMs);
    step.attempts++;
    if (!isDelivered) step.failed++;
  }

  /** What was counted, as plain data. */
  data(): readonly RampStepData[] {
    return this.#steps.flatMap(({ latency, attempts, failed }, step) =>
      attempts === 0 ? [] : [{ step, latency: latency.data(), attempts, failed }],
    );
  }

  /** Takes what another one counted, or with -1 takes it away again. */
  add(data: readonly RampStepData[], sign: 1 | -1 = 1): void {
    for (const { step, latency, attempts, failed } of data) {
      const own = this.#steps[step];
      if (own === undefined) continue;
      own.latency.add(latency, sign);
      own.attempts += sign * attempts;
      own.failed += sign * failed;
    }
  }

  /** Begins anew. */
  reset(): void {
    for (const step of this.#steps) {
      step.latency.reset();
      step.attempts = 0;
      step.failed = 0;
    }
  }
}

/** Watches a ramp step by step, and says when the receiver no longer bears its rate. An attempt counts where it was due. */
export class RampJudge {
  readonly #scope: RampScope;
  /** What it judges. */
  readonly steps: RampSteps;
  #broken: { readonly step: number; readonly because: string } | undefined;
  #reached = 0;

  constructor(scope: RampScope) {
    this.#scope = scope;
    this.steps = new RampSteps(scope.durationMs);
  }

  /** Counts an attempt that ended. */
  count(attempt: EndedAttempt): void {
    this.steps.count(attempt);
  }

  /** Judges the steps so far; true: the ramp is to stop. `queueAgeMs` is how long the oldest POST has been due. */
  isOver(elapsedMs: Duration, queueAgeMs: Duration): boolean {
    if (this.#broken !== undefined) return true;
    const { durationMs, limits } = this.#scope;
    const current = rampStepAt(elapsedMs, durationMs);
    this.#reached = Math.max(this.#reached, current);
    for (let step = 0; step <= current && this.#broken === undefined; step++) {
      const because = this.#whyBroken(step, step < current || elapsedMs >= durationMs);
      if (because !== undefined) this.#broken = { step, because };
    }
    if (this.#broken === undefined && queueAgeMs > 2 * limits.p99Ms) {
      this.#broken = {
        step: current,
        because: `POSTs wait ${Math.round(queueAgeMs)} ms for their connection`,
      };
    }
    return this.#broken !== undefined;
  }

  /** What was found. */
  knee(): LoadKnee {
    const broken = this.#broken;
    const asked = broken === undefined ? this.#reached : broken.step - 1;
    // A step that the ramp was stopped in, or that nothing was due in, was not borne only because nobody saw it fail.
    const last = this.steps.all.findLastIndex(
      ({ attempts }, step) => step <= asked && attempts > 0 && this.#whyBroken(step, true) === undefined,
    );
    return {
      lastGoodRate: last < 0 ? null : this.#rateOf(last),
      brokenRate: broken === undefined ? null : this.#rateOf(broken.step),
      because: broken?.because ?? null,
      steps: this.steps.all.slice(0, this.#reached + 1).map((step, index) => this.#stepState(step, index)),
    };
  }

  #whyBroken(index: number, isWhole: boolean): string | undefined {
    const step = this.steps.all[index];
    if (step === undefined || step.attempts < (isWhole ? 1 : ENOUGH_ATTEMPTS)) return undefined;
    const { limits } = this.#scope;
    const errorRate = step.failed / step.attempts;
    if (errorRate > limits.errorRate) return `${percent(errorRate)} of the attempts failed`;
    const p99 = step.latency.percentile(99) ?? 0;
    return p99 > limits.p99Ms ? `p99 was ${Math.round(p99)} ms` : undefined;
  }

  #stepState({ latency, attempts, failed }: StepBook, index: number): LoadStep {
    return {
      eventsPerSecond: this.#rateOf(index),
      p99: latency.percentile(99) ?? 0,
      errorRate: attempts === 0 ? 0 : failed / attempts,
      attempts,
    };
  }

  #rateOf(step: number): number {
    return (this.#scope.eventsPerSecond * (step + 1)) / RAMP_STEPS;
  }
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
