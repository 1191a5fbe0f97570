import type { Duration } from "../contract/time.ts";
import type { AlarmQueue } from "../simulation/time/alarm-queue.ts";
import type { LoadServer } from "./load-server.ts";

/** A server and which one of the whole load test's it is, from 0. */
export interface PlacedServer {
  readonly place: number;
  readonly server: LoadServer;
}

/**
 * Makes events occur at some servers, whatever the receiver does.
 *
 * Which ones, and when, does not follow from when it is called: a process that was busy catches up, and the POSTs that
 * it made late count from when they were due.
 */
export interface LoadTraffic {
  /** When the last event occurs, from the test's beginning. */
  readonly endsAt: Duration;
  /** Events that have occurred. */
  readonly made: number;
  /** No event occurs after that. */
  endAt(atMs: Duration): void;
  /** Lets all occur that was to occur until then, alarms included, in order. False: there is more. */
  advance(toMs: Duration): boolean;
  /** Makes what had been made before, up to so many events. False: there is more. */
  catchUp(made: number): boolean;
  /** No event is asked for any more. */
  close(): void;
}

/** No more events are made in one go: answers are read in between. Ours. */
export const MOST_AT_ONCE = 20_000;

/** Runs the alarms that are due until then, in order. */
export function runAlarms(alarms: AlarmQueue, untilMs: Duration): void {
  for (let next = alarms.nextAt(); next !== undefined && next <= untilMs; next = alarms.nextAt())
    alarms.take().ring();
}
