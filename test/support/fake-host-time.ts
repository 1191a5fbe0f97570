import type { HostTime } from "../../server/simulation/ports.ts";

interface Alarm {
  readonly at: number;
  readonly task: () => void;
}

/** A wall clock that moves by command. Its alarms ring at their own instants, the earliest first. */
export class FakeHostTime implements HostTime {
  readonly #alarms = new Set<Alarm>();
  #now: number;

  constructor(startAt = 0) {
    this.#now = startAt;
  }

  /** Alarms that are set. */
  get alarms(): number {
    return this.#alarms.size;
  }

  now(): number {
    return this.#now;
  }

  wakeIn(delayMs: number, task: () => void): () => void {
    const alarm = { at: this.#now + delayMs, task };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  async nextTurn(): Promise<void> {
    await new Promise<void>((resolve) => void this.wakeIn(0, resolve));
  }

  /** Lets wall time pass. What an alarm sets going goes as far as it can before the next one rings. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await afterAllPromises();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await afterAllPromises();
    }
    this.#now = end;
  }

  #next(end: number): Alarm | undefined {
    return [...this.#alarms].filter(({ at }) => at <= end).toSorted((left, right) => left.at - right.at)[0];
  }
}

/** Resolves once all promises that can go on have gone on. */
export async function afterAllPromises(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
