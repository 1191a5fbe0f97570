import { LOAD_METRICS } from "../contract/load-report.ts";
import type { LoadAssertionState, LoadMetric, LoadReport } from "../contract/load-report.ts";
import { parseDuration } from "../api/control/durations.ts";
import { hintFor } from "../api/control/nearest.ts";
import { UsageError } from "../runtime/usage-error.ts";

/** How a figure may compare with its bound. */
export type Comparison = "<" | "<=" | ">" | ">=";

/** A condition on the figures of a load test. */
export interface LoadAssertion {
  /** As it was given. */
  readonly text: string;
  readonly metric: LoadMetric;
  readonly comparison: Comparison;
  readonly bound: number;
  /** "ms": a length of time. "share": of what the metric is a part of, from 0 to 1. "count": as it is. */
  readonly unit: "ms" | "share" | "count";
}

/**
 * Reads a condition such as `p99<500ms`, `error-rate<=1%`, `rate>=950`, `rate>=95%` or `lost<=0`. Throws a UsageError.
 *
 * Percentages of `rate` are of the rate at which events occurred, those of `expired` and `lost` of all events.
 */
export function parseAssertion(text: string): LoadAssertion {
  const [, name = "", comparison = "", value = ""] =
    /^\s*([a-z0-9.-]+?)\s*(<=|>=|<|>)\s*(\S+)\s*$/i.exec(text) ?? [];
  const metric = LOAD_METRICS.find((known) => known === name);
  const example = "Write it like p99<500ms, error-rate<1% or rate>=95%.";
  if (comparison === "") throw new UsageError(`--assert ${text} is no condition. ${example}`);
  if (metric === undefined) {
    throw new UsageError(
      `--assert ${text}: "${name}" is no figure of a load test. ${hintFor(name, LOAD_METRICS)}`,
    );
  }
  const read = isDuration(metric) ? durationBound(value) : countBound(value, metric);
  if (read === undefined) {
    const wanted = isDuration(metric)
      ? "a length of time, such as 500ms"
      : "a number, or a percentage such as 1%";
    throw new UsageError(`--assert ${text}: "${value}" is no bound for ${metric}. Give ${wanted}.`);
  }
  // The pattern lets nothing else through.
  return { text: text.trim(), metric, comparison: comparison as Comparison, ...read };
}

type Bound = Pick<LoadAssertion, "bound" | "unit">;

function durationBound(value: string): Bound | undefined {
  // A bare number would be milliseconds, which nobody reading it could know.
  const bound = /[a-z]$/i.test(value) ? parseDuration(value) : undefined;
  return bound === undefined ? undefined : { bound, unit: "ms" };
}

function countBound(value: string, metric: LoadMetric): Bound | undefined {
  const [, figure, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(value) ?? [];
  if (figure === undefined) return undefined;
  if (percent === "%") return { bound: Number(figure) / 100, unit: "share" };
  return { bound: Number(figure), unit: metric === "error-rate" ? "share" : "count" };
}

function isDuration(metric: LoadMetric): boolean {
  return metric === "max" || /^p\d/.test(metric);
}

/** The figures that assertions are about. */
export type AssertedFigures = Pick<LoadReport, "latency" | "events" | "posts" | "rates">;

/**
 * Holds a condition against the figures. Where nothing was measured, no figure meets any.
 *
 * How fast a receiver failed is no answer to how fast it is: lengths of time need a POST that was answered 2xx.
 */
export function judgeAssertion(assertion: LoadAssertion, figures: AssertedFigures): LoadAssertionState {
  const value = valueOf(assertion, figures);
  const isMet = value !== undefined && compares(value, assertion);
  return {
    assertion: assertion.text,
    actual: value === undefined ? whyUnknown(figures) : shown(value, assertion),
    isMet,
  };
}

function whyUnknown({ posts }: AssertedFigures): string {
  return posts.failed === 0 ? "nothing was measured" : "no POST was answered 2xx";
}

function compares(value: number, { comparison, bound }: LoadAssertion): boolean {
  switch (comparison) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
  }
}

function valueOf(
  { metric, unit }: LoadAssertion,
  { latency, events, posts, rates }: AssertedFigures,
): number | undefined {
  const { generated } = events;
  const ended = posts.delivered + posts.failed;
  const part = (count: number, whole: number): number | undefined =>
    // That nothing was lost of nothing says nothing about the receiver.
    generated === 0 ? undefined : unit === "share" ? count / whole : count;
  switch (metric) {
    case "error-rate":
      return ended === 0 ? undefined : posts.failed / ended;
    case "rate":
      return part(rates.acknowledged, rates.generated);
    case "expired":
      return part(events.expired, generated);
    case "lost":
      return part(generated - events.acknowledged, generated);
    case "p99.9":
      return posts.delivered === 0 ? undefined : latency.p999;
    default:
      return posts.delivered === 0 ? undefined : latency[metric];
  }
}

function shown(value: number, { unit, metric }: LoadAssertion): string {
  if (unit === "ms") return `${Math.round(value * 10) / 10} ms`;
  if (unit === "share") return `${Math.round(value * 100_000) / 1000} %`;
  return metric === "rate" ? `${Math.round(value)}/s` : String(value);
}
