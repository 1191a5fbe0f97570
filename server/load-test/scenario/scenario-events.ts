import type { Duration } from "../../contract/time.ts";
import type { LoadTime } from "../load-time.ts";
import { simulateScenario } from "./scenario-simulation.ts";
import type { ScenarioEvent, ScenarioOrder } from "./scenario-simulation.ts";

/** Which events are wanted, and how they are simulated. */
export interface ScenarioEventsScope extends ScenarioOrder {
  /** Events of other servers are left out. */
  readonly places: ReadonlySet<number>;
  readonly time: Pick<LoadTime, "now" | "nextTurn">;
}

/** So many bytes of events are simulated ahead: some 100,000 events. Ours. */
const MOST_AHEAD_BYTES = 64 * 1024 * 1024;
/** Events that were taken are thrown away together. Ours. */
const TAKEN_AT_ONCE = 5000;
/** Others have their turn this often. Ours: POSTs fall due meanwhile. */
const TURN_MS: Duration = 2;

/**
 * The events of a scenario in the order in which they occur, simulated in the background a little ahead of who takes
 * them.
 */
export class ScenarioEvents {
  /** Resolves when as many are there as are simulated ahead, or all. */
  readonly filled: Promise<void>;
  readonly #scope: ScenarioEventsScope;
  readonly #events: ScenarioEvent[] = [];
  #head = 0;
  #bytes = 0;
  #knownUntilMs: Duration = -1;
  readonly #closing = new AbortController();
  #failure: unknown;
  #goOn: () => void = () => undefined;
  #tellFilled: () => void = () => undefined;

  constructor(scope: ScenarioEventsScope) {
    this.#scope = scope;
    this.filled = new Promise((resolve) => (this.#tellFilled = resolve));
    void this.#simulate()
      .catch((failure: unknown) => (this.#failure = failure))
      .finally(() => this.#tellFilled());
  }

  /** All events until then are there, or were taken; Infinity: all there are. */
  get knownUntilMs(): Duration {
    // Whoever waits for more is told why there is none.
    if (this.#failure !== undefined) throw this.#failure;
    return this.#knownUntilMs;
  }

  /** The next event; undefined: none is there. */
  next(): ScenarioEvent | undefined {
    return this.#events[this.#head];
  }

  /** Takes the next event away. */
  take(): void {
    this.#bytes -= this.next()?.written.byteLength ?? 0;
    if (this.#bytes < MOST_AHEAD_BYTES / 2) this.#goOn();
    if (++this.#head < TAKEN_AT_ONCE) return;
    this.#events.splice(0, this.#head);
    this.#head = 0;
  }

  /** Nobody takes any more once this is aborted. */
  closeOn(signal: AbortSignal | undefined): void {
    if (signal?.aborted === true) this.close();
    // It may outlive many load tests.
    signal?.addEventListener("abort", () => this.close(), { signal: this.#closing.signal });
  }

  /** Nobody takes any more. */
  close(): void {
    this.#closing.abort();
    this.#goOn();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get #isFull(): boolean {
    return this.#bytes >= MOST_AHEAD_BYTES;
  }

  async #simulate(): Promise<void> {
    const { places, startAt, time } = this.#scope;
    const simulation = await simulateScenario(this.#scope, (event) => {
      if (!places.has(event.server)) return;
      this.#events.push(event);
      this.#bytes += event.written.byteLength;
    });
    while (!this.#isClosed && !simulation.isOver()) {
      if (this.#isFull) await this.#untilTaken();
      const until = time.now() + TURN_MS;
      while (!this.#isClosed && !this.#isFull && !simulation.isOver() && time.now() < until)
        await simulation.step();
      this.#knownUntilMs = simulation.now() - startAt;
      await new Promise<void>((resolve) => time.nextTurn(resolve));
    }
    this.#knownUntilMs = Infinity;
  }

  async #untilTaken(): Promise<void> {
    this.#tellFilled();
    await new Promise<void>((resolve) => (this.#goOn = resolve));
  }
}
