import type { CheckEvidence, CheckVerdict } from "../contract/check-report.ts";
import type { Finding } from "./check.ts";

/** What findings come to together. */
export interface Judgement {
  readonly verdict: CheckVerdict;
  readonly reason: string;
  readonly evidence: readonly CheckEvidence[];
  /** Advice of a finding; undefined: the check's own. */
  readonly fix: string | undefined;
}

/** The worst finding decides. What was not judged makes a pass a mere INFO, and alone a SKIP. */
export function judgementOf(findings: readonly Finding[]): Judgement {
  const verdict = verdictOf(findings);
  const told = findings.filter(({ kind }) => TOLD[verdict].includes(kind));
  const open = findings.filter(({ kind }) => kind === "not-judged").map(({ reason }) => reason);
  const reasons = told.map(({ reason }) => reason);
  if (open.length > 0) reasons.push(`not judged: ${open.join("; ")}`);
  return {
    verdict,
    reason: reasons.join("; "),
    evidence: told.flatMap(({ evidence }) => evidence),
    fix: told.find(({ fix }) => fix !== undefined)?.fix,
  };
}

function verdictOf(findings: readonly Finding[]): CheckVerdict {
  const has = (kind: Finding["kind"]): boolean => findings.some((finding) => finding.kind === kind);
  if (has("fail")) return "FAIL";
  if (has("warn")) return "WARN";
  if (has("info")) return "INFO";
  if (!has("ok")) return "SKIP";
  return has("not-judged") ? "INFO" : "PASS";
}

/** The findings that stand in the reason, by verdict: beside a failure nobody looks for what went well. */
const TOLD: Readonly<Record<CheckVerdict, readonly Finding["kind"][]>> = {
  FAIL: ["fail", "warn"],
  WARN: ["warn"],
  INFO: ["info", "ok"],
  SKIP: [],
  PASS: ["ok"],
};
