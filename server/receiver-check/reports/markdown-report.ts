import type { CheckReport, CheckResult } from "../../contract/check-report.ts";
import { formatDuration } from "../../simulation/wording.ts";
import { evidenceLines } from "./evidence-lines.ts";

/** The report in Markdown, for the summary of a CI job. */
export function markdownReport({ checks, summary }: CheckReport): string {
  const { passed, failed, warned, informed, skipped, target, durationMs, notJudged } = summary;
  const counts = `${failed} failed, ${warned} warned, ${passed} passed, ${informed} informed, ${skipped} skipped`;
  const lines = [
    `## Receiver check: ${failed > 0 ? "failed" : "nothing failed"}`,
    "",
    `${inCode(target)}: ${counts}, in ${formatDuration(durationMs)}.`,
    ...(summary.isIncomplete ? ["", "**It ended before all was judged.**"] : []),
    ...(notJudged.length === 0 ? [] : ["", `Without a probe nobody sees ${notJudged.join(", ")}.`]),
    "",
    "| Verdict | Check | Found |",
    "| --- | --- | --- |",
    ...checks.map(({ verdict, id, reason }) => `| ${verdict} | ${inCode(id)} | ${inCell(reason)} |`),
    ...checks.filter(({ verdict }) => verdict === "FAIL" || verdict === "WARN").flatMap(detailsOf),
    "",
  ];
  return lines.join("\n");
}

function detailsOf({ verdict, id, title, why, fix, evidence, examples }: CheckResult): readonly string[] {
  const [example] = examples;
  return [
    "",
    `### ${verdict} ${inCode(id)}: ${inCell(title)}`,
    "",
    inCell(why),
    "",
    `**Fix:** ${inCell(fix)}`,
    ...(example === undefined ? [] : ["", `${example.framework}:`, "", ...block([example.code])]),
    ...evidence.flatMap((each) => ["", ...block(evidenceLines(each))]),
  ];
}

// A fence longer than any in the text ends nowhere else.
function block(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...[...lines.join("\n").matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [fence, ...lines, fence];
}

function inCode(text: string): string {
  return `\`${text.replaceAll(/[`|\n]/g, " ")}\``;
}

function inCell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");
}
