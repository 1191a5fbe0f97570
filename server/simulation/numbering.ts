/** Numbers attempts, deliveries and events in the order they come about: `att_1`, `dlv_1`, 1. */
export class Numbering {
  #attempts = 0;
  #attemptsBefore = 0;
  #deliveries = 0;
  #events = 0;

  /** Attempts so far, those before a restart included. */
  get attemptsEver(): number {
    return this.#attemptsBefore + this.#attempts;
  }

  newAttemptId(): string {
    return `att_${++this.#attempts}`;
  }

  newDeliveryId(): string {
    return `dlv_${++this.#deliveries}`;
  }

  newEventSeq(): number {
    return ++this.#events;
  }

  /** Counts from 1 again. */
  restart(): void {
    this.#attemptsBefore += this.#attempts;
    this.#attempts = 0;
    this.#deliveries = 0;
    this.#events = 0;
  }
}
