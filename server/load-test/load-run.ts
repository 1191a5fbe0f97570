import type { KeyObject } from "node:crypto";
import type { LoadReport, LoadSettings } from "../contract/load-report.ts";
import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import { AlarmQueue } from "../simulation/alarm-queue.ts";
import { ChanceStream } from "../simulation/chance.ts";
import type { LoadAssertion } from "./assertion.ts";
import { BatchPosts } from "./batch-post.ts";
import { pagePicker } from "./event-pages.ts";
import type { EventPages } from "./event-pages.ts";
import { LoadBook } from "./load-book.ts";
import { loadReport } from "./load-figures.ts";
import { LoadSamples } from "./load-samples.ts";
import { LoadSender } from "./load-sender.ts";
import { LoadServer } from "./load-server.ts";
import type { LoadTime } from "./load-time.ts";
import { LoadTraffic } from "./load-traffic.ts";
import { headWriter } from "./post-head.ts";
import { RampJudge, rampLimits } from "./ramp-judge.ts";
import { rateCurve } from "./rate-curve.ts";
import { ReceiverConnection } from "./receiver-connection.ts";
import type { Endpoint } from "./receiver-connection.ts";
import { ScaledTime } from "./scaled-time.ts";

/** What a load test is made from. */
export interface LoadPlan {
  readonly id: string;
  readonly settings: LoadSettings;
  /** Null: unsigned. */
  readonly key: KeyObject | null;
  readonly endpoint: Endpoint;
  readonly pages: EventPages;
  readonly assertions: readonly LoadAssertion[];
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
 * A load test on its way: traffic → servers → POSTs → answers → figures.
 *
 * Open loop: events occur and POSTs fall due whatever the receiver does, and every latency counts from when its POST
 * was due. It begins at once.
 */
export class LoadRun {
  /** Resolves when it is over. */
  readonly over: Promise<LoadReport>;
  readonly #plan: LoadPlan;
  readonly #time: LoadTime;
  readonly #scaled: ScaledTime;
  readonly #book = new LoadBook();
  readonly #alarms = new AlarmQueue();
  readonly #servers: readonly LoadServer[];
  readonly #traffic: LoadTraffic;
  readonly #sender: LoadSender;
  readonly #samples: LoadSamples;
  readonly #ramp: RampJudge | undefined;
  #resolve: (report: LoadReport) => void = () => undefined;
  #final: LoadReport | undefined;
  #phase: "arriving" | "draining" | "stopping" = "arriving";
  #isStopped = false;
  #endsAt: Duration;
  #lastTickAt: Duration = 0;
  #sweptAt: Duration = 0;
  #expiredAt: Duration = 0;
  #longestQueueAgeMs: Duration = 0;

