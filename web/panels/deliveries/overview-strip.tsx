import { X } from "lucide-react";
import type { JSX } from "react";
import { useEffect, useRef, useState } from "react";
import { formatInstant } from "../../elements/format-time.ts";
import { useColours } from "../../elements/use-colours.ts";
import type { Span } from "../../state/deliveries/draw-overview.ts";
import { OVERVIEW_HEIGHT, drawOverview, spanOf } from "../../state/deliveries/draw-overview.ts";
import { instantIn } from "../../state/deliveries/row-choice.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { deliveryTexts } from "../../texts/delivery-texts.ts";
import { OverviewWindow } from "./overview-window.tsx";
import "./overview-strip.css";

const texts = deliveryTexts.overview;

/** The attempts over virtual time, stacked by how they ended; dragging chooses a window of time. */
export function OverviewStrip({
  from,
  to,
  onChange,
}: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (from: string | undefined, to: string | undefined) => void;
}): JSX.Element {
  const { chronicle } = useLive();
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const span = spanOf(chronicle);
  const window = span === null ? null : windowIn(span, from, to);

  // The chronicle changes from within: each drawing of the page is a drawing of the strip.
  useEffect(() => {
    if (canvas.current !== null && span !== null) drawOverview(canvas.current, { chronicle, span, colours });
  });

  // Its place is kept: what is below does not move when the first attempt is there.
  if (span === null) return <div className="overview-strip none" />;
  const instantAt = (event: React.PointerEvent): number =>
    Math.round(span.from + shareAt(event) * (span.to - span.from));
  const shown = drag ?? window;
  const share = (at: number): number => (100 * (at - span.from)) / (span.to - span.from);
  const summary = texts.summary(chronicle.counts.attempts, formatInstant(span.from), formatInstant(span.to));

  return (
    <div className="overview-strip">
      <div
        className="strip"
        role="img"
        aria-label={`${texts.label}: ${summary}`}
        title={texts.hint}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = instantAt(event);
          setDrag({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          if (drag !== null) setDrag({ from: drag.from, to: instantAt(event) });
        }}
        onPointerUp={() => {
          if (drag !== null && Math.abs(share(drag.to) - share(drag.from)) > 0.5) {
            onChange(String(Math.min(drag.from, drag.to)), String(Math.max(drag.from, drag.to)));
          }
          setDrag(null);
        }}
      >
        <canvas ref={canvas} height={OVERVIEW_HEIGHT} />
        {shown === null ? null : (
          <i
            style={{
              insetInlineStart: `${Math.max(0, share(Math.min(shown.from, shown.to)))}%`,
              insetInlineEnd: `${Math.max(0, 100 - share(Math.max(shown.from, shown.to)))}%`,
            }}
          />
        )}
      </div>
      <Scale span={span} window={window} onChange={onChange} />
    </div>
  );
}

// Where only one end is told, the other is that of what happened.
function windowIn(span: Span, from = "", to = ""): Span | null {
  const [first, last] = [instantIn(from), instantIn(to)];
  return first === null && last === null ? null : { from: first ?? span.from, to: last ?? span.to };
}

function shareAt({ clientX, currentTarget }: React.PointerEvent): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  return Math.min(1, Math.max(0, (clientX - left) / width));
}

function Scale({
  span,
  window,
  onChange,
}: {
  readonly span: Span;
  readonly window: Span | null;
  readonly onChange: (from: string | undefined, to: string | undefined) => void;
}): JSX.Element {
  return (
    <div className="mute scale">
      <span>{formatInstant(span.from)}</span>
      {window === null ? (
        <span className="hint">{texts.hint}</span>
      ) : (
        <span className="chosen">
          {texts.window(formatInstant(window.from), formatInstant(window.to))}
          <button type="button" className="quiet" onClick={() => onChange(undefined, undefined)}>
            <X size={14} aria-hidden="true" />
            {texts.clear}
          </button>
        </span>
      )}
      <OverviewWindow
        span={span}
        window={window}
        onChoose={({ from, to }) => onChange(String(from), String(to))}
      />
      <span>{formatInstant(span.to)}</span>
    </div>
  );
}
