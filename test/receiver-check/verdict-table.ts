import type { CheckReport } from "../../server/contract/check-report.ts";

/** What each check said of each receiver, as a table: a row a receiver, a column a check. PASS is a dot. */
export function verdictTable(reports: ReadonlyMap<string, CheckReport>): string {
  const ids = [...new Set([...reports.values()].flatMap(({ checks }) => checks.map(({ id }) => id)))];
  const nameWidth = Math.max(...[...reports.keys()].map((name) => name.length));
  const row = (name: string, cells: readonly string[]): string =>
    [name.padEnd(nameWidth), ...cells.map((cell, index) => cell.padEnd(ids[index]?.length ?? 0))].join(" ");
  const rows = [...reports].map(([name, { checks }]) =>
    row(
      name,
      ids.map((id) => checks.find((check) => check.id === id)?.verdict.replace("PASS", ".") ?? ""),
    ),
  );
  return ["", row("", ids), ...rows].join("\n");
}
