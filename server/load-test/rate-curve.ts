import type { LoadProfile } from "../contract/load-report.ts";
import { HOUR_MS, SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";

/** A rate of events that goes in straight lines from point to point; two points of one instant are a jump. */
export interface RateCurve {
  readonly durationMs: Duration;
  /** Events per second at an instant, counted from the beginning. */
  rateAt(atMs: Duration): number;
  /** Events that have occurred by then: the area under the curve. Never falls. */
  eventsBy(atMs: Duration): number;
  /** When the nth event occurs, counted from 1; Infinity: it never does. Fastest where asked in order. */
  arrivalOf(nth: number): Duration;
  /** The share of opens and clicks among the events at an instant. */
  engagementAt(atMs: Duration): number;
}

/** A point of a curve. */
interface CurvePoint {
  readonly atMs: Duration;
  /** Events per second. */
  readonly rate: number;
}

/** A ramp has so many steps, from a tenth of the rate to all of it. Ours. */
export const RAMP_STEPS = 10;

/** What the campaign's duration stands for. Assumed: most opens and clicks come within so long. */
export const CAMPAIGN_SPAN_MS: Duration = 6 * HOUR_MS;

/** In the other profiles, messages are sent all the time, and opened. */
const STEADY_ENGAGEMENT = 0.25;

/** The curve of a profile. `peak` is its highest rate, in events per second. */
export function rateCurve(profile: LoadProfile, peak: number, durationMs: Duration): RateCurve {
  const points = pointsOf(profile, durationMs).map(({ atMs, rate }) => ({ atMs, rate: rate * peak }));
  const engagementAt =
    profile === "campaign"
      ? (atMs: Duration) => campaignEngagement(atMs / durationMs)
      : () => STEADY_ENGAGEMENT;
  return { durationMs, ...curveThrough(points), engagementAt };
}

/** The step of a ramp that an instant belongs to, from 0, and the share of the rate that it has. */
export function rampStepAt(atMs: Duration, durationMs: Duration): number {
  return Math.min(RAMP_STEPS - 1, Math.floor((atMs / durationMs) * RAMP_STEPS));
}

function pointsOf(profile: LoadProfile, durationMs: Duration): readonly CurvePoint[] {
  switch (profile) {
    case "constant":
    case "soak":
      return flat([[0, 1, 1]], durationMs);
    case "ramp":
      return flat(
        Array.from({ length: RAMP_STEPS }, (_, step) => {
          const share = (step + 1) / RAMP_STEPS;
          return [step / RAMP_STEPS, share, share] as const;
        }),
        durationMs,
      );
    case "spike":
      // A tenth of the rate, but for the fifth of the time in the middle.
      return flat(
        [
          [0, 0.4, 0.1],
          [0.4, 0.6, 1],
          [0.6, 1, 0.1],
        ],
        durationMs,
      );
    case "campaign":
      return campaignPoints(durationMs);
  }
}

/** Stretches of one rate each: from, to (as shares of the duration) and rate. */
function flat(
  stretches: readonly (readonly [from: number, to: number, rate: number])[],
  durationMs: Duration,
): readonly CurvePoint[] {
  return stretches.flatMap(([from, to, rate]) => [
    { atMs: from * durationMs, rate },
    { atMs: to * durationMs, rate },
  ]);
}

// Assumed: deliveries are over within the first twelfth (30 min of 6 h), the most of them at its beginning, as in the
// scenarios' campaigns; opens and clicks follow log-normally, the most of them after half an hour.
const DELIVERIES_UNTIL = 1 / 12;
const ENGAGEMENT_PEAK = 0.3;
const ENGAGEMENT_MODE = 1 / 12;
const ENGAGEMENT_SIGMA = 0.9;
const CAMPAIGN_POINTS = 240;

function campaignPoints(durationMs: Duration): readonly CurvePoint[] {
  const highest = Math.max(...shares().map((share) => deliveries(share) + engagement(share)));
  return shares().map((share) => ({
    atMs: share * durationMs,
    rate: (deliveries(share) + engagement(share)) / highest,
  }));
}

function shares(): readonly number[] {
  return Array.from({ length: CAMPAIGN_POINTS + 1 }, (_, index) => index / CAMPAIGN_POINTS);
}

function campaignEngagement(share: number): number {
  const [sent, opened] = [deliveries(share), engagement(share)];
  return sent + opened === 0 ? 0 : opened / (sent + opened);
}

function deliveries(share: number): number {
  return share >= DELIVERIES_UNTIL ? 0 : 1 - share / DELIVERIES_UNTIL;
}

// The density of a log-normal distribution, 1 at its mode.
function engagement(share: number): number {
  if (share <= 0) return 0;
  const mu = Math.log(ENGAGEMENT_MODE) + ENGAGEMENT_SIGMA ** 2;
  const density = (x: number): number =>
    Math.exp(-((Math.log(x) - mu) ** 2) / (2 * ENGAGEMENT_SIGMA ** 2)) / x;
  return (ENGAGEMENT_PEAK * density(share)) / density(ENGAGEMENT_MODE);
}

function curveThrough(points: readonly CurvePoint[]): Pick<RateCurve, "rateAt" | "eventsBy" | "arrivalOf"> {
  const areas = [0];
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [pointAt(points, index - 1), pointAt(points, index)];
    areas.push((areas[index - 1] ?? 0) + (((from.rate + to.rate) / 2) * (to.atMs - from.atMs)) / SECOND_MS);
  }
  const before = (atMs: Duration): number => {
    let [low, high] = [0, points.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (pointAt(points, middle).atMs <= atMs) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const rateBehind = (index: number, atMs: Duration): number => {
    const [from, to] = [pointAt(points, index), pointAt(points, index + 1)];
    const share = to.atMs === from.atMs ? 0 : (atMs - from.atMs) / (to.atMs - from.atMs);
    return from.rate + (to.rate - from.rate) * Math.min(1, share);
  };
  const lastMs = pointAt(points, points.length - 1).atMs;
  // What is lost in rounding is no event.
  const total = Math.floor((areas.at(-1) ?? 0) * (1 + 1e-12) + 1e-9);
  let stretch = 0;
  const arrivalOf = (nth: number): Duration => {
    if (nth > total) return Infinity;
    if ((areas[stretch] ?? 0) >= nth) stretch = 0;
    while (stretch < points.length - 2 && (areas[stretch + 1] ?? 0) < nth) stretch++;
    const [from, to] = [pointAt(points, stretch), pointAt(points, stretch + 1)];
    return Math.min(lastMs, from.atMs + timeFor(nth - (areas[stretch] ?? 0), from, to));
  };
  return {
    arrivalOf,
    rateAt: (atMs) => (atMs < 0 || atMs > lastMs ? 0 : rateBehind(before(atMs), atMs)),
    eventsBy: (atMs) => {
      const at = Math.min(Math.max(0, atMs), lastMs);
      const index = before(at);
      const from = pointAt(points, index);
      return (areas[index] ?? 0) + (((from.rate + rateBehind(index, at)) / 2) * (at - from.atMs)) / SECOND_MS;
    },
  };
}

/** The point at this place; behind the last one, the last. */
function pointAt(points: readonly CurvePoint[], index: number): CurvePoint {
  return points[Math.min(index, points.length - 1)] ?? { atMs: 0, rate: 0 };
}

/** How long a stretch takes for so many events: the root of the area under a straight line. */
function timeFor(events: number, from: CurvePoint, to: CurvePoint): Duration {
  const growth = to.atMs === from.atMs ? 0 : (to.rate - from.rate) / ((to.atMs - from.atMs) / SECOND_MS);
  if (growth === 0) return (events / from.rate) * SECOND_MS;
  const root = Math.sqrt(Math.max(0, from.rate ** 2 + 2 * growth * events));
  // This form loses no digits where the line is nearly level.
  return ((2 * events) / (from.rate + root)) * SECOND_MS;
}
