import { SECOND_MS } from "../../contract/time.ts";
import type { Duration } from "../../contract/time.ts";
import type { AlarmQueue } from "../../simulation/time/alarm-queue.ts";
import type { LoadBook } from "../load-book.ts";
import type { LoadServer } from "../load-server.ts";
import { MOST_AT_ONCE, runAlarms } from "../load-traffic.ts";
import type { LoadTraffic, PlacedServer } from "../load-traffic.ts";
import type { ScaledTime } from "../scaled-time.ts";
import type { ScenarioEvents } from "./scenario-events.ts";
import type { ScenarioEvent } from "./scenario-simulation.ts";

/** What the traffic of a scenario needs. */
export interface ScenarioTrafficScope {
  readonly events: ScenarioEvents;
  readonly durationMs: Duration;
  /** Those that are worked on here, by place. */
  readonly servers: readonly PlacedServer[];
  readonly alarms: AlarmQueue;
  readonly book: LoadBook;
  readonly time: ScaledTime;
}

/** An event that occurs later than this was not simulated in time. Ours: a busy process is as late now and then. */
const LATE_MS: Duration = 500;

/** Makes the events of a scenario occur at the servers that they belong to, at their instants by the test's own time. */
export class ScenarioTraffic implements LoadTraffic {
  readonly #scope: ScenarioTrafficScope;
  readonly #servers: ReadonlyMap<number, LoadServer>;
  #endsAt: Duration;
  #made = 0;

  constructor(scope: ScenarioTrafficScope) {
    this.#scope = scope;
    this.#servers = new Map(scope.servers.map(({ place, server }) => [place, server]));
    this.#endsAt = scope.durationMs;
  }

  get endsAt(): Duration {
    return this.#endsAt;
  }

  get made(): number {
    return this.#made;
  }

  endAt(atMs: Duration): void {
    this.#endsAt = Math.min(this.#endsAt, atMs);
  }

  advance(toMs: Duration): boolean {
    const { events, alarms } = this.#scope;
    const untilMs = Math.min(toMs, this.#endsAt);
    const knownUntilMs = this.#elapsedAt(events.knownUntilMs);
    for (let count = 0; count < MOST_AT_ONCE; count++) {
      const event = events.next();
      if (event === undefined || this.#elapsedAt(event.afterMs) > untilMs) {
        const isKnown = event !== undefined || knownUntilMs >= untilMs;
        // What is not simulated yet may come before an alarm.
        runAlarms(alarms, isKnown ? toMs : knownUntilMs);
        return isKnown;
      }
      const atMs = this.#elapsedAt(event.afterMs);
      // Its POST waits for nothing but us.
      if (untilMs - atMs > LATE_MS) this.#scope.book.ownLag.record(untilMs - atMs);
      this.#occur(event);
    }
    return false;
  }

  catchUp(made: number): boolean {
    const { events } = this.#scope;
    for (let count = 0; count < MOST_AT_ONCE && this.#made < made; count++) {
      const event = events.next();
      if (event === undefined) break;
      this.#occur(event);
    }
    return this.#made >= made || (events.next() === undefined && events.knownUntilMs === Infinity);
  }

  close(): void {
    this.#scope.events.close();
  }

  #occur(event: ScenarioEvent): void {
    const { events, alarms, book, time } = this.#scope;
    const atMs = this.#elapsedAt(event.afterMs);
    events.take();
    runAlarms(alarms, atMs);
    this.#made++;
    book.generated++;
    const second = Math.floor(time.virtualAt(atMs) / SECOND_MS);
    this.#servers.get(event.server)?.addEvent(atMs, second, event.written);
  }

  // To the microsecond, lest rounding put the last event behind the test's end.
  #elapsedAt(afterMs: Duration): Duration {
    return Math.round((afterMs * 1000) / this.#scope.time.scale) / 1000;
  }
}
