import type { JSX } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import { formatClockTime, formatDuration } from "../elements/format-time.ts";
import { ResultMark } from "../elements/result-mark.tsx";
import { useColours } from "../elements/use-colours.ts";
import type { DeliveryView } from "../state/delivery-view.ts";
import type { Chronicle } from "../state/chronicle.ts";
import { useLive } from "../state/playground-context.ts";
import { drawMarks } from "../state/draw-marks.ts";
import type { MarkedRow } from "../state/draw-marks.ts";
import type { TimeAxis } from "../state/time-axis.ts";
import { busyStretches, clockAxis, logAxis } from "../state/time-axis.ts";
import { useGo } from "../state/use-go.ts";
import { timelineTexts as texts } from "../texts/timeline-texts.ts";
import { RESULT_WORDS } from "../texts/delivery-texts.ts";
import "./timeline-chart.css";

const ROW_PX = 28;
const OVERSCAN = 6;

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
  const view = useView(box);
  const go = useGo();
  const axis = useMemo(
    () => axisOf({ chronicle, kind, isIdleShown }),
    // The chronicle changes from within; its version says so.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
    [chronicle, version, kind, isIdleShown],
  );
  const first = Math.max(0, Math.floor(view.top / ROW_PX) - OVERSCAN);
  const shown = deliveries.slice(first, first + Math.ceil(view.height / ROW_PX) + 2 * OVERSCAN);

  useEffect(() => {
    if (canvas.current === null) return;
    const rows = shown.map((delivery, index) => ({
      middle: (first + index + 0.5) * ROW_PX - view.top,
      marks: marksOf(delivery, { chronicle, kind, axis }),
    }));
    drawMarks(canvas.current, { rows, ticks: axis.ticks.map(({ place }) => place), colours });
  });

  return (
    <div className="timeline-chart">
      <AxisLine axis={axis} kind={kind} />
      <div className="plot">
        <div ref={box} className="lines" role="region" aria-label={texts.label} tabIndex={0}>
          <ul style={{ height: deliveries.length * ROW_PX }}>
            {shown.map((delivery, index) => (
              <li key={delivery.id} style={{ transform: `translateY(${(first + index) * ROW_PX}px)` }}>
                <button type="button" className="quiet" onClick={() => go(`/deliveries/${delivery.id}`)}>
                  <ResultMark result={delivery.result} text={delivery.id} />
                  <span className="mute">
                    <span className="unseen">{RESULT_WORDS[delivery.result]}, </span>
                    {texts.tries(Math.max(1, delivery.attempts))}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  );
}

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
  const { columns, rows } = chronicle;
  const instants = Array.from(columns.at.subarray(0, rows));
  if (kind === "clock") {
    const stretches = busyStretches(instants);
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

function useView(box: React.RefObject<HTMLDivElement | null>): {
  readonly top: number;
  readonly height: number;
} {
  const [view, setView] = useState({ top: 0, height: 600, width: 0 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const read = (): void =>
      setView({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    element.addEventListener("scroll", read, { passive: true });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", read);
      observer.disconnect();
    };
  }, [box]);
  return view;
}
