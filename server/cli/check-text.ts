import type { CheckDescription, CheckReport, CheckResult, CheckVerdict } from "../contract/check-report.ts";
import { evidenceLines } from "../receiver-check/reports/evidence-lines.ts";
import { printable } from "../runtime/kept-text.ts";
import { counted, formatDuration } from "../simulation/wording.ts";
import type { Paint } from "./activity-lines.ts";
import { twoColumns, wrapped } from "./wrapped-text.ts";

/** A report for a person, in lines of 80 columns: a table, then what failed, with evidence and what to do. */
export function checkText(report: CheckReport, paint: Paint): string {
  const { checks, summary } = report;
  const found = checks.filter(({ verdict }) => verdict === "FAIL" || verdict === "WARN");
  return [
    ...wrapped(`Receiver check of ${summary.target}`),
    "",
    ...checks.flatMap((check) => rowOf(check, paint)),
    ...found.flatMap((check) => ["", ...detailsOf(check, paint)]),
    "",
    ...notesOn(report),
    ...wrapped(countsLine(report)),
    "",
  ].join("\n");
}

/** All checks for a person. */
export function checkListText(checks: readonly CheckDescription[]): string {
  const rows = checks.map(
    ({ id, title, severity, needs }) =>
      [id, `${title} (${severity}${needs === null ? "" : `; needs: ${needs}`})`] as const,
  );
  return [...twoColumns(rows), ""].join("\n");
}

const COLOURS: Readonly<Record<CheckVerdict, Parameters<Paint>[0]>> = {
  PASS: "green",
  FAIL: "red",
  WARN: "yellow",
  INFO: "cyan",
  SKIP: "dim",
};

const ID_COLUMNS = 15;

function rowOf({ verdict, id, title, reason }: CheckResult, paint: Paint): readonly string[] {
  // What went well needs no words of its own, and what did not has them further down.
  const text = verdict === "INFO" || verdict === "SKIP" ? printable(reason) : title;
  const [first = "", ...more] = wrapped(text, `${verdict}  ${id.padEnd(ID_COLUMNS)} `);
  return [`${paint(COLOURS[verdict], verdict)}${first.slice(verdict.length)}`, ...more];
}

function detailsOf(check: CheckResult, paint: Paint): readonly string[] {
  const { verdict, id, title, severity, reason, why, fix, evidence, examples } = check;
  const [example] = examples;
  return [
    `${paint(COLOURS[verdict], verdict)} ${paint("bold", id)}: ${title} (${severity})`,
    ...wrapped(printable(reason), "  Found   "),
    ...wrapped(why, "  Why     "),
    ...wrapped(fix, "  Fix     "),
    ...(example === undefined
      ? []
      : [
          `          ${example.framework}:`,
          ...example.code.split("\n").map((line) => `            ${line}`),
        ]),
    ...evidence.slice(0, 2).flatMap((each) => evidenceLines(each).flatMap((line) => wrapped(line, "  | "))),
  ];
}

function notesOn({ summary }: CheckReport): readonly string[] {
  const { notJudged, isIncomplete } = summary;
  const notes: string[] = [];
  if (isIncomplete) notes.push("It ended before all was judged.");
  if (notJudged.length > 0)
    notes.push(`Not judged without --probe or --probe-command: ${notJudged.join(", ")}.`);
  return notes.flatMap((note) => wrapped(note));
}

function countsLine({ checks, summary }: CheckReport): string {
  const { passed, failed, warned, informed, skipped, posts, durationMs, runId } = summary;
  const counts = `${failed} failed, ${warned} warned, ${passed} passed, ${informed} informed, ${skipped} skipped`;
  return `${counted(checks.length, "check")}: ${counts}; ${counted(posts, "post")} in ${formatDuration(durationMs)}, run ${runId}.`;
}
