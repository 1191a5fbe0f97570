import type { CheckReport, CheckResult, CheckVerdict } from "../contract/check-report.ts";
import { MINUTE_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { CannotRun } from "../runtime/cannot-run.ts";
import { UsageError } from "../runtime/usage-error.ts";
import { shownUrl } from "../simulation/wording.ts";
import type { CheckTarget } from "./check-options.ts";
import { durationFrom, openSession } from "./check-session.ts";
import type { CheckSession, SessionOptions } from "./check-session.ts";
import { makeContact } from "./first-contact.ts";
import type { RunOutcome } from "./runner.ts";
import { runChecks } from "./runner.ts";
import { selectChecks } from "./selection.ts";

const DEFAULT_BUDGET_MS: Duration = 2 * MINUTE_MS;

/**
 * Checks what a receiver does with all that SendGrid sends, and names what it does not survive.
 *
 * Rejects with a UsageError for an option that cannot be meant, and with CannotRun when the receiver cannot be reached.
 *
 * @example
 * const { checks, summary } = await checkReceiver("http://127.0.0.1:3000/events");
 */
export async function checkReceiver(target: CheckTarget, options: SessionOptions = {}): Promise<CheckReport> {
  const checks = selectChecks(options);
  const budgetMs = durationFrom("budget", options.budget) ?? DEFAULT_BUDGET_MS;
  const session = openSession(target, options);
  const startedAt = session.now();
  const stop = (): void => session.sender.stop();
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    const contact = await makeContact(session);
    if (contact.kind === "unreachable" && options.signal?.aborted !== true)
      throw unreachable(session.target, contact.sent.outcome);
    const endsAt = startedAt + budgetMs;
    const outcome = await runChecks({ session, contact, checks, endsAt, options });
    return reportOf(outcome, { session, options, startedAt });
  } finally {
    options.signal?.removeEventListener("abort", stop);
    stop();
  }
}

function unreachable(target: string, why: string): Error {
  const url = shownUrl(target);
  // The one thing among these that the person can put right with an option.
  if (why.startsWith("target not allowed")) return new UsageError(`${url}: ${why}`);
  return new CannotRun(`${url} cannot be reached: ${why}. Start the receiver, or check the URL.`);
}

interface ReportScope {
  readonly session: CheckSession;
  readonly options: SessionOptions;
  readonly startedAt: number;
}

function reportOf(
  { results, isIncomplete }: RunOutcome,
  { session, options, startedAt }: ReportScope,
): CheckReport {
  return {
    checks: results,
    summary: {
      target: session.isFunction ? "(function)" : shownUrl(session.target),
      runId: session.events.runId,
      publicKey: session.signer?.publicKey ?? null,
      profile: options.profile ?? "full",
      ...countsOf(results),
      posts: session.sender.posts,
      durationMs: session.now() - startedAt,
      isIncomplete,
      notJudged: session.store === null ? NOT_JUDGED_WITHOUT_PROBE : [],
    },
  };
}

/** How many checks have each verdict. */
export function countsOf(results: readonly CheckResult[]): {
  readonly passed: number;
  readonly failed: number;
  readonly warned: number;
  readonly informed: number;
  readonly skipped: number;
} {
  const count = (wanted: CheckVerdict): number => results.filter(({ verdict }) => verdict === wanted).length;
  return {
    passed: count("PASS"),
    failed: count("FAIL"),
    warned: count("WARN"),
    informed: count("INFO"),
    skipped: count("SKIP"),
  };
}

const NOT_JUDGED_WITHOUT_PROBE = [
  "events that are lost behind a 2xx",
  "events that are counted twice",
  "events that are altered",
  "batches that are half processed",
];
