import type { LoadReport, LoadSample } from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import { chartHtml, escapedText } from "./report-chart.ts";
import type { Chart } from "./report-chart.ts";
import { compareReports, comparisonLines } from "./report-comparison.ts";
import { reportLines } from "./report-table.ts";

/** A report as one HTML file: no script, nothing loaded from elsewhere. `before` is compared with, where it is given. */
export function reportHtml(report: LoadReport, before: LoadReport | null): string {
  const title = `Load on ${report.settings.target}`;
  const at = new Date(report.startedAt).toISOString();
  const compared =
    before === null
      ? ""
      : `<h2>Compared with an earlier test</h2><pre>${textOf(comparisonLines(compareReports(before, report)))}</pre>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapedText(title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escapedText(title)}</h1>
<p>Begun ${at}${report.passed === null ? "" : `; ${verdictOf(report)}`}.</p>
<pre>${textOf(reportLines(report))}</pre>
${compared}
${chartsOf(report.samples).map(chartHtml).join("\n")}
<h2>All figures</h2>
<details><summary>As JSON</summary><pre>${escapedText(JSON.stringify({ ...report, samples: undefined }, null, 2))}</pre></details>
</main></body></html>
`;
}

function verdictOf({ assertions }: LoadReport): string {
  if (assertions.length === 0) return "nothing was asserted";
  const missed = assertions.filter(({ isMet }) => !isMet).length;
  return missed === 0
    ? "all assertions were met"
    : `${missed} of ${assertions.length} assertions were missed`;
}

function chartsOf(samples: readonly LoadSample[]): readonly Chart[] {
  const seconds = samples.map(({ atMs }) => atMs / SECOND_MS);
  const series = (name: string, of: (sample: LoadSample) => number | null): Chart["series"][number] => ({
    name,
    values: samples.map(of),
  });
  return [
    {
      title: "Events",
      unit: "events/s",
      seconds,
      series: [
        series("occurred", (each) => each.generatedRate),
        series("acknowledged", (each) => each.acknowledgedRate),
      ],
    },
    {
      title: "Latency from when the POST was due",
      unit: "ms",
      seconds,
      series: [series("p50", (each) => each.p50), series("p99", (each) => each.p99)],
    },
    {
      title: "POSTs",
      unit: "POSTs/s",
      seconds,
      series: [series("sent", (each) => each.postRate), series("failed", (each) => each.failureRate)],
    },
    {
      title: "Age of the oldest POST that waits to leave",
      unit: "ms",
      seconds,
      series: [series("age", (each) => each.queueAgeMs)],
    },
    {
      title: "Events that are not acknowledged yet",
      unit: "events",
      seconds,
      series: [series("pending", (each) => each.pendingEvents)],
    },
  ];
}

function textOf(lines: readonly string[]): string {
  return escapedText(lines.join("\n"));
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--page:#fff;--faint:#8794a5;--rule:#e3e8ee;--s0:#1f6feb;--s1:#c2410c}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--page:#0d1117;--faint:#8b949e;--rule:#30363d;--s0:#58a6ff;--s1:#ff9b61}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0}
main{max-width:800px;margin:0 auto;padding:24px 16px}
pre{overflow:auto;font-size:13px;border:1px solid var(--rule);border-radius:6px;padding:12px}
svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--faint)}
.rule{stroke:var(--rule)}.line{fill:none;stroke-width:1.6}
.line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1);stroke-dasharray:5 3}
.key{display:inline-block;width:18px;height:0;border-top:3px solid var(--s0);margin:0 6px 3px 0}.key.s1{border-top:3px dashed var(--s1);margin-left:14px}
table{border-collapse:collapse;font-size:13px}th,td{border:1px solid var(--rule);padding:2px 8px;text-align:right;font-variant-numeric:tabular-nums}`;
