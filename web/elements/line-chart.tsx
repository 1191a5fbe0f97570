import type { JSX } from "react";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useColours } from "./use-colours.ts";
import "./line-chart.css";

const HEIGHT = 200;
/** How long a line is beside its name. */
const SAMPLE = 28;
const [LINE, MUTE] = [6, 7];
// Made once: marks at the axes are written anew with each drawing.
const NUMBER = new Intl.NumberFormat("en");

/** A line of a chart: its colour by its place in `useColours()`, and dashes to tell it by more than colour. */
export interface ChartLine {
  readonly label: string;
  readonly colour: number;
  readonly dash?: readonly number[];
}

/** Lines that are drawn again each time they are rendered. */
interface LineChartProps {
  /** The same array as long as the lines stay the same. */
  readonly lines: readonly ChartLine[];
  /** In seconds, ascending. These and the values may grow in place. */
  readonly times: readonly number[];
  /** The values of each line; null: a gap. */
  readonly values: readonly (readonly (number | null)[])[];
  /** How a time stands at the axis. */
  readonly timeText: (seconds: number) => string;
  /** Where the values are few: the distances that marks at the axis may have, in seconds. Each value is a point then. */
  readonly steps?: readonly number[];
}

/** Lines over time that grow while they are shown. A canvas says nothing to a screen reader: give a table too. */
export function LineChart({ lines, times, values, timeText, steps }: LineChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const textOf = useRef(timeText);
  const colours = useColours();
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const made = new uPlot(
      optionsFor({
        width: element.clientWidth,
        lines,
        colours,
        timeText: (time) => textOf.current(time),
        steps,
      }),
      [[], ...lines.map(() => [])],
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [lines, colours, steps]);
  // After the chart was made, and again whenever there is more to show.
  useEffect(() => {
    textOf.current = timeText;
    // uPlot only reads them.
    chart.current?.setData([times, ...values] as uPlot.AlignedData);
  });
  return (
    <div className="line-chart">
      <div ref={box} aria-hidden="true" />
      <ul>
        {lines.map(({ label, colour, dash }) => (
          <li key={label}>
            <svg aria-hidden="true" width={SAMPLE} height="3">
              <line
                x2={SAMPLE}
                y1="1.5"
                y2="1.5"
                strokeWidth="3"
                stroke={colours[colour]}
                strokeDasharray={dash?.join(" ")}
              />
            </svg>
            {label}
          </li>
        ))}
      </ul>
    </div>
  );
}

function optionsFor({
  width,
  lines,
  colours,
  timeText,
  steps,
}: Pick<LineChartProps, "lines" | "timeText"> & {
  readonly width: number;
  readonly colours: readonly string[];
  readonly steps: readonly number[] | undefined;
}): uPlot.Options {
  const isSparse = steps !== undefined;
  const axis = {
    stroke: colours[MUTE] ?? "",
    grid: { stroke: colours[LINE] ?? "" },
    ticks: { stroke: colours[LINE] ?? "" },
  };
  return {
    width,
    height: HEIGHT,
    // Room for half of the last text at the axis.
    padding: [null, isSparse ? 44 : 24, null, null],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      // From zero: half the height is half the value.
      y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        space: isSparse ? 90 : 60,
        size: 34,
        values: (_chart, times) => times.map((time) => timeText(time)),
        ...(isSparse ? { incrs: [...steps] } : {}),
      },
      { ...axis, size: 60, values: (_chart, values) => values.map((value) => NUMBER.format(value)) },
    ],
    series: [
      {},
      ...lines.map(({ label, colour, dash }) => ({
        label,
        stroke: colours[colour] ?? "",
        width: 2,
        spanGaps: true,
        points: { show: isSparse, size: 6 },
        ...(dash === undefined ? {} : { dash: [...dash] }),
      })),
    ],
  };
}
