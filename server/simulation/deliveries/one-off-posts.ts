import type { AttemptOrigin } from "../../contract/journal.ts";
import type { Instant } from "../../contract/time.ts";
import { attemptStarted } from "../records/attempt-entry.ts";
import { attemptId, numberInId } from "../records/numbering.ts";
import type { AttemptSequel, MadeAttempt } from "../records/attempt-entry.ts";
import type { AttemptRunner } from "./attempt-runner.ts";
import type { Journal } from "../records/journal.ts";
import type { Numbering } from "../records/numbering.ts";
import type { KeyRef, OAuthCredentials, PostRequest, PostResult, WireFaults } from "../ports.ts";
import type { Rules } from "../rules.ts";
import type { Alarm, Clock } from "../time/timeline.ts";

/** Where a post goes, and how it proves where it is from. */
export interface OneOffDestination {
  readonly url: string;
  /** Null: unsigned. */
  readonly signWith: KeyRef | null;
  readonly oauth: OAuthCredentials | null;
  /** Lines in place of those of the same name, or besides. */
  readonly headers?: PostRequest["headers"];
  /** What goes wrong with it on purpose. */
  readonly faults?: WireFaults;
}

/** A post outside of all queues: a test request, a mail of Inbound Parse, or what a person sends by hand. */
export interface OneOffPost {
  readonly deliveryId: string;
  readonly origin: Exclude<AttemptOrigin, "batch">;
  /** Attempts that the delivery has had before; none unless given. */
  readonly attemptsBefore?: number;
  readonly account: string;
  readonly body: PostRequest["body"];
  /** How many events it carries. */
  readonly events: number;
  /** Asked before each attempt; a text: why there is nowhere to post to any more. */
  destination(): OneOffDestination | string;
  /** What follows from a failure; `failures` counts this one. */
  afterFailure(failure: OneOffFailure): AttemptSequel;
  /** Called once, when no attempt follows. */
  onEnded?(): void;
}

/** An attempt that failed. */
export interface OneOffFailure {
  readonly result: PostResult;
  readonly failedAt: Instant;
  readonly failures: number;
}

/** What these posts need. */
export interface OneOffPostsScope {
  readonly clock: Clock;
  readonly runner: AttemptRunner;
  readonly journal: Journal;
  readonly numbering: Numbering;
  rules(): Rules;
}

interface Pending {
  readonly post: OneOffPost;
  attempts: number;
  failures: number;
  hasNewToken: boolean;
  /** A reset ended it: whatever comes back is the last. */
  isCancelled: boolean;
  /** Null: no further try is planned. */
  retry: Alarm | null;
}

/** Makes posts at once, outside of all batches and queues, and again where that follows from a failure. */
export class OneOffPosts {
  readonly #scope: OneOffPostsScope;
  readonly #pending = new Set<Pending>();

  constructor(scope: OneOffPostsScope) {
    this.#scope = scope;
  }

  /** Posts that are not at their end: in flight, or to be tried again. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Posts. Resolves when the first attempt has settled, with its id; undefined: there was nowhere to post to. */
  async start(post: OneOffPost): Promise<string | undefined> {
    const pending: Pending = {
      post,
      attempts: post.attemptsBefore ?? 0,
      failures: 0,
      hasNewToken: false,
      isCancelled: false,
      retry: null,
    };
    this.#pending.add(pending);
    return await new Promise((resolve) => this.#attempt(pending, resolve));
  }

  /** Makes no further tries for an account, or for all. */
  cancel(account?: string): void {
    for (const pending of this.#pending) {
      if (account !== undefined && pending.post.account !== account) continue;
      pending.isCancelled = true;
      pending.retry?.cancel();
      this.#end(pending);
    }
  }

  #attempt(pending: Pending, onSettled: (attemptId?: string) => void): void {
    const { clock, journal, numbering, runner } = this.#scope;
    const { post } = pending;
    const startedAt = clock.now();
    const destination = post.destination();
    if (typeof destination === "string") {
      journal.append({ at: startedAt, kind: "note", text: `${post.deliveryId}: dropped, ${destination}` });
      this.#end(pending);
      onSettled();
      return;
    }
    const { signatureClock, timeoutMs } = this.#scope.rules();
    const { deliveryId, body } = post;
    const made: MadeAttempt = {
      attempt: numbering.newAttempt(),
      delivery: numberInId(deliveryId, "dlv"),
      webhookId: null,
      account: post.account,
      server: 0,
      number: ++pending.attempts,
      origin: post.origin,
      url: destination.url,
      startedAt,
      events: post.events,
    };
    const id = attemptId(made.attempt);
    const signAt = signatureClock === "virtual" ? startedAt : null;
    runner.run(
      {
        ...destination,
        attemptId: id,
        deliveryId,
        body,
        // What is sent once more may be an earlier body of its delivery.
        bodyKey: post.origin === "resend" ? id : deliveryId,
        signAt,
        timeoutMs,
      },
      {
        onWaiting: (wallAt) => journal.append(attemptStarted(made, wallAt)),
        apply: (result) => {
          this.#conclude(pending, made, result);
          onSettled(id);
        },
      },
    );
  }

  #conclude(pending: Pending, made: MadeAttempt, result: PostResult): void {
    const { clock, journal } = this.#scope;
    const at = clock.now();
    const sequel = decide(pending, result, at);
    journal.appendAttempt(made, { at, result, sequel });
    if (sequel.kind === "retry")
      pending.retry = clock.runAt(sequel.at, () => this.#attempt(pending, NOTHING));
    else if (sequel.kind === "retry-with-new-token") this.#attempt(pending, NOTHING);
    else this.#end(pending);
  }

  #end(pending: Pending): void {
    if (this.#pending.delete(pending)) pending.post.onEnded?.();
  }
}

function decide(pending: Pending, result: PostResult, failedAt: Instant): AttemptSequel {
  if (result.result === "delivered") return { kind: "acknowledged" };
  if (pending.isCancelled) return { kind: "abandoned", because: "the simulator was reset" };
  const isAgainAtOnce = result.isTokenRejected && !pending.hasNewToken;
  const failures = pending.failures + (isAgainAtOnce ? 0 : 1);
  Object.assign(pending, { hasNewToken: isAgainAtOnce, failures });
  if (isAgainAtOnce) return { kind: "retry-with-new-token" };
  return pending.post.afterFailure({ result, failedAt, failures });
}

const NOTHING = (): void => undefined;
