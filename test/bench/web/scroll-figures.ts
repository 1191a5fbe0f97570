import { benchFigure, median, quantile } from "../bench-figure.ts";
import type { BenchFigure } from "../bench-figure.ts";
import type { Scrolling } from "./bench-page.ts";
import type { EmptyPage } from "./empty-page.ts";

/** What scrolling came to: the 95th of 100 frames, and frames with nothing in the middle. */
export function scrollFigures(
  {
    name,
    rounds,
    p95,
  }: { readonly name: string; readonly rounds: readonly Scrolling[]; readonly p95: number },
  { frameMs }: EmptyPage,
): readonly BenchFigure[] {
  const cpuMs = median(rounds.map((round) => round.cpuMs)).toFixed(1);
  const longest = Math.max(...rounds.flatMap(({ frames }) => frames));
  return [
    benchFigure({
      name: `${name}, frame p95, ms`,
      rounds: rounds.map(({ frames }) => quantile(frames, 0.95)),
      target: { comparison: "<=", value: p95 },
      note: `an empty page: ${frameMs.toFixed(1)} ms; longest ${longest.toFixed(0)} ms; ${cpuMs} ms of CPU a frame`,
    }),
    benchFigure({
      name: `${name}, blank frames of 180, worst round`,
      rounds: [Math.max(...rounds.map(({ blanks }) => blanks))],
      target: { comparison: "<=", value: 0 },
    }),
  ];
}
