import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import type { Chance } from "../simulation/chance.ts";
import { decideRetry } from "../simulation/deliveries/retry-schedule.ts";
import type { RetryRules } from "../simulation/deliveries/retry-schedule.ts";
import { formatDuration } from "../simulation/wording.ts";
import type { BatchPosts } from "./batch-post.ts";
import type { LoadBatch } from "./load-batch.ts";
import type { LoadBook } from "./load-book.ts";
import type { LoadServer } from "./load-server.ts";
import type { ScaledTime } from "./scaled-time.ts";
import type { PostEnd } from "./receiver-connection.ts";

/** An attempt that ended. */
export interface EndedAttempt {
  /** When it was due. */
  readonly dueAt: Duration;
  /** From then to the answer's head. */
  readonly latencyMs: Duration;
  readonly isDelivered: boolean;
  readonly events: number;
}

/** What sending needs. Times count from the test's beginning. */
export interface LoadSenderScope {
  readonly book: LoadBook;
  readonly posts: Pick<BatchPosts, "write" | "release">;
  readonly time: ScaledTime;
  readonly rules: RetryRules;
  readonly timeoutMs: Duration;
  readonly chance: Chance;
  readonly setAlarm: (atMs: Duration, task: () => void) => unknown;
  readonly nextTurn: (task: () => void) => void;
  readonly onAttempt: (attempt: EndedAttempt) => void;
  /** Asked before each POST; it may always leave unless given. */
  readonly mayPost?: () => boolean;
}

/** After so long, answers that have arrived are read before more is sent. Ours. */
const TURN_MS: Duration = 2;

/** Sends what is due, reads off what came of it, and brings back what failed when its retry is due. */
export class LoadSender {
  readonly #scope: LoadSenderScope;
  readonly #ready: LoadServer[] = [];
  readonly #waiting = new Map<LoadBatch, { readonly server: LoadServer; readonly dueAt: Duration }>();
  readonly #underWay = new Set<LoadServer>();
  #isTurnSet = false;
  #isHeld = false;
  #isStopped = false;

  constructor(scope: LoadSenderScope) {
    this.#scope = scope;
  }

  /** Attempts that are under way. */
  get inFlight(): ReadonlySet<LoadServer> {
    return this.#underWay;
  }

  /** Batches that wait for a retry. */
  get waitingForRetry(): Iterable<LoadBatch> {
    return this.#waiting.keys();
  }

