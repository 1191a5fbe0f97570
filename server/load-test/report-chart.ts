import { html } from "../api/description/html-text.ts";

/** A line of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** Null where nothing was measured: the line has a gap. */
  readonly values: readonly (number | null)[];
}

/** A chart over time. */
export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** Seconds, one for each value. */
  readonly seconds: readonly number[];
  readonly series: readonly ChartSeries[];
}

const WIDTH = 760;
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 28;
const TOP = 10;

/** A chart as inline SVG with its figures as a table below it, for who cannot see it or wants them exactly. */
export function chartHtml(chart: Chart): string {
  return `<section>
<h2>${escapedText(chart.title)}</h2>
${svg(chart)}
<p class="legend">${chart.series.map(({ name }, index) => `<span class="key s${index}"></span>${escapedText(name)}`).join(" ")}</p>
<details><summary>As a table</summary>
${table(chart)}
</details>
</section>`;
}

function svg({ title, unit, seconds, series }: Chart): string {
  const top = niceCeiling(Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const lastSecond = seconds.at(-1) ?? 0;
  const x = (second: number): number =>
    LEFT + (lastSecond === 0 ? 0 : (second / lastSecond) * (WIDTH - LEFT - 8));
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const rules = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * top).toFixed(1);
    return `<line class="rule" x1="${LEFT}" x2="${WIDTH - 8}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${figureText(share * top)}</text>`;
  });
  const times = [0, 0.5, 1].map(
    (share) =>
      `<text x="${x(share * lastSecond).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${["start", "middle", "end"][share * 2] ?? "middle"}">${figureText(share * lastSecond)} s</text>`,
  );
  const lines = series.map(
    ({ values }, index) =>
      `<path class="line s${index}" d="${path(values, (value, place) => `${x(seconds[place] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`)}"/>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapedText(`${title}, in ${unit}`)}">${[...rules, ...times, ...lines].join("")}</svg>`;
}

const ALONE = "m-2 0h4";

function path(values: readonly (number | null)[], point: (value: number, place: number) => string): string {
  let text = "";
  let isDrawing = false;
  for (const [place, value] of values.entries()) {
    if (value !== null) text += `${isDrawing ? "L" : "M"}${point(value, place)}`;
    // A line from a point to itself cannot be seen.
    if (value !== null && !isDrawing && (values[place + 1] ?? null) === null) text += ALONE;
    isDrawing = value !== null;
  }
  return text;
}

function table({ unit, seconds, series }: Chart): string {
  const heads = series
    .map(({ name }) => `<th scope="col">${escapedText(name)}, ${escapedText(unit)}</th>`)
    .join("");
  const rows = seconds.map((second, place) => {
    const cells = series.map(({ values }) => `<td>${cellText(values[place] ?? null)}</td>`).join("");
    return `<tr><th scope="row">${figureText(second)} s</th>${cells}</tr>`;
  });
  return `<table><thead><tr><th scope="col">Until</th>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function cellText(value: number | null): string {
  return value === null ? "–" : figureText(value);
}

function figureText(value: number): string {
  return (Math.round(value * 10) / 10).toLocaleString("en-US");
}

/** The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** A text as it may stand in HTML. */
export function escapedText(text: string): string {
  return html`${text}`.html;
}
