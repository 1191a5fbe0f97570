import type { JSX } from "react";
import type { Metrics } from "../state/statistics.ts";
import { METRICS } from "../state/statistics.ts";
import { statisticsTexts as texts } from "../texts/statistics-texts.ts";

/** All figures of a chart, shown when they are asked for. */
export function StatisticsTable({
  title,
  rows,
  heading,
}: {
  /** The chart's. */
  readonly title: string;
  readonly rows: readonly (readonly [string, Metrics])[];
  readonly heading: string;
}): JSX.Element {
  const shown = METRICS.filter((metric) => rows.some(([, metrics]) => metrics[metric] !== undefined));
  return (
    <details>
      <summary>{texts.table}</summary>
      <div className="scroll" role="region" aria-label={texts.tableOf(title)} tabIndex={0}>
        <table className="statistics-table">
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              {shown.map((metric) => (
                <th key={metric} scope="col" className="number">
                  {texts.metrics[metric]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, metrics]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {shown.map((metric) => (
                  <td key={metric} className="number">
                    {metrics[metric]?.toLocaleString("en") ?? "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
