import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import type { AlarmQueue } from "../simulation/alarm-queue.ts";
import type { LoadBook } from "./load-book.ts";
import type { LoadServer } from "./load-server.ts";
import type { RateCurve } from "./rate-curve.ts";
import type { ScaledTime } from "./scaled-time.ts";

/** What traffic needs. Times count from the test's beginning. */
export interface LoadTrafficScope {
  readonly curve: RateCurve;
  readonly servers: readonly LoadServer[];
  readonly alarms: AlarmQueue;
  readonly book: LoadBook;
  readonly time: ScaledTime;
  readonly seed: number;
}

/** No more events are made in one go: answers are read in between. Ours. */
const MOST_AT_ONCE = 20_000;

/**
 * Makes events occur as their curve says, whatever the receiver does.
 *
 * When they occur follows from the curve, not from when this is called: a process that was busy catches up, and the
 * POSTs that it made late count from when they were due.
 */
export class LoadTraffic {
  readonly #scope: LoadTrafficScope;
  #endsAt: Duration;

  constructor(scope: LoadTrafficScope) {
    this.#scope = scope;
    this.#endsAt = scope.curve.durationMs;
  }

  /** When the last event occurs. */
  get endsAt(): Duration {
    return this.#endsAt;
  }

  /** No event occurs after that. */
  endAt(atMs: Duration): void {
    this.#endsAt = Math.min(this.#endsAt, atMs);
  }

  /** Lets all occur that was to occur until then, alarms included, in order. False: there is more. */
  advance(toMs: Duration): boolean {
    const { curve, book, alarms } = this.#scope;
    const untilMs = Math.min(toMs, this.#endsAt);
    for (let made = 0; made < MOST_AT_ONCE; made++) {
      const atMs = curve.arrivalOf(book.generated + 1);
      if (atMs > untilMs) {
        runAlarms(alarms, toMs);
        return true;
      }
      this.#occur(atMs);
    }
    return false;
  }

  #occur(atMs: Duration): void {
    const { servers, alarms, book, time, seed } = this.#scope;
    runAlarms(alarms, atMs);
    const server = servers[scrambled(seed ^ book.generated) % servers.length];
    book.generated++;
    server?.addEvent(atMs, Math.floor(time.virtualAt(atMs) / SECOND_MS));
  }
}

function runAlarms(alarms: AlarmQueue, untilMs: Duration): void {
  for (let next = alarms.nextAt(); next !== undefined && next <= untilMs; next = alarms.nextAt())
    alarms.take()();
}

// A hash in place of a stream of chance, which would be most of what an event costs.
function scrambled(input: number): number {
  let word = Math.imul((input ^ (input >>> 16)) + 0x9e3779b9, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
