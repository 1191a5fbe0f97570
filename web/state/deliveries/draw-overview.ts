import type { Chronicle } from "../live/chronicle.ts";
import { fitCanvas } from "./fit-canvas.ts";

const BINS = 160;
/** The height of the strip in pixels. */
export const OVERVIEW_HEIGHT = 36;

/** A stretch of virtual time. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the first row to now; null: there is no row. */
export function spanOf({ columns, rows, at }: Chronicle): Span | null {
  if (rows === 0) return null;
  const from = columns.at[0] ?? 0;
  return { from, to: Math.max(at ?? 0, from + 60_000) };
}

const ORDER = [1, 2, 3, 4, 0] as const;

/** Draws how many attempts there were over time, stacked by how they ended. */
export function drawOverview(
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
  fitCanvas(canvas, context);
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
    let top = OVERVIEW_HEIGHT;
    for (const result of ORDER) {
      const count = counts[5 * bin + result] ?? 0;
      if (count === 0) continue;
      const height = Math.max(2, ((OVERVIEW_HEIGHT - 2) * count) / most);
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
