import type { JSX } from "react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { formatClockTime, formatDuration } from "../../elements/format-time.ts";
import { ResultMark } from "../../elements/result-mark.tsx";
import { useColours } from "../../elements/use-colours.ts";
import { watchView } from "../../elements/watch-view.ts";
import type { DeliveryView } from "../../state/deliveries/delivery-view.ts";
import type { Chronicle } from "../../state/live/chronicle.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { drawMarks } from "../../state/deliveries/draw-marks.ts";
import type { MarkedRow } from "../../state/deliveries/draw-marks.ts";
import type { TimeAxis } from "../../state/deliveries/time-axis.ts";
import { busyStretches, clockAxis, logAxis } from "../../state/deliveries/time-axis.ts";
import { useGo } from "../../state/use-go.ts";
import { timelineTexts as texts } from "../../texts/timeline-texts.ts";
import { RESULT_WORDS } from "../../texts/delivery-texts.ts";
import "./timeline-chart.css";

const ROW_PX = 28;
/** Rows above and below those in view: React is a frame behind a fast scroll. */
const OVERSCAN = 12;

/** A line a delivery, real rows for the keyboard and for screen readers; the marks are drawn on one canvas above. */
export function TimelineChart({
  deliveries,
  axis: kind,
  isIdleShown,
}: {
  readonly deliveries: readonly DeliveryView[];
  readonly axis: "log" | "clock";
  readonly isIdleShown: boolean;
}): JSX.Element {
  const { chronicle, version } = useLive();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const draw = useRef(() => {});
  const view = useView(box, draw);
  const go = useGo();
  const axis = useMemo(
    () => axisOf({ chronicle, kind, isIdleShown }),
    // The chronicle changes from within; its version says so.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
    [chronicle, version, kind, isIdleShown],
  );
  const first = Math.max(0, view.firstRow - OVERSCAN);
  const shown = deliveries.slice(first, view.firstRow + Math.ceil(view.height / ROW_PX) + OVERSCAN);

  useEffect(() => {
    draw.current = () => {
      if (canvas.current === null || box.current === null) return;
      const top = box.current.scrollTop;
      const rows = shown.map((delivery, index) => ({
        middle: (first + index + 0.5) * ROW_PX - top,
        marks: marksOf(delivery, { chronicle, kind, axis }),
      }));
      drawMarks(canvas.current, { rows, ticks: axis.ticks.map(({ place }) => place), colours });
    };
    draw.current();
  });

  return (
    <div className="timeline-chart">
      <AxisLine axis={axis} kind={kind} />
      <div className="plot">
        <div ref={box} className="lines" role="region" aria-label={texts.label} tabIndex={0}>
          <ul style={{ height: deliveries.length * ROW_PX }}>
            {shown.map((delivery, index) => (
              <Line
                key={delivery.id}
                id={delivery.id}
                result={delivery.result}
                tries={Math.max(1, delivery.attempts)}
                top={(first + index) * ROW_PX}
                go={go}
              />
            ))}
          </ul>
        </div>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  );
}

// Of the rows on both sides of a scroll none is drawn anew.
const Line = memo(function Line({
  id,
  result,
  tries,
  top,
  go,
}: {
  readonly id: string;
  readonly result: DeliveryView["result"];
  readonly tries: number;
  readonly top: number;
  readonly go: ReturnType<typeof useGo>;
}): JSX.Element {
  return (
    <li style={{ transform: `translateY(${top}px)` }}>
      <button type="button" className="quiet" onClick={() => go(`/deliveries/${id}`)}>
        <ResultMark result={result} text={id} />
        <span className="mute">
          <span className="unseen">{RESULT_WORDS[result]}, </span>
          {texts.tries(tries)}
        </span>
      </button>
    </li>
  );
});

function AxisLine({ axis, kind }: { readonly axis: TimeAxis; readonly kind: "log" | "clock" }): JSX.Element {
  return (
    <div className="axis" aria-hidden="true">
      <span>{texts.columns.delivery}</span>
      <div className="ticks">
        {axis.ticks.map(({ place, value }) => (
          <i key={value} style={{ insetInlineStart: `${place * 100}%` }}>
            {kind === "log" ? (value === 0 ? "0" : formatDuration(value)) : formatClockTime(value)}
          </i>
        ))}
      </div>
    </div>
  );
}

function marksOf(
  delivery: DeliveryView,
  {
    chronicle,
    kind,
    axis,
  }: { readonly chronicle: Chronicle; readonly kind: "log" | "clock"; readonly axis: TimeAxis },
): MarkedRow["marks"] {
  const rows = chronicle.rowsOf(delivery);
  const first = chronicle.valuesAt(rows[0] ?? 0).at;
  return rows.map((row) => {
    const { at, faults } = chronicle.valuesAt(row);
    const place = axis.placeOf(kind === "log" ? at - first : at);
    return { place, result: chronicle.columns.result[row] ?? 0, isInjected: faults !== 0 };
  });
}

function axisOf({
  chronicle,
  kind,
  isIdleShown,
}: {
  readonly chronicle: Chronicle;
  readonly kind: "log" | "clock";
  readonly isIdleShown: boolean;
}): TimeAxis {
  if (kind === "clock") {
    const { columns, rows } = chronicle;
    const stretches = busyStretches(Array.from(columns.at.subarray(0, rows)));
    const [from, to] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0];
    return clockAxis(isIdleShown ? [{ from, to }] : stretches);
  }
  let longest = 0;
  for (const delivery of chronicle.deliveries.values()) {
    const all = chronicle.rowsOf(delivery);
    const last = chronicle.valuesAt(all.at(-1) ?? 0).at;
    longest = Math.max(longest, last - chronicle.valuesAt(all[0] ?? 0).at);
  }
  return logAxis(longest);
}

interface View {
  readonly firstRow: number;
  readonly height: number;
  readonly width: number;
}

/** Which rows are in view. The marks are drawn at once when it scrolls, in the same frame as the rows move. */
function useView(box: React.RefObject<HTMLDivElement | null>, draw: React.RefObject<() => void>): View {
  const [view, setView] = useState<View>({ firstRow: 0, height: 600, width: 0 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    return watchView(element, () => {
      const { scrollTop, clientHeight: height, clientWidth: width } = element;
      const firstRow = Math.floor(scrollTop / ROW_PX);
      const isSame = (before: View): boolean =>
        before.firstRow === firstRow && before.height === height && before.width === width;
      setView((before) => (isSame(before) ? before : { firstRow, height, width }));
      draw.current();
    });
  }, [box, draw]);
  return view;
}
