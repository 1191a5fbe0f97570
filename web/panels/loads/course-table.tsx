import type { JSX } from "react";
import { memo, useState } from "react";
import type { ChartLine } from "../../elements/line-chart.tsx";
import type { LoadColumns, LoadCourse, LoadFigure } from "../../state/loads/load-course.ts";
import { loadTexts } from "../../texts/load-texts.ts";

const texts = loadTexts.charts;
const FIGURE = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** So many rows are rendered again where one is added. */
const ROWS_A_PART = 50;

/** A line of a load test's course. */
export type CourseLine = ChartLine & { readonly figure: LoadFigure };

interface CourseTableProps extends LoadCourse {
  readonly title: string;
  /** The same array as long as the lines stay the same. */
  readonly lines: readonly CourseLine[];
}

/** The figures behind the lines of a chart, folded up. */
export function CourseTable({ title, lines, count, times, columns }: CourseTableProps): JSX.Element {
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
            {partsOf(count).map(({ from, to }) => (
              <Rows key={from} lines={lines} times={times} columns={columns} from={from} to={to} />
            ))}
          </table>
        </div>
      ) : null}
    </details>
  );
}

function partsOf(count: number): readonly { readonly from: number; readonly to: number }[] {
  return Array.from({ length: Math.ceil(count / ROWS_A_PART) }, (_, part) => ({
    from: part * ROWS_A_PART,
    to: Math.min(count, (part + 1) * ROWS_A_PART),
  }));
}

// Columns grow in place: what stands in a row does not change any more.
const Rows = memo(function Rows({
  lines,
  times,
  columns,
  from,
  to,
}: {
  readonly lines: readonly CourseLine[];
  readonly times: readonly number[];
  readonly columns: LoadColumns;
  readonly from: number;
  readonly to: number;
}): JSX.Element {
  return (
    <tbody>
      {times.slice(from, to).map((time, place) => (
        <tr key={time}>
          <th scope="row">{texts.seconds(time.toFixed(1))}</th>
          {lines.map(({ figure }) => (
            <td key={figure} className="number">
              {figureText(columns[figure][from + place] ?? null)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
});

function figureText(figure: number | null): string {
  return figure === null ? loadTexts.run.none : FIGURE.format(figure);
}
