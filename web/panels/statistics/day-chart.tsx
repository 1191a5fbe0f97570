import type { JSX } from "react";
import type { ChartLine } from "../../elements/line-chart.tsx";
import { LineChart } from "../../elements/line-chart.tsx";
import type { Metric, StatisticsDay } from "../../state/messages/statistics.ts";
import { statisticsTexts as texts } from "../../texts/statistics-texts.ts";
import "./statistics-bars.css";

// Colours by their place in useColours(); lines differ in more than colour.
const LINES: readonly (ChartLine & { readonly metric: Metric })[] = [
  line("delivered", 1),
  line("deferred", 2, [6, 4]),
  line("bounces", 4, [2, 3]),
  line("opens", 5),
  line("clicks", 7, [8, 3, 2, 3]),
];
const DAYS = [1, 2, 5, 10, 30].map((days) => days * 86_400);

/** Events by day as lines. The table below it has the same figures. */
export function DayChart({ days }: { readonly days: readonly StatisticsDay[] }): JSX.Element {
  const delivered = days.reduce((sum, { stats }) => sum + (stats[0]?.metrics.delivered ?? 0), 0);
  return (
    <figure className="day-chart" aria-label={texts.chart}>
      <h2>{texts.chart}</h2>
      <LineChart
        lines={LINES}
        times={days.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000)}
        values={LINES.map(({ metric }) => days.map(({ stats }) => stats[0]?.metrics[metric] ?? 0))}
        timeText={dateOf}
        steps={DAYS}
      />
      <figcaption className="mute">{texts.caption(days.length, delivered.toLocaleString("en"))}</figcaption>
    </figure>
  );
}

function line(
  metric: Metric,
  colour: number,
  dash?: readonly number[],
): ChartLine & { readonly metric: Metric } {
  return { metric, label: texts.metrics[metric], colour, ...(dash === undefined ? {} : { dash }) };
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
