import type { CheckResult, CheckVerdict } from "../contract/check-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import type { CheckContext } from "./check-context.ts";
import type { CheckOptions } from "./check-options.ts";
import type { CheckSession } from "./check-session.ts";
import type { Check, CheckNeed, Finding } from "./check.ts";
import { fail, notJudged } from "./check.ts";
import type { Contact } from "./first-contact.ts";
import { plainParcel } from "./first-contact.ts";
import { fixExamplesFor, frameworkOf } from "./fix-examples.ts";
import { formatDuration } from "../simulation/wording.ts";
import type { Parcel } from "./check-sender.ts";
import { judgementOf } from "./verdicts.ts";

/** What a run of the checks is made from. */
export interface RunScope {
  readonly session: CheckSession;
  readonly contact: Contact;
  readonly checks: readonly Check[];
  /** By the wall clock: what begins later is skipped. */
  readonly endsAt: number;
  readonly options: Pick<CheckOptions, "signal" | "onProgress">;
}

/** What came of a run of the checks. */
export interface RunOutcome {
  readonly results: readonly CheckResult[];
  /** It was stopped, or its time was over. */
  readonly isIncomplete: boolean;
}

/** Runs the checks one after the other, each within its time, and sees after a hostile one whether the receiver lives. */
export async function runChecks(scope: RunScope): Promise<RunOutcome> {
  const { checks, options } = scope;
  const results = new Map<string, CheckResult>();
  const run = new CheckRun(scope, results);
  for (const [done, check] of checks.entries()) {
    options.onProgress?.({ done, total: checks.length, current: check.id });
    results.set(check.id, await run.result(check));
  }
  options.onProgress?.({ done: checks.length, total: checks.length, current: null });
  return { results: [...results.values()], isIncomplete: run.isIncomplete };
}

const NEED_HINTS: Readonly<Record<CheckNeed, string>> = {
  signatures: "nothing is signed (--unsigned)",
  probe: "give --probe or --probe-command",
  "status probe": "give --status-probe",
  "second key": "give --second-key",
  oauth: "give --oauth-token-url, --oauth-client-id and --oauth-client-secret",
};

// One check may take as long as a few posts without an answer. Ours.
const LEAST_CHECK_MS: Duration = 20 * SECOND_MS;
const MOST_TIMEOUTS = 4;

const ALIVE_TRIES = 3;

class CheckRun {
  readonly #scope: RunScope;
  readonly #results: ReadonlyMap<string, CheckResult>;
  readonly #context: CheckContext;
  /** Why nothing more can be judged; undefined: it can. */
  #over: string | undefined;
  isIncomplete = false;

  constructor(scope: RunScope, results: ReadonlyMap<string, CheckResult>) {
    this.#scope = scope;
    this.#results = results;
    this.#context = {
      ...scope.session,
      contact: scope.contact,
      verdictOf: (id) => this.#verdictOf(id),
      isChosen: (id) => scope.checks.some((check) => check.id === id),
    };
  }

  async result(check: Check): Promise<CheckResult> {
    const findings = await this.#findings(check);
    const { id, title, severity, why } = check;
    const { verdict, reason, evidence, fix } = judgementOf(findings);
    const isFinding = verdict === "FAIL" || verdict === "WARN";
    const framework = frameworkOf(this.#scope.contact.sent.headers);
    return {
      id,
      title,
      severity,
      verdict,
      reason,
      evidence,
      fix: isFinding ? (fix ?? check.fix) : "",
      why,
      examples: isFinding ? fixExamplesFor(id, framework) : [],
    };
  }

  async #findings(check: Check): Promise<readonly Finding[]> {
    const obstacle = this.#stopped() ?? this.#over ?? this.#unmet(check);
    if (obstacle !== undefined) return [notJudged(obstacle)];
    const findings = await this.#inTime(check);
    // What was cut off in its middle says nothing.
    const stopped = this.#stopped();
    if (stopped !== undefined) return [notJudged(stopped)];
    if (check.isHostile !== true) return findings;
    const crash = await this.#crashAfter(check);
    return crash === undefined ? findings : [...findings, crash];
  }

  #stopped(): string | undefined {
    const { options, endsAt, session } = this.#scope;
    const isStopped = options.signal?.aborted === true;
    if (!isStopped && session.now() < endsAt) return undefined;
    this.isIncomplete = true;
    return isStopped ? "the check was stopped before" : "the time for all checks was over before";
  }

  #unmet({ needs, dependsOn }: Check): string | undefined {
    const { signer, store, statusProbe, secondSigner, oauth } = this.#context;
    const given: Readonly<Record<CheckNeed, unknown>> = {
      signatures: signer,
      probe: store,
      "status probe": statusProbe,
      "second key": secondSigner,
      oauth,
    };
    if (needs !== undefined && given[needs] === null) return NEED_HINTS[needs];
    const unmet = dependsOn.find((id) => ["FAIL", "SKIP"].includes(this.#verdictOf(id) ?? "PASS"));
    if (unmet === undefined) return undefined;
    return this.#verdictOf(unmet) === "FAIL" ? `${unmet} failed` : `${unmet} was not judged`;
  }

  #verdictOf(id: string): CheckVerdict | undefined {
    return this.#results.get(id)?.verdict;
  }

  async #inTime(check: Check): Promise<readonly Finding[]> {
    const { session, endsAt, options } = this.#scope;
    const longestMs = Math.max(LEAST_CHECK_MS, MOST_TIMEOUTS * session.timeoutMs);
    const limitMs = Math.min(longestMs, Math.max(0, endsAt - session.now()));
    // What it posts it posts by a sender of its own: once its time is over, nothing of it disturbs those that follow.
    const sender = session.sender.branch();
    const context = { ...this.#context, sender, post: async (parcel: Parcel) => await sender.post(parcel) };
    const ended = new AbortController();
    const stopping = options.signal === undefined ? [] : [options.signal];
    const late = session
      .pauseUntil(limitMs, AbortSignal.any([ended.signal, ...stopping]))
      .then((): readonly Finding[] => [
        notJudged(`it did not end within ${formatDuration(limitMs)}: the receiver is too slow for it`),
      ]);
    try {
      return await Promise.race([check.run(context), late]);
    } finally {
      ended.abort();
      sender.stop();
    }
  }

  // A receiver that is only busy gets some time.
  async #crashAfter({ id }: Check): Promise<Finding | undefined> {
    const { session } = this.#scope;
    for (let tries = 1; ; tries++) {
      const sent = await session.post({ ...plainParcel(session), what: "a plain event afterwards" });
      if (sent.isAccepted || this.#stopped() !== undefined) return undefined;
      if (tries < ALIVE_TRIES) await session.pause(2 * session.volume.settleMs);
      else {
        this.#over = `the receiver takes no plain event any more since ${id}`;
        return fail(`${sent.outcome} to a plain event afterwards: it does not recover`, [sent.evidence]);
      }
    }
  }
}
