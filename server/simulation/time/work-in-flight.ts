import type { AttemptRunner } from "../deliveries/attempt-runner.ts";

/** All that virtual time stands still for: attempts, and whatever else the outside has to answer first. */
export class CommonWork {
  readonly #runner: AttemptRunner;
  readonly #others = new Set<Promise<void>>();

  constructor(runner: AttemptRunner) {
    this.#runner = runner;
  }

  get count(): number {
    return this.#runner.inFlight + this.#others.size;
  }

  /** Lets time stand still until this is done. It must not reject. */
  add(work: Promise<void>): void {
    this.#others.add(work);
    void work.finally(() => this.#others.delete(work));
  }

  /** Resolves when nothing is in flight; undefined: nothing is. */
  settled(): Promise<void> | undefined {
    if (this.#others.size === 0) return this.#runner.settled();
    return this.#allSettled();
  }

  async #allSettled(): Promise<void> {
    while (this.#others.size > 0) await Promise.all(this.#others);
    await this.#runner.settled();
  }
}