  constructor(plan: LoadPlan, time: LoadTime) {
    this.#plan = plan;
    this.#time = time;
    const { settings } = plan;
    const { durationMs, timeScale: scale } = settings;
    const book = this.#book;
    this.#scaled = new ScaledTime(time, { scale, durationMs });
    const curve = rateCurve(settings.profile, settings.eventsPerSecond, durationMs);
    this.#samples = new LoadSamples(book, durationMs);
    this.#ramp = settings.profile === "ramp" ? rampOf(plan) : undefined;
    this.#sender = this.#newSender();
    this.#servers = this.#newServers(pagePicker(plan.pages, { curve, seed: settings.seed }));
    const shared = { servers: this.#servers, alarms: this.#alarms, book, time: this.#scaled };
    this.#traffic = new LoadTraffic({ ...shared, curve, seed: settings.seed });
    this.#endsAt = durationMs;
    this.over = new Promise((resolve) => (this.#resolve = resolve));
    time.wakeIn(TICK_MS, () => this.#tick());
  }

  /** How far it is. */
  report(): LoadReport {
    if (this.#final !== undefined) return this.#final;
    return loadReport({
      plan: this.#plan,
      book: this.#book,
      servers: this.#servers,
      sender: this.#sender,
      samples: this.#samples.all,
      knee: this.#ramp?.knee() ?? null,
      time: this.#scaled,
      arrivedForMs: Math.min(this.#scaled.elapsed(), this.#traffic.endsAt),
      longestQueueAgeMs: this.#longestQueueAgeMs,
      state: this.#phase === "stopping" || this.#isStopped ? "stopped" : "running",
    });
  }

  /** Ends it within half a second, whatever the receiver does. What has not been acknowledged stays pending. */
  stop(): void {
    if (this.#phase === "stopping") return;
    this.#isStopped = true;
    this.#phase = "stopping";
    this.#traffic.endAt(this.#scaled.elapsed());
    this.#endsAt = this.#scaled.elapsed() + STOP_GRACE_MS;
    this.#sender.hold();
  }

  #newSender(): LoadSender {
    const { settings, key, endpoint } = this.#plan;
    return new LoadSender({
      book: this.#book,
      time: this.#scaled,
      timeoutMs: settings.timeoutMs,
      posts: new BatchPosts({
        writeHead: headWriter(endpoint.url, key !== null),
        key,
        wallNow: () => this.#time.wallNow(),
        seed: settings.seed,
      }),
      rules: {
        retryWaitsMs: settings.retryWaitsMs,
        retryWindowMs: settings.retryWindowMs,
        retryJitter: settings.retryJitter,
      },
      chance: new ChanceStream(settings.seed, "retries"),
      setAlarm: (atMs, task) => this.#alarms.add(atMs, task),
      nextTurn: (task) => this.#time.nextTurn(task),
      onAttempt: (attempt) => {
        this.#samples.count(attempt);
        this.#ramp?.count(attempt);
      },
    });
  }

  #newServers(pickPage: ReturnType<typeof pagePicker>): readonly LoadServer[] {
    const { settings, endpoint } = this.#plan;
    const batchMaxAgeMs = settings.batchMaxAgeMs / settings.timeScale;
    const chance = new ChanceStream(settings.seed, "latencies");
    let batches = 0;
    return Array.from(
      { length: settings.servers },
      () =>
        new LoadServer({
          connection: new ReceiverConnection(endpoint, this.#time),
          batchMaxBytes: settings.batchMaxBytes,
          batchMaxAgeMs,
          // SendGrid's machines have been running for long: their batches do not all begin when the test does.
          firstAgeMs: batchMaxAgeMs * chance.fraction(),
          nextNumber: () => ++batches,
          pickPage,
          elapsed: () => this.#scaled.elapsed(),
          setAlarm: (atMs, task) => this.#alarms.add(atMs, task),
          cancelAlarm: (alarm) => this.#alarms.cancel(alarm),
          onReady: (server) => this.#sender.ready(server),
        }),
    );
  }

  #tick(): void {
    if (this.#final !== undefined) return;
    const now = this.#scaled.elapsed();
    const isWhole = this.#phase === "stopping" || this.#traffic.advance(now);
    if (now - this.#sweptAt >= SWEEP_MS) this.#sweep(now);
    this.#lastTickAt = now;
    if (this.#phase === "arriving" && isWhole && now >= this.#traffic.endsAt) this.#beginDraining(now);
    if (this.#phase !== "arriving" && (now >= this.#endsAt || this.#isEmpty())) return this.#finish();
    if (isWhole) this.#time.wakeIn(TICK_MS, () => this.#tick());
    else this.#time.nextTurn(() => this.#tick());
  }

  #sweep(now: Duration): void {
    this.#sweptAt = now;
    // An answer that has arrived is read before its attempt is called late.
    if (now - this.#lastTickAt < BUSY_MS) this.#sender.checkTimeouts();
    const queueAgeMs = this.#queueAgeMs(now);
    this.#longestQueueAgeMs = Math.max(this.#longestQueueAgeMs, queueAgeMs);
    this.#samples.update(now, () => this.#backlog(queueAgeMs));
    if (this.#phase === "arriving" && this.#ramp?.isOver(now, queueAgeMs) === true) this.#traffic.endAt(now);
    const { retryWindowMs } = this.#plan.settings;
    if (now * this.#scaled.scale > retryWindowMs && now - this.#expiredAt >= EXPIRY_SWEEP_MS) {
      this.#expiredAt = now;
      for (const server of this.#servers) this.#sender.expire(server.waiting());
    }
  }

  #backlog(queueAgeMs: Duration): { readonly queueAgeMs: Duration; readonly pendingEvents: number } {
    const { generated, acknowledged, expired } = this.#book;
    return { queueAgeMs, pendingEvents: generated - acknowledged - expired };
  }

  #queueAgeMs(now: Duration): Duration {
    const oldest = Math.min(...this.#servers.map(({ oldestDueAt }) => oldestDueAt ?? Infinity));
    return Math.max(0, now - Math.min(now, oldest));
  }

  // The last batches leave one after the other, as they would have, only closer together where they are long open.
  #beginDraining(now: Duration): void {
    this.#phase = "draining";
    const { batchMaxAgeMs, timeScale, timeoutMs } = this.#plan.settings;
    const spread = Math.min(1, DRAIN_SPREAD_MS / (batchMaxAgeMs / timeScale));
    for (const server of this.#servers) {
      const leftMs = (server.closesAt ?? now) - now;
      server.closeBy(now + Math.max(0, leftMs * spread));
    }
    const lastClosesAt = Math.max(now, ...this.#servers.map(({ closesAt }) => closesAt ?? now));
    this.#endsAt = lastClosesAt + 2 * timeoutMs + SECOND_MS;
  }

  #isEmpty(): boolean {
    if (this.#sender.inFlight.size > 0) return false;
    if (this.#phase === "stopping") return true;
    // Retries that are due before the end are still made.
    const next = this.#alarms.nextAt();
    if (next !== undefined && next < this.#endsAt) return false;
    return this.#servers.every(({ queued, openEvents }) => queued === 0 && openEvents === 0);
  }

  #finish(): void {
    const now = this.#scaled.elapsed();
    this.#sender.stop();
    this.#samples.end(now, this.#backlog(this.#queueAgeMs(now)));
    // What has not ended would have taken at least so long: leaving it out would flatter a receiver that stalls.
    for (const server of this.#servers) {
      if (server.underWay !== undefined) this.#book.latency.record(now - server.underWay.batch.dueAt);
      for (const { dueAt } of server.waiting()) this.#book.latency.record(now - dueAt);
    }
    this.#final = { ...this.report(), state: this.#isStopped ? "stopped" : "finished" };
    const judged = this.#final;
    this.#final = { ...judged, passed: judged.assertions.every(({ isMet }) => isMet) };
    for (const server of this.#servers) server.close();
    this.#resolve(this.#final);
  }
}

function rampOf({ settings, assertions }: LoadPlan): RampJudge {
  const { eventsPerSecond, durationMs } = settings;
  return new RampJudge({ limits: rampLimits(assertions), eventsPerSecond, durationMs });
}
