import { X } from "lucide-react";
import type { JSX } from "react";
import { useEffect, useRef, useState } from "react";
import { formatInstant } from "../elements/format-time.ts";
import { useColours } from "../elements/use-colours.ts";
import type { Chronicle } from "../state/chronicle.ts";
import { useLive } from "../state/playground-context.ts";
import { deliveryTexts } from "../texts/delivery-texts.ts";
import "./overview-strip.css";

const texts = deliveryTexts.overview;
const BINS = 160;
const HEIGHT = 36;

/** The attempts over virtual time, stacked by how they ended; dragging chooses a window of time. */
export function OverviewStrip({
  from,
  to,
  onChange,
}: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (from: string | undefined, to: string | undefined) => void;
}): JSX.Element | null {
  const { chronicle, version } = useLive();
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const span = spanOf(chronicle);
  const window = from === undefined || to === undefined ? null : { from: Number(from), to: Number(to) };

  useEffect(() => {
    if (canvas.current !== null && span !== null) draw(canvas.current, { chronicle, span, colours });
  }, [chronicle, version, colours, span]);

  if (span === null) return null;
  const instantAt = ({ clientX, currentTarget }: React.PointerEvent): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    return Math.round(span.from + share * (span.to - span.from));
  };
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
        <canvas ref={canvas} height={HEIGHT} />
        {shown === null ? null : (
          <i
            style={{
              insetInlineStart: `${Math.max(0, share(Math.min(shown.from, shown.to)))}%`,
              insetInlineEnd: `${Math.max(0, 100 - share(Math.max(shown.from, shown.to)))}%`,
            }}
          />
        )}
      </div>
      <p className="mute scale">
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
        <span>{formatInstant(span.to)}</span>
      </p>
    </div>
  );
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf({ columns, rows, at }: Chronicle): Span | null {
  if (rows === 0) return null;
  const from = columns.at[0] ?? 0;
  return { from, to: Math.max(at ?? 0, from + 60_000) };
}

const ORDER = [1, 2, 3, 4, 0] as const;

function draw(
  canvas: HTMLCanvasElement,
  {
    chronicle,
    span,
    colours,
  }: { readonly chronicle: Chronicle; readonly span: Span; readonly colours: readonly string[] },
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const width = canvas.clientWidth;
  const scale = devicePixelRatio;
  if (canvas.width !== width * scale) {
    canvas.width = width * scale;
    canvas.height = HEIGHT * scale;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, HEIGHT);
  const counts = binned(chronicle, span);
  let most = 1;
  for (let bin = 0; bin < BINS; bin++) {
    most = Math.max(
      most,
      ORDER.reduce<number>((sum, result) => sum + (counts[5 * bin + result] ?? 0), 0),
    );
  }
  const binWidth = width / BINS;
  for (let bin = 0; bin < BINS; bin++) {
    let top = HEIGHT;
    for (const result of ORDER) {
      const count = counts[5 * bin + result] ?? 0;
      if (count === 0) continue;
      const height = Math.max(2, ((HEIGHT - 2) * count) / most);
      top -= height;
      context.fillStyle = colours[result] ?? "";
      context.fillRect(bin * binWidth, top, Math.max(1, binWidth - 1), height);
    }
  }
}

function binned({ columns, rows }: Chronicle, { from, to }: Span): Uint32Array {
  const counts = new Uint32Array(5 * BINS);
  for (let row = 0; row < rows; row++) {
    const share = ((columns.at[row] ?? 0) - from) / (to - from);
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS)));
    const place = 5 * bin + (columns.result[row] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
