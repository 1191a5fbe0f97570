import { DamagedState } from "../damaged-state.ts";
import type { Delivery } from "./delivery.ts";

/** A queue as plain data. */
export interface QueueState {
  readonly webhookId: string;
  readonly server: number;
  /** Ids of deliveries; null: one that came to its end while it waited. */
  readonly waiting: readonly (string | null)[];
}

/** The way of one server to one settings entry: deliveries wait their turn in the order they came. */
export class DeliveryQueue {
  readonly webhookId: string;
  readonly server: number;
  /** Attempts under way. */
  inFlight = 0;
  /** It stands in the list of queues that may start an attempt. */
  hasTurn = false;
  // Null: one that has come to its end. It takes its turn, and nothing comes of it.
  #waiting: (Delivery | null)[] = [];
  #first = 0;

  constructor(webhookId: string, server: number) {
    this.webhookId = webhookId;
    this.server = server;
  }

  get isEmpty(): boolean {
    return this.#first === this.#waiting.length;
  }

  push(delivery: Delivery | null): void {
    this.#waiting.push(delivery);
  }

  /** Puts a delivery before all others. */
  pushFirst(delivery: Delivery): void {
    this.#waiting = [delivery, ...this.#waiting.slice(this.#first)];
    this.#first = 0;
  }

  /** The queue as plain data. */
  state(): QueueState {
    const { webhookId, server } = this;
    const waiting = this.#waiting.slice(this.#first);
    return {
      webhookId,
      server,
      waiting: waiting.map((each) => (each?.state === "waiting" ? each.id : null)),
    };
  }

  /** The delivery whose turn it is, taken out; null: it came to its end before a restart; undefined: none waits. */
  take(): Delivery | null | undefined {
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

/** All queues as plain data, those to one settings entry side by side. */
export interface QueuesState {
  readonly all: readonly QueueState[];
  /** Those that may start an attempt, in the order in which they do. */
  readonly turns: readonly Pick<QueueState, "webhookId" | "server">[];
}

/** All queues, by settings entry and server, and whose turn it is. */
export class DeliveryQueues {
  readonly #queues = new Map<string, Map<number, DeliveryQueue>>();
  readonly #turns: DeliveryQueue[] = [];

  /** Some queue may start an attempt. */
  get hasTurns(): boolean {
    return this.#turns.length > 0;
  }

  /** Lets a queue start an attempt, after those that may already. */
  giveTurn(queue: DeliveryQueue): void {
    queue.hasTurn = true;
    this.#turns.push(queue);
  }

  /** The queue whose turn it is, which has none any more; undefined: none has. */
  nextTurn(): DeliveryQueue | undefined {
    const queue = this.#turns.shift();
    if (queue !== undefined) queue.hasTurn = false;
    return queue;
  }

  /** All queues as plain data. */
  state(): QueuesState {
    // Of a queue that was removed nothing comes, whatever its turn.
    const turns = this.#turns.filter(
      (queue) => this.#queues.get(queue.webhookId)?.get(queue.server) === queue,
    );
    return {
      all: [...this.#queues.values()].flatMap((queues) => [...queues.values()].map((queue) => queue.state())),
      turns: turns.map(({ webhookId, server }) => ({ webhookId, server })),
    };
  }

  /** Takes the place of all queues; `deliveries` has those that wait. */
  restore({ all, turns }: QueuesState, deliveries: ReadonlyMap<string, Delivery>): void {
    this.#queues.clear();
    this.#turns.length = 0;
    for (const state of all) {
      const queue = this.of(state);
      for (const id of state.waiting) {
        const delivery = id === null ? null : deliveries.get(id);
        if (delivery === undefined)
          throw new DamagedState(`delivery ${id} waits for its turn and is not there`);
        queue.push(delivery);
      }
    }
    for (const turn of turns) {
      const queue = this.of(turn);
      if (queue.hasTurn) throw new DamagedState(`a queue to ${turn.webhookId} has two turns`);
      this.giveTurn(queue);
    }
  }

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
