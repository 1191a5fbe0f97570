import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { AlarmQueue } from "../simulation/time/alarm-queue.ts";
import { ChanceStream } from "../simulation/chance.ts";
import { BatchPosts } from "./batch-post.ts";
import { pagePickerOf, trafficOf } from "./event-source.ts";
import type { LoadWork } from "./load-work.ts";
import { backlogOf, queueAgeOf } from "./load-backlog.ts";
import type { LoadBacklog } from "./load-backlog.ts";
import type { LoadBook } from "./load-book.ts";
import { LoadSender } from "./load-sender.ts";
import type { EndedAttempt } from "./load-sender.ts";
import { LoadServer } from "./load-server.ts";
import { checkpointOf, closedBatchHandler, placesOf } from "./load-slice.ts";
import type { EarlierWork, LoadSlice, SliceCheckpoint } from "./load-slice.ts";
import type { LoadTime } from "./load-time.ts";
import type { LoadTraffic, PlacedServer } from "./load-traffic.ts";
import { headWriter } from "./post-head.ts";
import { ReceiverConnection } from "./receiver-connection.ts";
import type { ScaledTime } from "./scaled-time.ts";

/** What an engine needs. */
export interface LoadEngineScope {
  readonly work: LoadWork;
  readonly slice: LoadSlice;
  /** Null: nobody has worked on the slice. */
  readonly earlier: EarlierWork | null;
  readonly book: LoadBook;
  readonly time: LoadTime;
  readonly scaled: ScaledTime;
  readonly onAttempt: (attempt: EndedAttempt) => void;
  /** Nothing leaves while this says no: the slice may be somebody else's. */
  readonly mayPost?: () => boolean;
  /** Called about every 20 ms. `queueAgeMs` is how long the oldest POST that is due has waited. */
  readonly onSweep: (now: Duration, queueAgeMs: Duration) => void;
  /** Called once, when nothing more will happen; not after `abandon`. */
  readonly onOver: (now: Duration) => void;
  /** Called instead where it cannot go on: its events could not be made. */
  readonly onFailed: (error: unknown) => void;
}

/** Events occur and fall due to the millisecond. */
const TICK_MS: Duration = 1;
const SWEEP_MS: Duration = 20;
const EXPIRY_SWEEP_MS: Duration = 250;
/** A process that was this busy has answers to read before it may call one late. */
const BUSY_MS: Duration = 50;
/** Batches that are still open when the last event has occurred leave within so long. Ours. */
const DRAIN_SPREAD_MS: Duration = 10 * SECOND_MS;
/** When it is stopped, answers that are under way have so long. Ours. */
const STOP_GRACE_MS: Duration = 300;

/**
 * The servers of a load test, or some of them, at work: traffic → servers → POSTs → answers.
 *
 * Open loop: events occur and POSTs fall due whatever the receiver does, and every latency counts from when its POST
 * was due. What comes of it stands in the book. It begins at once.
 */
export class LoadEngine {
  readonly servers: readonly LoadServer[];
  readonly sender: LoadSender;
  readonly #scope: LoadEngineScope;
  readonly #alarms = new AlarmQueue();
  readonly #traffic: LoadTraffic;
  #phase: "catching-up" | "arriving" | "draining" | "stopping" | "over" = "arriving";
  #isStopped = false;
  #endsAt: Duration = Infinity;
  #lastTickAt: Duration = 0;
  #sweptAt: Duration = 0;
  #expiredAt: Duration = 0;
  /** How long it was held while others would have gone on: so much later it may end. */
  #lateMs: Duration = 0;
  #heldAt: Duration | undefined;

