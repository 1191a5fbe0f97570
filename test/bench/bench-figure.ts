/** What one benchmark came to, beside what was demanded of it. */
export interface BenchFigure {
  /** In a few words, with its unit. */
  readonly name: string;
  /** The median of its rounds. */
  readonly value: number;
  /** The quartiles; null where it was measured once. */
  readonly quartiles: readonly [lower: number, upper: number] | null;
  /** Null: it is only reported. */
  readonly target: { readonly comparison: ">=" | "<="; readonly value: number } | null;
  readonly isMet: boolean | null;
  /** What else was measured with it, for people. */
  readonly note: string;
}

/** What a figure is made from. */
export interface BenchMeasurement {
  readonly name: string;
  readonly rounds: readonly number[];
  readonly target?: BenchFigure["target"];
  readonly note?: string;
}

/** The figure of a benchmark's rounds. */
export function benchFigure({ name, rounds, target = null, note = "" }: BenchMeasurement): BenchFigure {
  const value = quantile(rounds, 0.5);
  const isMet =
    target === null ? null : target.comparison === ">=" ? value >= target.value : value <= target.value;
  const quartiles = rounds.length < 3 ? null : ([quantile(rounds, 0.25), quantile(rounds, 0.75)] as const);
  return { name, value, quartiles, target, isMet, note };
}

/** The middle one of some figures. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Columns of a figure's name. */
const NAME = 58;

/** Figures as a table of 110 columns. */
export function figureTable(figures: readonly BenchFigure[], withHeading: boolean): string {
  const heading = `${"".padEnd(NAME)}${"median".padStart(10)}${"quartiles".padStart(18)}${"target".padStart(12)}`;
  return [...(withHeading ? [heading] : []), ...figures.flatMap(figureLines)].join("\n");
}

function figureLines({ name, value, quartiles, target, isMet, note }: BenchFigure): readonly string[] {
  const spread = quartiles === null ? "" : `${shown(quartiles[0])}..${shown(quartiles[1])}`;
  const wanted = target === null ? "" : `${target.comparison} ${shown(target.value)}`;
  const verdict = isMet === null ? "" : isMet ? "  met" : "  MISSED";
  const line = `${name.padEnd(NAME)}${shown(value).padStart(10)}${spread.padStart(18)}${wanted.padStart(12)}${verdict}`;
  return note === "" ? [line] : [line, `    ${note}`];
}

function shown(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** The figure that this share of some figures does not exceed: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place - Math.floor(place));
}
