import type { LatencyFigures, LoadKnee, LoadReport } from "../contract/load-report.ts";
import { formatDuration } from "../simulation/wording.ts";

/** A report as a person reads it: lines of at most 80 columns. */
export function reportLines(report: LoadReport): readonly string[] {
  return [
    ...headLines(report),
    "",
    ...countLines(report),
    "",
    ...latencyLines(report),
    ...failureLines(report),
    ...distributionLines(report),
    ...kneeLines(report.knee),
    ...driftLines(report),
    ...assertionLines(report),
    ...warningLines(report),
  ].map((line) => (line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line));
}

const COLUMNS = 80;

function headLines({ settings, elapsedMs, state }: LoadReport): readonly string[] {
  const { profile, scenario, eventsPerSecond, servers, durationMs, batchMaxAgeMs, timeScale, seed } =
    settings;
  const what =
    scenario === undefined
      ? `${profile}, up to ${count(eventsPerSecond)} events/s`
      : `scenario ${scenario.name}, ${count(scenario.events)} events`;
  const how = `${what} from ${servers} servers for ${formatDuration(durationMs)}`;
  const scale = timeScale === 1 ? "" : `, time scale ${count(timeScale)}`;
  const ended =
    state === "stopped"
      ? `Stopped after ${formatDuration(elapsedMs)}.`
      : `Took ${formatDuration(elapsedMs)}.`;
  return [
    `Load on ${settings.target}`,
    `  ${how}`,
    `  batches of ${formatDuration(batchMaxAgeMs)}${scale}; seed ${seed}. ${ended}`,
    ...(scenario === undefined ? [] : [SCENARIO_LINE]),
  ];
}

const SCENARIO_LINE = "  its traffic and event faults; receiver steps, settings, expectations: unused";

function countLines({ events, posts, rates, longestQueueAgeMs }: LoadReport): readonly string[] {
  const lost = events.generated - events.acknowledged;
  return [
    row(
      "Events",
      `${count(events.generated)} generated, ${count(events.acknowledged)} acknowledged (${count(rates.acknowledged)}/s)`,
    ),
    row(
      "",
      `${count(lost)} not acknowledged: ${count(events.expired)} expired, ${count(events.waitingForRetry)} wait for a retry,`,
    ),
    row(
      "",
      `${count(events.inQueues + events.inFlight)} in queues and in flight, ${count(events.inOpenBatches)} in open batches`,
    ),
    row(
      "POSTs",
      `${count(posts.attempts)} (${count(rates.posts)}/s, ${megabytes(rates.bytes)}/s), ${count(posts.retries)} of them retries`,
    ),
    row(
      "",
      `${count(posts.delivered)} answered 2xx, ${count(posts.failed)} failed, ${count(posts.queued)} never sent`,
    ),
    row("Queue", `the oldest POST waited ${ms(longestQueueAgeMs)} for its server's connection`),
  ];
}

function latencyLines({ latency, serviceTime, queueWait }: LoadReport): readonly string[] {
  const names = ["p50", "p90", "p95", "p99", "p99.9", "max"];
  const heading = `${"Milliseconds".padEnd(24)}${names.map((name) => name.padStart(9)).join("")}`;
  return [
    heading,
    latencyRow("from when it was due", latency),
    latencyRow("from when it left", serviceTime),
    latencyRow("waiting to leave", queueWait),
  ];
}

function latencyRow(name: string, { p50, p90, p95, p99, p999, max }: LatencyFigures): string {
  return `  ${name.padEnd(22)}${[p50, p90, p95, p99, p999, max].map((figure) => decimal(figure).padStart(9)).join("")}`;
}

/** So many reasons are listed. */
const MOST_REASONS = 8;

function failureLines({ failures }: LoadReport): readonly string[] {
  if (failures.length === 0) return [];
  const listed = failures
    .slice(0, MOST_REASONS)
    .map((each) => `  ${count(each.count).padStart(9)}  ${each.reason}`);
  const more =
    failures.length > MOST_REASONS
      ? [`             and ${failures.length - MOST_REASONS} other reasons`]
      : [];
  return ["", "Failures", ...listed, ...more];
}

