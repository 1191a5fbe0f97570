import type { Operation } from "../../server/api/sendgrid/operation.ts";

const BEGIN = /<!-- operations: begin[^>]*-->\n/;
const END = "<!-- operations: end -->";

/** README's table of how sure we are of each operation, folded away, as prettier writes tables. */
export function fidelityTable(operations: readonly Operation[]): string {
  const rows = operations.map(({ area, method, path, fidelity }) => [
    area,
    `\`${method} ${path}\``,
    fidelity,
  ]);
  const lines = tableOf([["area", "operation", "source"], ...rows]);
  const summary = `All ${operations.length} operations of SendGrid's API`;
  return `\n<details>\n<summary>${summary}</summary>\n\n${lines.join("\n")}\n\n</details>\n\n`;
}

/** The text between the markers of README. */
export function readmeSection(readme: string): string {
  const { start, end } = placeOf(readme);
  return readme.slice(start, end);
}

/** README with another text between its markers. */
export function withReadmeSection(readme: string, section: string): string {
  const { start, end } = placeOf(readme);
  return readme.slice(0, start) + section + readme.slice(end);
}

function placeOf(readme: string): { readonly start: number; readonly end: number } {
  const begin = BEGIN.exec(readme);
  const end = readme.indexOf(END);
  if (begin === null || end < 0) throw new Error("README.md has no markers for the table of operations.");
  return { start: begin.index + begin[0].length, end };
}

function tableOf(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...rest] = rows;
  const widths = head.map((_name, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)];
}
