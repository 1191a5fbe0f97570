import { diff } from "@codemirror/merge";

/** A stretch of one text that stands in the place of a stretch of another: `[fromA, toA, fromB, toB]` in characters. */
export type TextChange = readonly [fromA: number, toA: number, fromB: number, toB: number];

/**
 * What differs between two texts: first line by line, then, in the lines that differ, character by character.
 *
 * A body of 768 KiB has 25,000 lines. Each becomes a single character of a text that stands for the body, and that is
 * compared in a fraction of the time. Where hardly a line is the same, lines of the same member of a JSON object are
 * held against each other.
 */
export function textChanges(was: string, is: string): readonly TextChange[] {
  const codes: Codes = { lines: new Map(), names: new Map() };
  const [before, after] = [linesOf(was, codes), linesOf(is, codes)];
  if (codes.lines.size > MOST_CODES) return [[0, was.length, 0, is.length]];
  return diff(before.text, after.text, SEARCH).flatMap(({ fromA, toA, fromB, toB }) => {
    const [a, b] = [stretchOf(before, fromA, toA), stretchOf(after, fromB, toB)];
    return isShort(a) && isShort(b) ? fineChanges(a, b) : changesByName(a, b);
  });
}

// Bounds of the search for the shortest way: on texts with little in common it would not come to an end.
const SEARCH = { scanLimit: 1000, timeout: 400 } as const;
/** Stretches that are compared character by character. */
const SHORT = 2000;

/** Some lines of a text. */
interface Stretch {
  readonly of: Lines;
  readonly firstLine: number;
  readonly endLine: number;
  /** In characters. */
  readonly from: number;
  readonly to: number;
}

function stretchOf(of: Lines, firstLine: number, endLine: number): Stretch {
  return { of, firstLine, endLine, from: of.starts[firstLine] ?? 0, to: of.starts[endLine] ?? 0 };
}

function isShort({ from, to }: Stretch): boolean {
  return to - from <= SHORT;
}

function fineChanges(a: Stretch, b: Stretch): readonly TextChange[] {
  if (!isShort(a) || !isShort(b)) return [[a.from, a.to, b.from, b.to]];
  const changes = diff(a.of.whole.slice(a.from, a.to), b.of.whole.slice(b.from, b.to), SEARCH);
  return changes.map(({ fromA, toA, fromB, toB }) => [
    a.from + fromA,
    a.from + toA,
    b.from + fromB,
    b.from + toB,
  ]);
}

function changesByName(a: Stretch, b: Stretch): readonly TextChange[] {
  const names = ({ of, firstLine, endLine }: Stretch): string => of.names.slice(firstLine, endLine);
  const changes: TextChange[] = [];
  let [lineA, lineB] = [a.firstLine, b.firstLine];
  const holdLinesUpTo = (end: number): void => {
    for (; lineA < end; lineA++, lineB++) {
      if (a.of.text[lineA] === b.of.text[lineB]) continue;
      changes.push(middleChange(stretchOf(a.of, lineA, lineA + 1), stretchOf(b.of, lineB, lineB + 1)));
    }
  };
  for (const { fromA, toA, toB } of diff(names(a), names(b), SEARCH)) {
    holdLinesUpTo(a.firstLine + fromA);
    const [endA, endB] = [a.firstLine + toA, b.firstLine + toB];
    changes.push(...fineChanges(stretchOf(a.of, lineA, endA), stretchOf(b.of, lineB, endB)));
    [lineA, lineB] = [endA, endB];
  }
  holdLinesUpTo(a.endLine);
  return changes;
}

// Two values that have nothing to do with each other share characters by chance: between the first and the last one
// that differs, all is different.
function middleChange(a: Stretch, b: Stretch): TextChange {
  const room = Math.min(a.to - a.from, b.to - b.from);
  let [before, after] = [0, 0];
  while (before < room && a.of.whole[a.from + before] === b.of.whole[b.from + before]) before++;
  while (after < room - before && a.of.whole[a.to - after - 1] === b.of.whole[b.to - after - 1]) after++;
  return [a.from + before, a.to - after, b.from + before, b.to - after];
}

interface Codes {
  readonly lines: Map<string, number>;
  readonly names: Map<string, number>;
}

interface Lines {
  readonly whole: string;
  /** A character for each line, the same for the same line. */
  readonly text: string;
  /** A character for each line, the same for each line of a member of that name. */
  readonly names: string;
  /** Where each line begins, and where the last one ends. */
  readonly starts: readonly number[];
}

function linesOf(whole: string, codes: Codes): Lines {
  const starts = [0];
  const [text, names]: [string[], string[]] = [[], []];
  for (let from = 0; from < whole.length; from = starts.at(-1) ?? whole.length) {
    const end = whole.indexOf("\n", from);
    const line = whole.slice(from, end < 0 ? whole.length : end + 1);
    text.push(characterFor(line, codes.lines));
    names.push(characterFor(nameIn(line), codes.names));
    starts.push(from + line.length);
  }
  return { whole, text: text.join(""), names: names.join(""), starts };
}

function nameIn(line: string): string {
  const end = line.indexOf('": ');
  return end < 0 ? line : line.slice(0, end);
}

// Half of a pair of surrogates is no character of its own.
const [SURROGATES_FROM, SURROGATES] = [0xd800, 0x800];
const MOST_CODES = 0x10000 - SURROGATES;

function characterFor(line: string, codes: Map<string, number>): string {
  const code = codes.get(line) ?? codes.size;
  codes.set(line, code);
  return String.fromCharCode(code < SURROGATES_FROM ? code : code + SURROGATES);
}