function distributionLines({ distribution }: LoadReport): readonly string[] {
  if (distribution === undefined) return [];
  const { workers, takeovers, perhapsRepeated } = distribution;
  const lines = workers.map(
    ({ name, acknowledged, posts, acknowledgedRate }) =>
      `  ${name.padEnd(28)}${count(acknowledged).padStart(12)} events${count(acknowledgedRate).padStart(10)}/s${count(posts).padStart(10)} POSTs`,
  );
  const taken =
    takeovers === 0
      ? []
      : [
          `  ${count(takeovers)} taken over from workers that went away: at most ${count(perhapsRepeated.posts)} POSTs`,
          `  with ${count(perhapsRepeated.events)} events came twice.`,
        ];
  return ["", `Workers (${workers.length})`, ...lines, ...taken];
}

function kneeLines(knee: LoadKnee | null): readonly string[] {
  if (knee === null) return [];
  const steps = knee.steps.map(({ eventsPerSecond, p99, errorRate, attempts }) =>
    [
      `  ${count(eventsPerSecond).padStart(12)} events/s`,
      `${decimal(p99).padStart(11)} ms p99`,
      `${percent(errorRate).padStart(9)} failed`,
      `${count(attempts).padStart(9)} POSTs`,
    ].join(""),
  );
  return ["", "Ramp", ...steps, ...verdictLines(knee)];
}

function verdictLines({ lastGoodRate, brokenRate, because }: LoadKnee): readonly string[] {
  const bore = lastGoodRate === null ? undefined : `  It bore ${count(lastGoodRate)} events/s`;
  if (brokenRate !== null)
    return [`${bore ?? "  It was not seen to bear any rate"}.`, `  At ${count(brokenRate)}: ${because}.`];
  return [
    bore === undefined
      ? "  No POST ended in time to judge any rate."
      : `${bore}, the highest that was measured.`,
  ];
}

// Only a soak is long enough for a drift to say something.
function driftLines({ settings, samples }: LoadReport): readonly string[] {
  if (settings.profile !== "soak") return [];
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const [first, last] = [highestP99(samples.slice(0, tenth)), highestP99(samples.slice(-tenth))];
  return ["", row("Drift", `highest p99 of the first tenth ${ms(first)}, of the last ${ms(last)}`)];
}

function highestP99(samples: LoadReport["samples"]): number {
  return Math.max(0, ...samples.map(({ p99 }) => p99 ?? 0));
}

function assertionLines({ assertions }: LoadReport): readonly string[] {
  if (assertions.length === 0) return [];
  const lines = assertions.map(
    ({ assertion, actual, isMet }) => `  ${isMet ? "met   " : "MISSED"}  ${assertion.padEnd(24)} ${actual}`,
  );
  return ["", "Assertions", ...lines];
}

/** A load test that is this late at its 99th percentile measures itself. Ours. */
const NOTABLE_LAG_MS = 20;

function warningLines({ ownLag, settings, posts, elapsedMs }: LoadReport): readonly string[] {
  const warnings: string[] = [];
  if (ownLag.p99 > NOTABLE_LAG_MS) {
    warnings.push(`The load test itself was late (p99 ${ms(ownLag.p99)}): the machine is too busy.`);
  }
  const ageMs = settings.batchMaxAgeMs / settings.timeScale;
  if (
    settings.durationMs < 2 * ageMs &&
    posts.attempts <= 2 * settings.servers &&
    elapsedMs >= settings.durationMs
  ) {
    warnings.push(
      `Batches stay open for ${formatDuration(ageMs)}: try --batch-max-age 1s for so short a test.`,
    );
  }
  return warnings.length === 0 ? [] : ["", ...warnings];
}

function row(name: string, text: string): string {
  return `${name.padEnd(8)}${text}`;
}

/** A figure of an amount: grouped, without decimals where it is large. */
export function count(figure: number): string {
  const rounded = figure < 100 ? Math.round(figure * 10) / 10 : Math.round(figure);
  return rounded.toLocaleString("en-US");
}

function decimal(figure: number): string {
  return figure >= 10_000 ? Math.round(figure).toLocaleString("en-US") : figure.toFixed(1);
}

function ms(figure: number): string {
  return `${decimal(figure)} ms`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function megabytes(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(1)} kB`;
}
