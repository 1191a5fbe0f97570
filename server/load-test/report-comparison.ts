import { isJsonObject } from "../api/control/fields.ts";
import type { JsonObject } from "../contract/json.ts";
import type { LatencyFigures, LoadReport } from "../contract/load-report.ts";

/** A figure of two load tests. */
export interface ComparedFigure {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  /** In percent; null: it was 0 before. */
  readonly changePercent: number | null;
  /** "noise": it changed by less than a tenth. */
  readonly verdict: "better" | "worse" | "noise";
}

/** Two load tests side by side. */
export interface LoadComparison {
  /** Those that were measured in both. */
  readonly figures: readonly ComparedFigure[];
  /** What was asked differently of the two: their figures say little about the receiver alone. */
  readonly differences: readonly string[];
}

const FIGURES: readonly (readonly [
  name: string,
  isLess: "better" | "worse",
  /** Null: nothing was measured. */
  of: (report: LoadReport) => number | null,
])[] = [
  ["acknowledged events/s", "worse", ({ rates }) => rates.acknowledged],
  ["p50 ms", "better", ({ latency }) => measured(latency, "p50")],
  ["p90 ms", "better", ({ latency }) => measured(latency, "p90")],
  ["p99 ms", "better", ({ latency }) => measured(latency, "p99")],
  ["p99.9 ms", "better", ({ latency }) => measured(latency, "p999")],
  ["max ms", "better", ({ latency }) => measured(latency, "max")],
  ["service time p99 ms", "better", ({ serviceTime }) => measured(serviceTime, "p99")],
  ["error rate %", "better", ({ posts }) => errorPercent(posts)],
  ["longest queue age ms", "better", ({ longestQueueAgeMs }) => longestQueueAgeMs],
  ["events expired", "better", ({ events }) => events.expired],
  ["events lost", "better", ({ events }) => events.generated - events.acknowledged],
];

const COMPARED_SETTINGS = [
  "profile",
  "eventsPerSecond",
  "servers",
  "durationMs",
  "batchMaxAgeMs",
  "batchMaxBytes",
  "timeoutMs",
  "timeScale",
  "isSigned",
] as const;

const COMPARED_PARTS = ["settings", "events", "posts", "rates", "latency", "serviceTime"] as const;

/** Whether all that is compared stands in what a file has. */
export function isComparable(json: JsonObject): boolean {
  if (!COMPARED_PARTS.every((part) => isJsonObject(json[part]))) return false;
  // All parts are there; what stands in them is seen now.
  const report = json as unknown as LoadReport;
  return FIGURES.every(([, , of]) => of(report) === null || Number.isFinite(of(report)));
}

/** Compares a load test with an earlier one. */
export function compareReports(before: LoadReport, now: LoadReport): LoadComparison {
  return {
    figures: FIGURES.flatMap(([name, less, of]) => {
      const pair = [of(before), of(now)] as const;
      return isMeasured(pair) ? [comparedFigure(name, less, pair)] : [];
    }),
    differences: COMPARED_SETTINGS.filter((name) => before.settings[name] !== now.settings[name]).map(
      (name) => `${name}: ${before.settings[name]} before, ${now.settings[name]} now`,
    ),
  };
}

/** The comparison as a person reads it: lines of at most 80 columns. */
export function comparisonLines({ figures, differences }: LoadComparison): readonly string[] {
  const heading = `${"Compared".padEnd(26)}${"before".padStart(14)}${"now".padStart(14)}${"change".padStart(11)}`;
  const rows = figures.map(({ name, before, now, changePercent, verdict }) => {
    const change =
      changePercent === null ? "" : `${changePercent > 0 ? "+" : ""}${changePercent.toFixed(1)} %`;
    const mark = verdict === "noise" ? "" : `  ${verdict}`;
    return `  ${name.padEnd(24)}${shown(before).padStart(14)}${shown(now).padStart(14)}${change.padStart(11)}${mark}`.trimEnd();
  });
  const asked =
    differences.length === 0
      ? []
      : ["They were not asked the same:", ...differences.map((each) => `  ${each}`)];
  return [heading, ...rows, ...asked];
}

/** A change below this is what two tests of one receiver differ by anyway. Ours. */
const NOISE_PERCENT = 10;

function comparedFigure(
  name: string,
  less: "better" | "worse",
  [before, now]: readonly [number, number],
): ComparedFigure {
  const changePercent = before === 0 ? null : ((now - before) / before) * 100;
  const isNoise = before === now || (changePercent !== null && Math.abs(changePercent) < NOISE_PERCENT);
  const opposite = less === "better" ? "worse" : "better";
  return { name, before, now, changePercent, verdict: isNoise ? "noise" : now < before ? less : opposite };
}

function isMeasured(pair: readonly [number | null, number | null]): pair is readonly [number, number] {
  return !pair.includes(null);
}

function measured(figures: LatencyFigures, name: Exclude<keyof LatencyFigures, "count">): number | null {
  return figures.count === 0 ? null : figures[name];
}

function errorPercent({ delivered, failed }: LoadReport["posts"]): number | null {
  return delivered + failed === 0 ? null : (failed / (delivered + failed)) * 100;
}

function shown(figure: number): string {
  return (Math.round(figure * 100) / 100).toLocaleString("en-US");
}