  constructor(scope: LoadEngineScope) {
    this.#scope = scope;
    this.sender = this.#newSender();
    const placed = this.#newServers();
    this.servers = placed.map(({ server }) => server);
    const { work, book, scaled: time } = scope;
    this.#traffic = trafficOf(work, { servers: placed, alarms: this.#alarms, book, time });
    if (scope.earlier !== null) this.#beginCatchingUp(scope.earlier);
    scope.time.wakeIn(TICK_MS, () => this.#tick());
  }

  /** Nothing more happens. */
  get isOver(): boolean {
    return this.#phase === "over";
  }

  /** It was ended early. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** When its last event occurs. */
  get arrivesUntil(): Duration {
    return this.#traffic.endsAt;
  }

  /** What there is to do yet. */
  get backlog(): LoadBacklog {
    return backlogOf(this.servers, this.sender);
  }

  /** How far it is; undefined while it makes once more what others had made. */
  checkpoint(): SliceCheckpoint | undefined {
    if (this.#phase === "catching-up") return undefined;
    return checkpointOf(this.#traffic.made, this.servers, this.sender);
  }

  /** No event occurs after that. */
  endTrafficAt(atMs: Duration): void {
    this.#traffic.endAt(atMs);
  }

  /** Nothing leaves until it is let go on; events go on to occur. What was stopped ends all the same. */
  hold(): void {
    if (this.#isStopped) return;
    this.#heldAt ??= this.#scope.scaled.elapsed();
    this.sender.hold();
  }

  /** What is due leaves again. */
  goOn(): void {
    if (this.#heldAt === undefined) return;
    this.#lateMs += this.#scope.scaled.elapsed() - this.#heldAt;
    this.#heldAt = undefined;
    if (this.#phase !== "catching-up") this.sender.resume();
  }

  /** Ends it within half a second, whatever the receiver does. What has not been acknowledged stays pending. */
  stop(): void {
    if (this.#phase === "stopping" || this.#phase === "over") return;
    this.#isStopped = true;
    this.#heldAt = undefined;
    this.#lateMs = 0;
    const now = this.#scope.scaled.elapsed();
    this.#traffic.endAt(now);
    this.sender.hold();
    // What others had made is counted already, so it is made to the end.
    if (this.#phase !== "catching-up") this.#phase = "stopping";
    this.#endsAt = now + STOP_GRACE_MS;
  }

  /** Ends it at once, and without another word: the slice is somebody else's. */
  abandon(): void {
    this.#phase = "over";
    this.#traffic.close();
    this.sender.stop();
    for (const server of this.servers) server.close();
  }

  #beginCatchingUp({ checkpoint, idleMs }: EarlierWork): void {
    this.#phase = "catching-up";
    this.#lateMs = idleMs;
    this.sender.hold();
    for (const [place, server] of this.servers.entries())
      server.begunUpTo = checkpoint.servers[place]?.begunUpTo ?? 0;
  }

  #newSender(): LoadSender {
    const { work, book, scaled, time, onAttempt, mayPost } = this.#scope;
    const { settings, key, endpoint } = work;
    return new LoadSender({
      book,
      time: scaled,
      timeoutMs: settings.timeoutMs,
      posts: new BatchPosts({
        writeHead: headWriter(endpoint.url, key !== null),
        key,
        wallNow: () => time.wallNow(),
        seed: settings.seed,
      }),
      rules: {
        retryWaitsMs: settings.retryWaitsMs,
        retryWindowMs: settings.retryWindowMs,
        retryJitter: settings.retryJitter,
      },
      chance: new ChanceStream(settings.seed, "retries"),
      setAlarm: (atMs, task) => this.#alarms.add(atMs, task),
      nextTurn: (task) => time.nextTurn(task),
      onAttempt,
      ...(mayPost === undefined ? {} : { mayPost }),
    });
  }

  #newServers(): readonly PlacedServer[] {
    const { work, slice, scaled, time, earlier } = this.#scope;
    const { settings, endpoint } = work;
    const pickPage = pagePickerOf(work);
    const batchMaxAgeMs = settings.batchMaxAgeMs / settings.timeScale;
    const chance = new ChanceStream(settings.seed, "latencies");
    // SendGrid's machines have been running for long: their batches do not all begin when the test does.
    const firstAges = Array.from({ length: settings.servers }, () => batchMaxAgeMs * chance.fraction());
    const engine = {
      servers: () => this.servers,
      sender: () => this.sender,
      arrivesUntil: () => this.arrivesUntil,
    };
    const handler = earlier === null ? {} : { onClosed: closedBatchHandler(earlier, engine) };
    return placesOf(slice, settings.servers).map((place) => {
      let batches = 0;
      const server = new LoadServer({
        connection: new ReceiverConnection(endpoint, time),
        batchMaxBytes: settings.batchMaxBytes,
        batchMaxAgeMs,
        firstAgeMs: firstAges[place] ?? batchMaxAgeMs,
        nextNumber: () => batches++ * settings.servers + place + 1,
        pickPage,
        elapsed: () => scaled.elapsed(),
        setAlarm: (atMs, task) => this.#alarms.add(atMs, task),
        onReady: (ready) => this.sender.ready(ready),
        ...handler,
      });
      return { place, server };
    });
  }

  // Thrown in a timer it would end the process, and not this load test alone.
  #tick(): void {
    try {
      this.#goOnInTime();
    } catch (error) {
      this.abandon();
      this.#scope.onFailed(error);
    }
  }

  #goOnInTime(): void {
    if (this.#phase === "over") return;
    if (this.#phase === "catching-up") return this.#catchUp();
    const now = this.#scope.scaled.elapsed();
    const isWhole = this.#phase === "stopping" || this.#traffic.advance(now);
    if (now - this.#sweptAt >= SWEEP_MS) this.#sweep(now);
    this.#lastTickAt = now;
    if (this.#phase === "arriving" && isWhole && now >= this.#traffic.endsAt) this.#beginDraining(now);
    if (this.#isAtItsEnd(now)) return this.#finish(now);
    if (isWhole) this.#scope.time.wakeIn(TICK_MS, () => this.#tick());
    else this.#scope.time.nextTurn(() => this.#tick());
  }

  #catchUp(): void {
    const { earlier, book, time } = this.#scope;
    if (this.#traffic.catchUp(earlier?.checkpoint.made ?? 0)) {
      // They were counted when they were made first.
      book.generated = 0;
      for (const server of this.servers) server.closeBegun(this.#scope.scaled.elapsed());
      this.#phase = this.#isStopped ? "stopping" : "arriving";
      if (!this.#isStopped && this.#heldAt === undefined) this.sender.resume();
    }
    time.nextTurn(() => this.#tick());
  }

  #sweep(now: Duration): void {
    const { scaled, work, onSweep } = this.#scope;
    this.#sweptAt = now;
    // An answer that has arrived is read before its attempt is called late.
    if (now - this.#lastTickAt < BUSY_MS) this.sender.checkTimeouts();
    onSweep(now, queueAgeOf(this.servers, now));
    if (now * scaled.scale > work.settings.retryWindowMs && now - this.#expiredAt >= EXPIRY_SWEEP_MS) {
      this.#expiredAt = now;
      for (const server of this.servers) this.sender.expire(server.waiting());
    }
  }

  // The last batches leave one after the other, as they would have, only closer together where they are long open.
  #beginDraining(now: Duration): void {
    this.#phase = "draining";
    const { batchMaxAgeMs, timeScale, timeoutMs } = this.#scope.work.settings;
    const spread = Math.min(1, DRAIN_SPREAD_MS / (batchMaxAgeMs / timeScale));
    for (const server of this.servers) {
      const leftMs = (server.closesAt ?? now) - now;
      server.closeBy(now + Math.max(0, leftMs * spread));
    }
    const lastClosesAt = Math.max(now, ...this.servers.map(({ closesAt }) => closesAt ?? now));
    this.#endsAt = lastClosesAt + 2 * timeoutMs + SECOND_MS;
  }

  #isAtItsEnd(now: Duration): boolean {
    if (this.#phase === "arriving" || this.#heldAt !== undefined) return false;
    return now >= this.#endsAt + this.#lateMs || this.#isEmpty();
  }

  #isEmpty(): boolean {
    if (this.sender.inFlight.size > 0) return false;
    if (this.#phase === "stopping") return true;
    // Retries that are due before the end are still made.
    const next = this.#alarms.nextAt();
    if (next !== undefined && next < this.#endsAt + this.#lateMs) return false;
    return this.servers.every(({ queued, openEvents }) => queued === 0 && openEvents === 0);
  }

  #finish(now: Duration): void {
    const { book, onOver } = this.#scope;
    this.#phase = "over";
    this.#traffic.close();
    this.sender.stop();
    // What has not ended would have taken at least so long: leaving it out would flatter a receiver that stalls.
    for (const server of this.servers) {
      if (server.underWay !== undefined) book.latency.record(now - server.underWay.batch.dueAt);
      for (const { dueAt } of server.waiting()) book.latency.record(now - dueAt);
    }
    onOver(now);
    for (const server of this.servers) server.close();
  }
}
