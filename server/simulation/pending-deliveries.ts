import { DamagedState } from "./damaged-state.ts";
import { deliveryState } from "./delivery.ts";
import type { Delivery, DeliveryState } from "./delivery.ts";

/** The deliveries to one settings entry that are neither acknowledged nor expired, as plain data. */
export interface PendingState {
  readonly webhookId: string;
  readonly deliveries: readonly DeliveryState[];
}

/** The deliveries that are neither acknowledged nor expired, by settings entry, in the order in which they began. */
export class PendingDeliveries {
  readonly #byWebhook = new Map<string, Set<Delivery>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(delivery: Delivery): void {
    this.#of(delivery.webhookId).add(delivery);
    this.#count++;
  }

  remove(delivery: Delivery): void {
    if (this.#byWebhook.get(delivery.webhookId)?.delete(delivery) === true) this.#count--;
  }

  /** The deliveries to one settings entry, as they are now. */
  to(webhookId: string): Iterable<Delivery> {
    return this.#byWebhook.get(webhookId) ?? [];
  }

  /** All deliveries, by settings entry. */
  all(): Iterable<readonly [webhookId: string, deliveries: Iterable<Delivery>]> {
    return this.#byWebhook;
  }

  /** Forgets a settings entry, whose deliveries have all been removed. */
  forget(webhookId: string): void {
    this.#byWebhook.delete(webhookId);
  }

  /** All as plain data. */
  state(): readonly PendingState[] {
    return [...this.#byWebhook].map(([webhookId, deliveries]) => ({
      webhookId,
      deliveries: [...deliveries].map(deliveryState),
    }));
  }

  /** Takes the place of all that are pending; `begin` makes a delivery of each. Answers them by id. */
  restore(
    pending: readonly PendingState[],
    begin: (state: DeliveryState) => Delivery,
  ): ReadonlyMap<string, Delivery> {
    this.#byWebhook.clear();
    this.#count = 0;
    const byId = new Map<string, Delivery>();
    for (const { webhookId, deliveries } of pending) {
      this.#of(webhookId);
      for (const state of deliveries) {
        if (byId.has(state.id) || state.webhookId !== webhookId)
          throw new DamagedState(`delivery ${state.id} stands in two places`);
        const delivery = begin(state);
        byId.set(state.id, delivery);
        this.add(delivery);
      }
    }
    return byId;
  }

  #of(webhookId: string): Set<Delivery> {
    const known = this.#byWebhook.get(webhookId) ?? new Set<Delivery>();
    this.#byWebhook.set(webhookId, known);
    return known;
  }
}
