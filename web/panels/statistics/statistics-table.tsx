import type { JSX } from "react";
import { RecordTable } from "../../elements/record-table.tsx";
import type { RecordColumn } from "../../elements/record-table.tsx";
import type { Metrics } from "../../state/messages/statistics.ts";
import { METRICS } from "../../state/messages/statistics.ts";
import { statisticsTexts as texts } from "../../texts/statistics-texts.ts";

/** A name, and the figures of it. */
type Row = readonly [name: string, metrics: Metrics];

/** All figures of a chart, shown when they are asked for. */
export function StatisticsTable({
  title,
  rows,
  heading,
}: {
  /** The chart's. */
  readonly title: string;
  readonly rows: readonly Row[];
  readonly heading: string;
}): JSX.Element {
  const shown = METRICS.filter((metric) => rows.some(([, metrics]) => metrics[metric] !== undefined));
  return (
    <details>
      <summary>{texts.table}</summary>
      <RecordTable
        label={texts.tableOf(title)}
        columns={[
          { title: heading, kind: "head", show: ([name]) => name },
          ...shown.map((metric): RecordColumn<Row> => ({
            title: texts.metrics[metric],
            kind: "number",
            show: ([, metrics]) => metrics[metric]?.toLocaleString("en") ?? "–",
          })),
        ]}
        rows={rows}
        keyOf={([name]) => name}
      />
    </details>
  );
}
