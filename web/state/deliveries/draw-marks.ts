import { fitCanvas } from "./fit-canvas.ts";

/** A line of marks. */
export interface MarkedRow {
  /** From the top of the canvas, in pixels. */
  readonly middle: number;
  readonly marks: readonly {
    /** From 0, the left end of the axis, to 1. */
    readonly place: number;
    /** Index in RESULTS. */
    readonly result: number;
    readonly isInjected: boolean;
  }[];
}

const SIZE = 5;
const MARGIN = 10;
const [INJECTED, LINE] = [5, 6];

/** What is drawn, in the colours of `useColours`. */
export interface Drawing {
  readonly rows: readonly MarkedRow[];
  /** Places of the axis that get a line from top to bottom. */
  readonly ticks: readonly number[];
  readonly colours: readonly string[];
}

/** Draws all marks in view at once: thousands of elements would make scrolling stutter. */
export function drawMarks(canvas: HTMLCanvasElement, { rows, ticks, colours }: Drawing): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  fitCanvas(canvas, context);
  context.fillStyle = colours[LINE] ?? "";
  for (const place of ticks) context.fillRect(Math.round(place * width), 0, 1, height);
  for (const row of rows) {
    if (row.middle > -MARGIN && row.middle < height + MARGIN) drawRow(context, row, { width, colours });
  }
}

function drawRow(
  context: CanvasRenderingContext2D,
  { middle, marks }: MarkedRow,
  { width, colours }: { readonly width: number; readonly colours: readonly string[] },
): void {
  const [from, to] = [(marks[0]?.place ?? 0) * width, (marks.at(-1)?.place ?? 0) * width];
  context.fillStyle = colours[LINE] ?? "";
  context.fillRect(from, Math.round(middle), to - from, 1);
  for (const { place, result, isInjected } of marks) {
    const x = Math.min(width - SIZE, Math.max(SIZE, place * width));
    const injected = { x, y: middle - SIZE - 3, shape: INJECTED, colour: colours[INJECTED] ?? "" };
    if (isInjected) drawMark(context, injected);
    drawMark(context, { x, y: middle, shape: result, colour: colours[result] ?? "" });
  }
}

interface Mark {
  readonly x: number;
  readonly y: number;
  readonly shape: number;
  readonly colour: string;
}

// The shapes of RESULTS: circle of dots, disc, triangle, square, cross; then the diamond of injected faults.
function drawMark(context: CanvasRenderingContext2D, { x, y, shape, colour }: Mark): void {
  context.beginPath();
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.8;
  context.setLineDash(shape === 0 ? [2, 2] : []);
  const size = shape === INJECTED ? 3 : SIZE;
  if (shape <= 1) context.arc(x, y, size, 0, 2 * Math.PI);
  else if (shape === 3) context.rect(x - size + 0.5, y - size + 0.5, 2 * size - 1, 2 * size - 1);
  else for (const line of LINES[shape] ?? []) trace(context, line, { x, y, size });
  if (shape === 1 || shape === INJECTED) context.fill();
  else context.stroke();
}

type Line = readonly (readonly [number, number])[];

const LINES: Readonly<Record<number, readonly Line[]>> = {
  2: [
    [
      [0, -1],
      [1.05, 0.9],
      [-1.05, 0.9],
      [0, -1],
    ],
  ],
  4: [
    [
      [-1, -1],
      [1, 1],
    ],
    [
      [1, -1],
      [-1, 1],
    ],
  ],
  5: [
    [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ],
  ],
};

function trace(
  context: CanvasRenderingContext2D,
  line: Line,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): void {
  for (const [index, [right, down]] of line.entries()) {
    if (index === 0) context.moveTo(x + right * size, y + down * size);
    else context.lineTo(x + right * size, y + down * size);
  }
}
