import { attemptEnded, attemptStarted } from "./attempt-entry.ts";
import type { AttemptSequel, MadeAttempt } from "./attempt-entry.ts";
import type { AttemptRunner } from "./attempt-runner.ts";
import type { Chance } from "./chance.ts";
import type { Journal } from "./journal.ts";
import type { Numbering } from "./numbering.ts";
import type { KeyRef, OAuthCredentials, PostResult } from "./ports.ts";
import { decideTestRetry } from "./retry-schedule.ts";
import type { Rules } from "./rules.ts";
import { TEST_REQUEST_EVENT_COUNT, testRequestText } from "./test-request.ts";
import type { Cancel, Clock } from "./timeline.ts";
import type { Instant } from "../contract/time.ts";

/** What "Test Your Integration" is asked to post to. */
export interface TestRequest {
  readonly account: string;
  readonly url: string;
  /** The key of the settings it names, if they are signed. */
  readonly signWith: KeyRef | null;
  readonly oauth: OAuthCredentials | null;
}

/** What test requests need. */
export interface TestRequestScope {
  readonly clock: Clock;
  readonly ids: Chance;
  readonly retries: Chance;
  readonly runner: AttemptRunner;
  readonly journal: Journal;
  readonly numbering: Numbering;
  rules(): Rules;
}

interface Pending {
  readonly request: TestRequest;
  readonly deliveryId: string;
  readonly text: string;
  readonly askedAt: Instant;
  attempts: number;
  failures: number;
  hasNewToken: boolean;
  /** A reset ended it: whatever comes back is the last. */
  isCancelled: boolean;
  cancelRetry: Cancel;
}

/**
 * Posts test requests: at once, outside of all batches and queues, and again for up to 10 minutes.
 *
 * They belong to no ledger.
 */
export class TestRequests {
  readonly #scope: TestRequestScope;
  readonly #pending = new Set<Pending>();

  constructor(scope: TestRequestScope) {
    this.#scope = scope;
  }

  /** Posts one. Resolves when its first attempt has settled. */
  async send(request: TestRequest): Promise<void> {
    const { clock, ids } = this.#scope;
    const askedAt = clock.now();
    const text = testRequestText({ form: this.#scope.rules().testRequestForm, at: askedAt, ids });
    const deliveryId = this.#scope.numbering.newDeliveryId();
    const pending: Pending = {
      request,
      deliveryId,
      text,
      askedAt,
      attempts: 0,
      failures: 0,
      hasNewToken: false,
      isCancelled: false,
      cancelRetry: NOTHING,
    };
    this.#pending.add(pending);
    await new Promise<void>((resolve) => this.#attempt(pending, resolve));
  }

  /** Makes no further tries for an account, or for all. */
  cancel(account?: string): void {
    for (const pending of this.#pending) {
      if (account !== undefined && pending.request.account !== account) continue;
      pending.isCancelled = true;
      pending.cancelRetry();
      this.#pending.delete(pending);
    }
  }

  #attempt(pending: Pending, onSettled: () => void): void {
    const { request } = pending;
    const rules = this.#scope.rules();
    const startedAt = this.#scope.clock.now();
    pending.attempts++;
    const made: MadeAttempt = {
      attemptId: this.#scope.numbering.newAttemptId(),
      deliveryId: pending.deliveryId,
      webhookId: null,
      account: request.account,
      server: 0,
      number: pending.attempts,
      url: request.url,
      startedAt,
      events: TEST_REQUEST_EVENT_COUNT,
    };
    this.#scope.runner.run(
      {
        attemptId: made.attemptId,
        deliveryId: pending.deliveryId,
        url: request.url,
        body: { kind: "test-request", text: pending.text },
        bodyKey: pending.deliveryId,
        signWith: request.signWith,
        signAt: rules.signatureClock === "virtual" ? startedAt : null,
        oauth: request.oauth,
        timeoutMs: rules.timeoutMs,
      },
      {
        onWaiting: (wallAt) => this.#scope.journal.append(attemptStarted(made, wallAt)),
        apply: (result) => {
          this.#conclude(pending, made, result);
          onSettled();
        },
      },
    );
  }

  #conclude(pending: Pending, made: MadeAttempt, result: PostResult): void {
    const { clock, journal } = this.#scope;
    const at = clock.now();
    const sequel = this.#decide(pending, result, at);
    journal.append(attemptEnded(made, result, { at, sequel }));
    if (sequel.kind === "retry")
      pending.cancelRetry = clock.runAt(sequel.at, () => this.#attempt(pending, NOTHING));
    else if (sequel.kind !== "retry-with-new-token") this.#pending.delete(pending);
    if (sequel.kind === "retry-with-new-token") this.#attempt(pending, NOTHING);
  }

  #decide(pending: Pending, result: PostResult, failedAt: Instant): AttemptSequel {
    if (result.result === "delivered") return { kind: "acknowledged" };
    if (pending.isCancelled) return { kind: "abandoned", because: "the simulator was reset" };
    if (result.isTokenRejected && !pending.hasNewToken) {
      pending.hasNewToken = true;
      return { kind: "retry-with-new-token" };
    }
    pending.hasNewToken = false;
    const failures = ++pending.failures;
    const failed = { newestEventAt: pending.askedAt, failedAt, failures };
    return { ...decideTestRetry(failed, this.#scope.rules(), this.#scope.retries), failures };
  }
}

const NOTHING = (): void => undefined;
