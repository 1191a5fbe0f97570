import type { JSX } from "react";
import { memo } from "react";
import { LineChart } from "../../elements/line-chart.tsx";
import type { LoadCourse } from "../../state/loads/load-course.ts";
import { loadTexts } from "../../texts/load-texts.ts";
import type { CourseLine } from "./course-table.tsx";
import { CourseTable } from "./course-table.tsx";
import "./load-charts.css";

const texts = loadTexts.charts;
const SECONDS = new Intl.NumberFormat("en");

const DASHED = [6, 4];
const DOTTED = [2, 3];

// Colours by their place in useColours(); lines differ in more than colour.
const CHARTS: readonly { readonly title: string; readonly lines: readonly CourseLine[] }[] = [
  {
    title: texts.events,
    lines: [
      { figure: "generatedRate", label: texts.generatedRate, colour: 8 },
      { figure: "acknowledgedRate", label: texts.acknowledgedRate, colour: 1, dash: DASHED },
      { figure: "expiredRate", label: texts.expiredRate, colour: 4, dash: DOTTED },
    ],
  },
  {
    title: texts.latency,
    lines: [
      { figure: "p50", label: texts.p50, colour: 1 },
      { figure: "p95", label: texts.p95, colour: 5, dash: DASHED },
      { figure: "p99", label: texts.p99, colour: 4, dash: DOTTED },
    ],
  },
  {
    title: texts.posts,
    lines: [
      { figure: "postRate", label: texts.postRate, colour: 8 },
      { figure: "retryRate", label: texts.retryRate, colour: 2, dash: DASHED },
    ],
  },
  {
    title: texts.failures,
    lines: [
      { figure: "failureRate", label: texts.failureRate, colour: 4 },
      { figure: "unansweredRate", label: texts.unansweredRate, colour: 5, dash: DASHED },
    ],
  },
  { title: texts.queue, lines: [{ figure: "queueAgeMs", label: texts.queueAgeMs, colour: 5 }] },
  { title: texts.pending, lines: [{ figure: "pendingEvents", label: texts.pendingEvents, colour: 9 }] },
];

/** The course of a load test, each part of it as lines and as a table. It is drawn again when there is more of it. */
export const LoadCharts = memo(function LoadCharts({ course }: { readonly course: LoadCourse }): JSX.Element {
  const { count, times, columns } = course;
  return (
    <div className="load-charts">
      {CHARTS.map(({ title, lines }) => (
        <figure key={title} role="group" aria-label={title}>
          <h2>{title}</h2>
          <LineChart
            lines={lines}
            times={times}
            values={lines.map(({ figure }) => columns[figure])}
            timeText={timeText}
          />
          <CourseTable title={title} lines={lines} count={count} times={times} columns={columns} />
        </figure>
      ))}
    </div>
  );
});

function timeText(seconds: number): string {
  return texts.seconds(SECONDS.format(seconds));
}
