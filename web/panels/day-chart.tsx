import type { JSX } from "react";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useColours } from "../elements/use-colours.ts";
import type { Metric, StatisticsDay } from "../state/statistics.ts";
import { statisticsTexts as texts } from "../texts/statistics-texts.ts";
import "./statistics-bars.css";

const HEIGHT = 240;

// Colours by their place in useColours(); lines differ in more than colour.
const SERIES: readonly { readonly metric: Metric; readonly colour: number; readonly dash?: number[] }[] = [
  { metric: "delivered", colour: 1 },
  { metric: "deferred", colour: 2, dash: [6, 4] },
  { metric: "bounces", colour: 4, dash: [2, 3] },
  { metric: "opens", colour: 5 },
  { metric: "clicks", colour: 7, dash: [8, 3, 2, 3] },
];
const [LINE, MUTE] = [6, 7];
const DAYS = [1, 2, 5, 10, 30].map((days) => days * 86_400);

/** Events by day as lines. A canvas says nothing to a screen reader: the table below it has the same figures. */
export function DayChart({ days }: { readonly days: readonly StatisticsDay[] }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const colours = useColours();
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const chart = new uPlot(optionsFor(element.clientWidth, colours), dataOf(days), element);
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [days, colours]);
  const delivered = days.reduce((sum, { stats }) => sum + (stats[0]?.metrics.delivered ?? 0), 0);
  return (
    <figure className="day-chart" role="group" aria-label={texts.chart}>
      <h2>{texts.chart}</h2>
      <div ref={box} aria-hidden="true" />
      <ul className="legend">
        {SERIES.map(({ metric, colour, dash }) => (
          <li key={metric}>
            <i
              aria-hidden="true"
              className={dash === undefined ? "" : "dashed"}
              style={{ borderTopColor: colours[colour] }}
            />
            {texts.metrics[metric]}
          </li>
        ))}
      </ul>
      <figcaption className="mute">{texts.caption(days.length, delivered.toLocaleString("en"))}</figcaption>
    </figure>
  );
}

function optionsFor(width: number, colours: readonly string[]): uPlot.Options {
  const axis = {
    stroke: colours[MUTE] ?? "",
    grid: { stroke: colours[LINE] ?? "" },
    ticks: { stroke: colours[LINE] ?? "" },
  };
  return {
    width,
    height: HEIGHT,
    // Room for half of the last date.
    padding: [null, 44, null, null],
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    axes: [
      { ...axis, space: 90, incrs: DAYS, values: (_chart, seconds) => seconds.map((each) => dateOf(each)) },
      axis,
    ],
    series: [
      {},
      ...SERIES.map(({ metric, colour, dash }) => ({
        label: texts.metrics[metric],
        stroke: colours[colour] ?? "",
        width: 2,
        points: { show: true, size: 6 },
        ...(dash === undefined ? {} : { dash }),
      })),
    ],
  };
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function dataOf(days: readonly StatisticsDay[]): uPlot.AlignedData {
  return [
    days.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000),
    ...SERIES.map(({ metric }) => days.map(({ stats }) => stats[0]?.metrics[metric] ?? 0)),
  ];
}
