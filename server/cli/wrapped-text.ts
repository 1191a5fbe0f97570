/** What commands print fits this many columns. */
const COLUMNS = 80;

// A figure and its unit stay on one line.
const FIGURE = /(\d) (%|ms|s|min|h|d)(?![\w-])/g;

/** Breaks a text into lines of at most 80 columns; the first begins with `first`, the others as far in. */
export function wrapped(text: string, first = ""): readonly string[] {
  const indent = " ".repeat(first.length);
  const lines: string[] = [];
  let line = first;
  for (const piece of text.replaceAll(FIGURE, "$1\u00a0$2").split(/[ \n]+/)) {
    const word = piece.replaceAll("\u00a0", " ");
    const isEmpty = line === first || line === indent;
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** Two columns: names, and texts that are broken beside them. */
export function twoColumns(rows: readonly (readonly [name: string, text: string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) => wrapped(text, `  ${name.padEnd(width)}  `));
}
