/** Numbers attempts, deliveries and events in the order they come about: `att_1`, `dlv_1`, 1. */
export class Numbering {
  #attempts = 0;
  #deliveries = 0;
  #events = 0;

  /** Attempts so far. */
  get attempts(): number {
    return this.#attempts;
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
    this.#attempts = 0;
    this.#deliveries = 0;
    this.#events = 0;
  }
}
