import type { JSX } from "react";
import { useState } from "react";
import type { LoadSample } from "../../../server/contract/load-report.ts";
import type { ChartLine } from "../../elements/line-chart.tsx";
import { LineChart } from "../../elements/line-chart.tsx";
import { loadTexts } from "../../texts/load-texts.ts";
import "./load-charts.css";

const texts = loadTexts.charts;

type Figure = "generatedRate" | "acknowledgedRate" | "p50" | "p99" | "queueAgeMs";

// Colours by their place in useColours(); lines differ in more than colour.
const CHARTS: readonly {
  readonly name: "rates" | "latency" | "queue";
  readonly lines: readonly (ChartLine & { readonly figure: Figure })[];
}[] = [
  {
    name: "rates",
    lines: [
      { figure: "generatedRate", label: texts.generatedRate, colour: 8 },
      { figure: "acknowledgedRate", label: texts.acknowledgedRate, colour: 1, dash: [6, 4] },
    ],
  },
  {
    name: "latency",
    lines: [
      { figure: "p50", label: texts.p50, colour: 1 },
      { figure: "p99", label: texts.p99, colour: 4, dash: [6, 4] },
    ],
  },
  { name: "queue", lines: [{ figure: "queueAgeMs", label: texts.queueAgeMs, colour: 5 }] },
];

/** The course of a load test: rates, latencies and the queue, each as lines and as a table. */
export function LoadCharts({ samples }: { readonly samples: readonly LoadSample[] }): JSX.Element {
  return (
    <div className="load-charts">
      {CHARTS.map(({ name, lines }) => (
        <figure key={name} role="group" aria-label={texts[name]}>
          <h2>{texts[name]}</h2>
          <LineChart
            lines={lines}
            times={samples.map(({ atMs }) => atMs / 1000)}
            values={lines.map(({ figure }) => samples.map((sample) => sample[figure]))}
            timeText={(seconds) => texts.seconds(seconds.toLocaleString("en"))}
          />
          <AsTable title={texts[name]} lines={lines} samples={samples} />
        </figure>
      ))}
    </div>
  );
}

function AsTable({
  title,
  lines,
  samples,
}: {
  readonly title: string;
  readonly lines: readonly (ChartLine & { readonly figure: Figure })[];
  readonly samples: readonly LoadSample[];
}): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{texts.table}</summary>
      {isOpen ? (
        <div className="scroll" role="region" aria-label={title} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.time}</th>
                {lines.map(({ figure, label }) => (
                  <th key={figure} scope="col" className="number">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {samples.map((sample) => (
                <tr key={sample.atMs}>
                  <th scope="row">{texts.seconds((sample.atMs / 1000).toFixed(1))}</th>
                  {lines.map(({ figure }) => (
                    <td key={figure} className="number">
                      {sample[figure]?.toLocaleString("en", { maximumFractionDigits: 1 }) ??
                        loadTexts.run.none}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}
