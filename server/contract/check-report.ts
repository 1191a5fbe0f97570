import type { HeaderLines } from "./control-api.ts";
import type { Duration, Instant } from "./time.ts";

/**
 * What a check of a receiver came to. PASS: all of it was judged and nothing is wrong. WARN: it works, with a risk.
 * INFO: worth knowing, or judged in part. SKIP: not judged; never a pass.
 */
export type CheckVerdict = "PASS" | "FAIL" | "WARN" | "INFO" | "SKIP";

/** All verdicts, the worst first. */
export const CHECK_VERDICTS = ["FAIL", "WARN", "INFO", "SKIP", "PASS"] as const;

/** What a failed check costs. critical: lost or forged events. high: batches that are retried for 24 h. */
export type CheckSeverity = "critical" | "high" | "medium" | "low";

/** How much is sent. "reduced" is for tests of receivers: the same checks with smaller volumes and shorter waits. */
export type CheckProfile = "full" | "reduced";

/** One request of a check, with what came of it. */
export interface CheckEvidence {
  /** What was sent, in a few words. */
  readonly what: string;
  readonly request: {
    readonly url: string;
    /** As they left, in order; credentials are masked. */
    readonly headers: HeaderLines;
    /** The beginning of the body, as text. */
    readonly body: string;
    /** Bytes of the whole body. */
    readonly bytes: number;
  };
  /** Null: no answer came. */
  readonly answer: {
    readonly status: number;
    readonly headers: HeaderLines;
    /** The beginning of the body, as text. */
    readonly body: string;
  } | null;
  /** Why there is no answer; null where there is one. */
  readonly failure: string | null;
  readonly latencyMs: Duration;
}

/** A few lines of code that put it right in one framework. */
export interface FixExample {
  readonly framework: string;
  readonly code: string;
}

/** What one check found. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly severity: CheckSeverity;
  readonly verdict: CheckVerdict;
  /** What was found, and what was not judged. */
  readonly reason: string;
  readonly evidence: readonly CheckEvidence[];
  /** What to do; empty where there is nothing to do. */
  readonly fix: string;
  /** What goes wrong in production where this fails. */
  readonly why: string;
  /** Code for the usual frameworks; empty where there is nothing to do. */
  readonly examples: readonly FixExample[];
}

/** The check of a receiver as a whole. */
export interface CheckSummary {
  /** The URL without credentials, or "(function)". */
  readonly target: string;
  /** All message ids that were made up begin with it. */
  readonly runId: string;
  /** The key the receiver must verify with; null: nothing was signed. */
  readonly publicKey: string | null;
  readonly profile: CheckProfile;
  readonly passed: number;
  readonly failed: number;
  readonly warned: number;
  readonly informed: number;
  readonly skipped: number;
  readonly posts: number;
  readonly durationMs: Duration;
  /** True: it was stopped, or ran out of its time, before all was judged. */
  readonly isIncomplete: boolean;
  /** What a probe would have shown; empty where there was one. */
  readonly notJudged: readonly string[];
}

/** What `check --json` writes. */
export interface CheckReport {
  readonly checks: readonly CheckResult[];
  readonly summary: CheckSummary;
}

/** A check as the list of all shows it. */
export interface CheckDescription {
  readonly id: string;
  readonly title: string;
  readonly severity: CheckSeverity;
  readonly why: string;
  /** What is sent. */
  readonly sends: string;
  /** When it passes. */
  readonly passes: string;
  /** What must be given for it to judge anything; null: nothing. */
  readonly needs: string | null;
}

/** How far a check of a receiver is. */
export interface CheckProgress {
  readonly done: number;
  readonly total: number;
  /** The check that runs now; null: none. */
  readonly current: string | null;
}

/** A check of a receiver over the control API. */
export interface CheckRunState {
  readonly id: string;
  /** failed: it could not run, `error` says why. */
  readonly state: "running" | "done" | "stopped" | "failed";
  readonly target: string;
  readonly startedWallAt: Instant;
  readonly progress: CheckProgress;
  /** Null: not there yet, or it could not run. */
  readonly report: CheckReport | null;
  readonly error: string | null;
}
