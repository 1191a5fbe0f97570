import { SECOND_MS } from "../contract/time.ts";
import type { Duration } from "../contract/time.ts";
import type { AlarmQueue } from "../simulation/time/alarm-queue.ts";
import type { LoadBook } from "./load-book.ts";
import { MOST_AT_ONCE, runAlarms } from "./load-traffic.ts";
import type { LoadTraffic, PlacedServer } from "./load-traffic.ts";
import type { RateCurve } from "./rate-curve.ts";
import type { ScaledTime } from "./scaled-time.ts";

/** What the traffic of a profile needs. Times count from the test's beginning. */
export interface ProfileTrafficScope {
  /** Of the whole load test. */
  readonly curve: RateCurve;
  /** Those that are worked on here, by place. */
  readonly servers: readonly PlacedServer[];
  /** Of the whole load test. */
  readonly serverCount: number;
  readonly alarms: AlarmQueue;
  readonly book: LoadBook;
  readonly time: ScaledTime;
  readonly seed: number;
}

/**
 * Makes events occur as their curve says, whatever the receiver does.
 *
 * When they occur follows from the curve, not from when this is called: a process that was busy catches up, and the
 * POSTs that it made late count from when they were due. In each round every server of the test has one event, in an
 * order that turns with the seed: whoever works on some servers only knows which events are theirs without making the
 * others.
 */
export class ProfileTraffic implements LoadTraffic {
  readonly #scope: ProfileTrafficScope;
  #endsAt: Duration;
  #made = 0;
  #round = 0;
  // The servers here in the order of the round, from the one that comes first in it.
  #turn = 0;
  #first = 0;
  #rotation = 0;

  constructor(scope: ProfileTrafficScope) {
    this.#scope = scope;
    this.#endsAt = scope.curve.durationMs;
    this.#beginRound(0);
  }

  /** When the last event occurs. */
  get endsAt(): Duration {
    return this.#endsAt;
  }

  /** Events that have occurred at these servers. */
  get made(): number {
    return this.#made;
  }

  /** No event occurs after that. */
  endAt(atMs: Duration): void {
    this.#endsAt = Math.min(this.#endsAt, atMs);
  }

  /** Lets all occur that was to occur until then, alarms included, in order. False: there is more. */
  advance(toMs: Duration): boolean {
    const { curve, alarms } = this.#scope;
    const untilMs = Math.min(toMs, this.#endsAt);
    for (let made = 0; made < MOST_AT_ONCE; made++) {
      const atMs = curve.arrivalOf(this.#nextNumber());
      if (atMs > untilMs) {
        runAlarms(alarms, toMs);
        return true;
      }
      this.#occur(atMs);
    }
    return false;
  }

  /** Makes what had been made before, up to so many events. False: there is more. */
  catchUp(made: number): boolean {
    const { curve } = this.#scope;
    for (let count = 0; count < MOST_AT_ONCE && this.#made < made; count++)
      this.#occur(curve.arrivalOf(this.#nextNumber()));
    return this.#made >= made;
  }

  /** Nothing goes on behind it. */
  close(): void {}

  #occur(atMs: Duration): void {
    const { servers, alarms, book, time } = this.#scope;
    runAlarms(alarms, atMs);
    const placed = servers[(this.#first + this.#turn) % servers.length];
    this.#made++;
    book.generated++;
    placed?.server.addEvent(atMs, Math.floor(time.virtualAt(atMs) / SECOND_MS));
    if (++this.#turn === servers.length) this.#beginRound(this.#round + 1);
  }

  #beginRound(round: number): void {
    const { servers, serverCount, seed } = this.#scope;
    this.#round = round;
    this.#turn = 0;
    this.#rotation = scrambled(seed ^ round) % serverCount;
    const first = servers.findIndex(({ place }) => place >= this.#rotation);
    this.#first = Math.max(0, first);
  }

  // Counted from 1 through all events of the test.
  #nextNumber(): number {
    const { servers, serverCount } = this.#scope;
    const place = servers[(this.#first + this.#turn) % servers.length]?.place ?? 0;
    return this.#round * serverCount + ((place - this.#rotation + serverCount) % serverCount) + 1;
  }
}

// A hash in place of a stream of chance, which would be most of what an event costs.
function scrambled(input: number): number {
  let word = Math.imul((input ^ (input >>> 16)) + 0x9e3779b9, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
