import type { LoadReport } from "../contract/load-report.ts";
import type { RunningLoad } from "../load-test/load-queue.ts";
import { followLoad } from "../load-test/load-test.ts";
import { count } from "../load-test/report-table.ts";
import type { CliContext } from "./context.ts";
import { ProgressLine } from "./run-progress.ts";

const BAR_COLUMNS = 12;
const LAST_SAMPLES = 4;

/** Waits for a load test's end, and shows meanwhile how far it is. */
export async function followInTerminal(
  context: CliContext,
  run: RunningLoad,
  interrupted: AbortSignal,
): Promise<LoadReport> {
  const progress = new ProgressLine(context);
  const onProgress = progress.isShown
    ? { onProgress: (report: LoadReport) => progress.show(loadProgressText(report)) }
    : {};
  try {
    return await followLoad(run, { signal: interrupted, ...onProgress });
  } finally {
    progress.end();
  }
}

/** How far a load test is, in a line of at most 80 columns: rate, latencies and failures of the last second. */
export function loadProgressText({ settings, elapsedMs, samples, posts, events }: LoadReport): string {
  const share = Math.min(1, elapsedMs / settings.durationMs);
  const filled = Math.round(share * BAR_COLUMNS);
  const bar = `${"#".repeat(filled)}${"-".repeat(BAR_COLUMNS - filled)}`;
  const last = samples.slice(-LAST_SAMPLES);
  const rate =
    last.reduce((sum, { acknowledgedRate }) => sum + acknowledgedRate, 0) / Math.max(1, last.length);
  const [p50, p99] = [highest(last.map((each) => each.p50)), highest(last.map((each) => each.p99))];
  return [
    `[${bar}] ${count(rate)} ev/s`,
    `p50 ${p50} p99 ${p99} ms`,
    `${count(posts.failed)} failed`,
    `${count(events.pending)} pending`,
  ]
    .join(", ")
    .slice(0, 79);
}

function highest(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? "-" : String(Math.round(Math.max(...known)));
}
