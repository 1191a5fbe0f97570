import type { Instant } from "../../contract/time.ts";
import type { PostRequest, PostResult, Poster } from "../ports.ts";

/** What is done about an attempt. */
export interface AttemptReactions {
  /** Called once with the result. */
  apply(result: PostResult): void;
  /** Called when the result is not there at once, with the wall clock's instant. */
  onWaiting(wallAt: Instant): void;
}

/** What the runner needs to know of how time runs. */
export interface AttemptRunnerScope {
  readonly poster: Poster;
  /** True in every mode but real: results are applied in the order in which attempts started. */
  isOrdered(): boolean;
  /** Called before a late result is applied: in real mode time has flowed meanwhile. */
  onLateResult(): void;
  wallNow(): Instant;
}

interface Waiting {
  result: PostResult | undefined;
  readonly reactions: AttemptReactions;
}

/**
 * Makes attempts and hands their results on, in order where order is promised.
 *
 * It decides nothing: what a result means is the dispatcher's business.
 */
export class AttemptRunner {
  readonly #scope: AttemptRunnerScope;
  readonly #waiting: Waiting[] = [];
  #whenSettled: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(scope: AttemptRunnerScope) {
    this.#scope = scope;
  }

  /** Attempts whose result is not there, or not applied yet. */
  get inFlight(): number {
    return this.#waiting.length;
  }

  /** Posts; the result is applied before `run` returns where it is there at once. */
  run(request: PostRequest, reactions: AttemptReactions): void {
    const outcome = this.post(request);
    if (outcome instanceof Promise) this.await(outcome, reactions);
    else reactions.apply(outcome);
  }

  /** Posts, and leaves it to the caller what becomes of the outcome: reactions need not be made where it is there at once. */
  post(request: PostRequest): PostResult | Promise<PostResult> {
    return this.#scope.poster.post(request);
  }

  /** Applies the result of a post once it is there and its turn has come. */
  await(outcome: Promise<PostResult>, reactions: AttemptReactions): void {
    const waiting: Waiting = { result: undefined, reactions };
    this.#waiting.push(waiting);
    reactions.onWaiting(this.#scope.wallNow());
    void outcome.then((result) => this.#settle(waiting, result));
  }

  /** Resolves when nothing is in flight; undefined: nothing is. */
  settled(): Promise<void> | undefined {
    if (this.#waiting.length === 0) return undefined;
    if (this.#whenSettled === undefined) {
      let resolve = (): void => undefined;
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#whenSettled = { promise, resolve };
    }
    return this.#whenSettled.promise;
  }

  #settle(waiting: Waiting, result: PostResult): void {
    Object.assign(waiting, { result });
    this.#scope.onLateResult();
    for (let next = this.#nextToApply(); next !== undefined; next = this.#nextToApply()) this.#apply(next);
    if (this.#waiting.length > 0) return;
    this.#whenSettled?.resolve();
    this.#whenSettled = undefined;
  }

  // In order: the first that started, once its result is there. Else any: one that had to wait is not forgotten when
  // the clock is set to real meanwhile.
  #nextToApply(): Waiting | undefined {
    const first = this.#waiting[0];
    if (this.#scope.isOrdered()) return first?.result === undefined ? undefined : first;
    return this.#waiting.find(({ result }) => result !== undefined);
  }

  #apply(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    if (waiting.result !== undefined) waiting.reactions.apply(waiting.result);
  }
}
