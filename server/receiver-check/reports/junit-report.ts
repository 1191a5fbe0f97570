import type { CheckEvidence, CheckReport, CheckResult } from "../../contract/check-report.ts";
import { SECOND_MS } from "../../contract/time.ts";
import { evidenceLines } from "./evidence-lines.ts";

/** The report as JUnit XML: a failed check is a failure, one that was not judged is skipped. */
export function junitReport({ checks, summary }: CheckReport): string {
  const { failed, skipped, durationMs, target, runId } = summary;
  const counts = `tests="${checks.length}" failures="${failed}" errors="0" skipped="${skipped}"`;
  const time = `time="${(durationMs / SECOND_MS).toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fake-sendgrid check" ${counts} ${time}>`,
    `  <testsuite name="receiver check" ${counts} ${time}>`,
    "    <properties>",
    `      <property name="target" value="${escaped(target)}"/>`,
    `      <property name="run" value="${escaped(runId)}"/>`,
    "    </properties>",
    ...checks.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(check: CheckResult): string {
  const open = `    <testcase classname="receiver-check" name="${escaped(`${check.id}: ${check.title}`)}" time="0"`;
  switch (check.verdict) {
    case "FAIL":
      return [
        `${open}>`,
        `      <failure type="${check.severity}" message="${escaped(check.reason)}">${escaped(detailsOf(check))}</failure>`,
        "    </testcase>",
      ].join("\n");
    case "SKIP":
      return `${open}>\n      <skipped message="${escaped(check.reason)}"/>\n    </testcase>`;
    case "WARN":
    case "INFO":
      return `${open}>\n      <system-out>${escaped(`${check.verdict}: ${check.reason}`)}</system-out>\n    </testcase>`;
    case "PASS":
      return `${open}/>`;
  }
}

function detailsOf({ why, fix, evidence }: CheckResult): string {
  const lines = evidence.flatMap((each: CheckEvidence) => ["", ...evidenceLines(each)]);
  return [`Why: ${why}`, `Fix: ${fix}`, ...lines].join("\n");
}

// XML 1.0 has no way at all to carry most control characters, and none for lone surrogates.
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
