import type { CheckDescription, CheckEvidence, CheckSeverity } from "../contract/check-report.ts";
import type { CheckContext } from "./check-context.ts";

/**
 * One thing that a check found.
 *
 * "not-judged" says what could not be seen; it never counts as good.
 */
export interface Finding {
  readonly kind: "ok" | "fail" | "warn" | "info" | "not-judged";
  /** A clause without a final stop: "2xx to all 3 events of a batch". */
  readonly reason: string;
  readonly evidence: readonly CheckEvidence[];
  /** Told instead of the check's own advice, where more is known. */
  readonly fix?: string;
}

/** What must be given for a check to judge anything. */
export type CheckNeed = "signatures" | "probe" | "status probe" | "second key" | "oauth";

/** One check of the battery. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly severity: CheckSeverity;
  /** What goes wrong in production where it fails. */
  readonly why: string;
  readonly sends: string;
  readonly passes: string;
  /** What to do where it fails. */
  readonly fix: string;
  /** Checks without which this one says nothing: it is skipped unless they passed, or told something. */
  readonly dependsOn: readonly string[];
  readonly needs?: CheckNeed;
  /** Hostile: a plain event must still be accepted after it. */
  readonly isHostile?: boolean;
  run(context: CheckContext): Promise<readonly Finding[]>;
}

/** A check as lists show it. */
export function describeCheck({ needs, id, title, severity, why, sends, passes }: Check): CheckDescription {
  return { id, title, severity, why, sends, passes, needs: needs ?? null };
}

/** All is as it should be. */
export function ok(reason: string, evidence: readonly CheckEvidence[] = []): Finding {
  return { kind: "ok", reason, evidence: evidence.slice(0, 1) };
}

/** Something is wrong. */
export function fail(reason: string, evidence: readonly CheckEvidence[] = [], fix?: string): Finding {
  return finding("fail", reason, { evidence, fix });
}

/** It works, with a risk. */
export function warn(reason: string, evidence: readonly CheckEvidence[] = [], fix?: string): Finding {
  return finding("warn", reason, { evidence, fix });
}

/** Worth knowing, and no fault. */
export function info(reason: string, evidence: readonly CheckEvidence[] = []): Finding {
  return finding("info", reason, { evidence, fix: undefined });
}

/** It could not be seen. */
export function notJudged(reason: string): Finding {
  return { kind: "not-judged", reason, evidence: [] };
}

// A report stays readable; the rest looks the same.
const MOST_EVIDENCE = 4;

function finding(
  kind: Finding["kind"],
  reason: string,
  { evidence, fix }: { evidence: readonly CheckEvidence[]; fix: string | undefined },
): Finding {
  return { kind, reason, evidence: evidence.slice(0, MOST_EVIDENCE), ...(fix === undefined ? {} : { fix }) };
}
