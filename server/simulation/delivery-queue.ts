import type { Delivery } from "./delivery.ts";

/** The way of one server to one settings entry: deliveries wait their turn in the order they came. */
export class DeliveryQueue {
  readonly webhookId: string;
  readonly server: number;
  /** Attempts under way. */
  inFlight = 0;
  /** It stands in the dispatcher's list of queues that may start an attempt. */
  hasTurn = false;
  #waiting: Delivery[] = [];
  #first = 0;

  constructor(webhookId: string, server: number) {
    this.webhookId = webhookId;
    this.server = server;
  }

  get isEmpty(): boolean {
    return this.#first === this.#waiting.length;
  }

  push(delivery: Delivery): void {
    this.#waiting.push(delivery);
  }

  /** Puts a delivery before all others. */
  pushFirst(delivery: Delivery): void {
    this.#waiting = [delivery, ...this.#waiting.slice(this.#first)];
    this.#first = 0;
  }

  /** The delivery whose turn it is, taken out; undefined: none waits. */
  take(): Delivery | undefined {
    const delivery = this.#waiting[this.#first];
    if (delivery === undefined) return undefined;
    this.#first++;
    if (this.#first > 1024 && this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return delivery;
  }
}

/** All queues, by settings entry and server. */
export class DeliveryQueues {
  readonly #queues = new Map<string, Map<number, DeliveryQueue>>();

  /** The queues to one settings entry. */
  to(webhookId: string): readonly DeliveryQueue[] {
    return [...(this.#queues.get(webhookId)?.values() ?? [])];
  }

  /** The queue of a delivery; it begins empty. */
  of({ webhookId, server }: Pick<Delivery, "webhookId" | "server">): DeliveryQueue {
    let queues = this.#queues.get(webhookId);
    if (queues === undefined) {
      queues = new Map();
      this.#queues.set(webhookId, queues);
    }
    let queue = queues.get(server);
    if (queue === undefined) {
      queue = new DeliveryQueue(webhookId, server);
      queues.set(server, queue);
    }
    return queue;
  }

  /** Forgets the queues to one settings entry. */
  remove(webhookId: string): void {
    this.#queues.delete(webhookId);
  }
}
