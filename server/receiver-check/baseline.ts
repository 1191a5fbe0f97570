import type { CheckReport, CheckResult, CheckVerdict } from "../contract/check-report.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { CHECK_IDS } from "./catalogue.ts";
import { countsOf } from "./check-receiver.ts";

/** Findings that are known and accepted, such as a file keeps them. */
export interface Baseline {
  readonly accepted: readonly AcceptedFinding[];
}

/** One of them. */
export interface AcceptedFinding {
  readonly id: string;
  readonly verdict: Extract<CheckVerdict, "FAIL" | "WARN">;
}

/** Reads a baseline. Throws a UsageError that names `origin`. */
export function readBaseline(text: string, origin: string): Baseline {
  const accepted = acceptedIn(text);
  if (accepted === undefined)
    throw new UsageError(
      `${origin} is no baseline: it must hold {"accepted":[{"id":"types","verdict":"FAIL"}]}. --update-baseline writes one.`,
    );
  const unknown = accepted.find(({ id }) => !CHECK_IDS.includes(id));
  if (unknown !== undefined)
    throw new UsageError(`${origin} accepts "${unknown.id}", which is no check. See --list.`);
  return { accepted };
}

/** The baseline that accepts all that a report found. */
export function baselineOf({ checks }: CheckReport): Baseline {
  return {
    accepted: checks.flatMap(({ id, verdict }) =>
      verdict === "FAIL" || verdict === "WARN" ? [{ id, verdict }] : [],
    ),
  };
}

/** The report with what is accepted as mere information. A warning that has become a failure is not accepted. */
export function withBaseline({ checks, summary }: CheckReport, { accepted }: Baseline): CheckReport {
  const results = checks.map((check): CheckResult => {
    const known = accepted.find(({ id }) => id === check.id);
    const isAccepted = known !== undefined && (known.verdict === check.verdict || check.verdict === "WARN");
    if (!isAccepted || (check.verdict !== "FAIL" && check.verdict !== "WARN")) return check;
    return {
      ...check,
      verdict: "INFO",
      reason: `accepted by the baseline (${check.verdict}): ${check.reason}`,
    };
  });
  return { checks: results, summary: { ...summary, ...countsOf(results) } };
}

/** What a baseline accepts that a report does not find any more. */
export function outdatedIn({ accepted }: Baseline, { checks }: CheckReport): readonly string[] {
  const passed = new Set(checks.filter(({ verdict }) => verdict === "PASS").map(({ id }) => id));
  return accepted.map(({ id }) => id).filter((id) => passed.has(id));
}

function acceptedIn(text: string): readonly AcceptedFinding[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || !("accepted" in json)) return undefined;
  const { accepted } = json;
  if (!Array.isArray(accepted)) return undefined;
  const found = accepted.filter(isAcceptedFinding);
  return found.length === accepted.length ? found : undefined;
}

function isAcceptedFinding(given: unknown): given is AcceptedFinding {
  if (typeof given !== "object" || given === null || !("id" in given) || !("verdict" in given)) return false;
  return typeof given.id === "string" && (given.verdict === "FAIL" || given.verdict === "WARN");
}