  /** The same with their servers, and when each retry is due; Infinity: never, its events wait until they expire. */
  get retries(): Iterable<readonly [LoadBatch, { readonly server: LoadServer; readonly dueAt: Duration }]> {
    return this.#waiting;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** A server has something to send, and its connection is free. */
  readonly ready = (server: LoadServer): void => {
    this.#ready.push(server);
    this.#setTurn();
  };

  /** Fails the attempts that have had no answer in time. */
  checkTimeouts(): void {
    const { time, timeoutMs } = this.#scope;
    const now = time.elapsed();
    for (const server of this.#underWay) {
      if (server.underWay !== undefined && now - server.underWay.startedAt >= timeoutMs) {
        server.giveUp(`no answer within ${formatDuration(timeoutMs)}`);
      }
    }
  }

  /** Drops the events that wait for a retry, or to be sent, and whose time is over. */
  expire(batches: Iterable<LoadBatch>): void {
    const until = this.#expiredSecond();
    for (const batch of batches) this.#scope.book.expired += batch.expire(until);
    for (const [batch] of this.#waiting) {
      this.#scope.book.expired += batch.expire(until);
      if (batch.count === 0) this.#waiting.delete(batch);
    }
  }

  /** Nothing leaves any more. */
  hold(): void {
    this.#isHeld = true;
  }

  /** What is due leaves again. */
  resume(): void {
    if (this.#isStopped) return;
    this.#isHeld = false;
    if (this.#ready.length > 0) this.#setTurn();
  }

  /** A batch that failed is due again then; Infinity: never. */
  sendAgain(server: LoadServer, batch: LoadBatch, dueAt: Duration): void {
    this.#waiting.set(batch, { server, dueAt });
    // Without a retry its events wait until they expire.
    if (dueAt === Infinity) return;
    this.#scope.setAlarm(dueAt, () => {
      if (this.#waiting.delete(batch)) server.enqueue(batch, dueAt);
    });
  }

  /** Nothing leaves any more, and nothing that ends is counted. */
  stop(): void {
    this.#isHeld = true;
    this.#isStopped = true;
  }

  #setTurn(): void {
    if (this.#isTurnSet || this.#isHeld) return;
    this.#isTurnSet = true;
    this.#scope.nextTurn(() => this.#turn());
  }

  #turn(): void {
    this.#isTurnSet = false;
    const { time, mayPost = () => true } = this.#scope;
    const until = time.elapsed() + TURN_MS;
    while (!this.#isHeld && this.#ready.length > 0 && time.elapsed() < until && mayPost()) {
      const server = this.#ready.shift();
      if (server !== undefined) this.#sendNext(server);
    }
    if (this.#ready.length > 0) this.#setTurn();
  }

  #sendNext(server: LoadServer): void {
    const { book, posts, time } = this.#scope;
    server.isReady = false;
    const batch = this.#nextUnexpired(server);
    if (batch === undefined) return;
    const startedAt = time.elapsed();
    const waitedMs = startedAt - batch.dueAt;
    book.queueWait.record(waitedMs);
    // What was due while the connection was free had nothing to wait for but us.
    if (batch.dueAt >= server.freeSince) book.ownLag.record(waitedMs);
    book.attempts++;
    if (batch.failures > 0) book.retries++;
    if (batch.mayHaveLeft) {
      book.repeatedPosts++;
      book.repeatedEvents += batch.count;
      batch.mayHaveLeft = false;
    }
    const written = posts.write(batch);
    book.bytes += written.body.length;
    this.#underWay.add(server);
    server.send({ batch, startedAt: time.elapsed() }, written, (end) => {
      posts.release(written);
      this.#underWay.delete(server);
      if (!this.#isStopped) this.#ended({ server, batch, startedAt }, end);
    });
  }

  #nextUnexpired(server: LoadServer): LoadBatch | undefined {
    for (let batch = server.takeNext(); batch !== undefined; batch = server.takeNext()) {
      this.#scope.book.expired += batch.expire(this.#expiredSecond());
      if (batch.count > 0) return batch;
    }
    return undefined;
  }

  #ended({ server, batch, startedAt }: Sent, { status, failure, endedAt }: PostEnd): void {
    const { book, time, onAttempt } = this.#scope;
    const at = time.sinceStart(endedAt);
    const latencyMs = at - batch.dueAt;
    const isDelivered = status !== null && status >= 200 && status < 300;
    book.latency.record(latencyMs);
    book.serviceTime.record(at - startedAt);
    if (isDelivered) {
      book.delivered++;
      book.acknowledged += batch.count;
    } else {
      book.failedBecause(failure ?? `receiver answered ${status}`);
      if (status === null) book.unanswered++;
      this.#retryLater(server, batch, at);
    }
    onAttempt({ dueAt: batch.dueAt, latencyMs, isDelivered, events: batch.count });
  }

  #retryLater(server: LoadServer, batch: LoadBatch, failedAt: Duration): void {
    const { time, rules, chance } = this.#scope;
    batch.failures++;
    const decision = decideRetry(
      {
        newestEventAt: batch.newestSecond * SECOND_MS,
        failedAt: time.virtualAt(failedAt),
        failures: batch.failures,
      },
      rules,
      chance,
    );
    this.sendAgain(server, batch, decision.kind === "give-up" ? Infinity : time.elapsedAt(decision.at));
  }

  #expiredSecond(): number {
    const { time, rules } = this.#scope;
    return Math.floor((time.virtualAt(time.elapsed()) - rules.retryWindowMs) / SECOND_MS);
  }
}

interface Sent {
  readonly server: LoadServer;
  readonly batch: LoadBatch;
  readonly startedAt: Duration;
}
