import { appendFile, readFile, writeFile } from "node:fs/promises";
import type { CheckReport } from "../contract/check-report.ts";
import type { Baseline } from "../receiver-check/baseline.ts";
import { baselineOf, outdatedIn, readBaseline, withBaseline } from "../receiver-check/baseline.ts";
import { describeChecks } from "../receiver-check/catalogue.ts";
import { htmlReport } from "../receiver-check/reports/html-report.ts";
import { junitReport } from "../receiver-check/reports/junit-report.ts";
import { markdownReport } from "../receiver-check/reports/markdown-report.ts";
import { sarifReport } from "../receiver-check/reports/sarif-report.ts";
import { packageVersion } from "../runtime/package-version.ts";
import { UsageError } from "../runtime/usage-error.ts";
import type { CliContext } from "./context.ts";
import { reasonOf } from "./read-text-file.ts";

/** The flags that name a report's file. */
export interface ReportFlags {
  readonly json?: string;
  readonly junit?: string;
  readonly sarif?: string;
  readonly html?: string;
  readonly markdown?: string;
}

/** The flags on findings that are known. */
export interface BaselineFlags {
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}

/** A report as the baseline lets it stand. */
export interface BaselinedReport {
  readonly judged: CheckReport;
  /** Sentences for the person. */
  readonly notes: readonly string[];
}

/**
 * Reads the baseline, or gets ready to write it. Answers what is to be done with the report.
 *
 * Throws a UsageError where there is none to read.
 */
export async function openBaseline({
  baseline: path,
  updateBaseline = false,
}: BaselineFlags): Promise<(report: CheckReport) => Promise<BaselinedReport>> {
  if (path === undefined) {
    if (!updateBaseline) return async (judged) => await Promise.resolve({ judged, notes: [] });
    throw new UsageError("--update-baseline writes the file that --baseline names. Name one.");
  }
  if (updateBaseline)
    return async (report) => {
      const found = baselineOf(report);
      await writeReport("--baseline", path, `${JSON.stringify(found, null, 2)}\n`);
      return { judged: withBaseline(report, found), notes: [] };
    };
  const known = await readBaselineFile(path);
  return async (report) => {
    const notes = outdatedIn(known, report).map(
      (id) => `The baseline accepts ${id}, which passes now: --update-baseline takes it out.`,
    );
    return await Promise.resolve({ judged: withBaseline(report, known), notes });
  };
}

async function readBaselineFile(path: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new UsageError(`--baseline ${path}: ${reasonOf(cause)}. --update-baseline writes one.`, { cause });
  }
  return readBaseline(text, `--baseline ${path}`);
}

/** Writes the reports that the flags ask for. Throws a UsageError where one cannot be written. */
export async function writeReports(
  context: CliContext,
  report: CheckReport,
  flags: ReportFlags,
): Promise<void> {
  const { json, junit, sarif, html, markdown } = flags;
  if (json === "-") context.out(`${JSON.stringify(report)}\n`);
  else if (json !== undefined) await writeReport("--json", json, `${JSON.stringify(report, null, 2)}\n`);
  if (junit !== undefined) await writeReport("--junit", junit, junitReport(report));
  if (sarif !== undefined) {
    const scope = { version: packageVersion(), checks: describeChecks() };
    await writeReport("--sarif", sarif, `${JSON.stringify(sarifReport(report, scope), null, 2)}\n`);
  }
  if (html !== undefined) await writeReport("--html", html, htmlReport(report));
  if (markdown !== undefined) await writeReport("--markdown", markdown, markdownReport(report));
  else await addToJobSummary(context, report);
}

// GitHub shows what stands in this file below the job. Other steps may have written there.
async function addToJobSummary(context: CliContext, report: CheckReport): Promise<void> {
  const path = process.env["GITHUB_STEP_SUMMARY"];
  if (path === undefined || path === "") return;
  try {
    await appendFile(path, markdownReport(report));
  } catch (cause) {
    context.err(`The job's summary could not be written: ${reasonOf(cause)}.\n`);
  }
}

async function writeReport(option: string, path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new UsageError(`${option} ${path}: ${reasonOf(cause)}. Name a file that can be written.`, {
      cause,
    });
  }
}
