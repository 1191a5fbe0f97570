import { DamagedState } from "../damaged-state.ts";
import { deliveryState } from "./delivery.ts";
import type { Delivery, DeliveryState } from "./delivery.ts";
import type { ChangeNotes } from "../persistence/change-notes.ts";

/** The deliveries to one settings entry that are neither acknowledged nor expired, as plain data. */
export interface PendingState {
  readonly webhookId: string;
  readonly deliveries: readonly DeliveryState[];
}

/** The deliveries that are neither acknowledged nor expired, by settings entry, in the order in which they began. */
export class PendingDeliveries {
  readonly #byWebhook = new Map<string, Set<Delivery>>();
  readonly #byId = new Map<string, Delivery>();
  readonly #changes: ChangeNotes | undefined;

  /** `changes` hears of what comes and goes; undefined: nothing is stored. */
  constructor(changes: ChangeNotes | undefined) {
    this.#changes = changes;
  }

  get count(): number {
    return this.#byId.size;
  }

  add(delivery: Delivery): void {
    this.#of(delivery.webhookId).add(delivery);
    this.#byId.set(delivery.id, delivery);
    this.#changes?.delivery(delivery.id);
  }

  remove(delivery: Delivery): void {
    this.#byWebhook.get(delivery.webhookId)?.delete(delivery);
    this.#byId.delete(delivery.id);
    this.#changes?.delivery(delivery.id);
  }

  ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  /** A delivery by its id; undefined: it is none of these. */
  find(id: string): Delivery | undefined {
    return this.#byId.get(id);
  }

  /** The deliveries to one settings entry, as they are now. */
  to(webhookId: string): Iterable<Delivery> {
    return this.#byWebhook.get(webhookId) ?? [];
  }

  /** All deliveries, by settings entry: in the order of their ids, which is the same after a restart. */
  all(): Iterable<readonly [webhookId: string, deliveries: Iterable<Delivery>]> {
    return [...this.#byWebhook].toSorted(([left], [right]) => (left < right ? -1 : 1));
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
    this.#byId.clear();
    for (const { webhookId, deliveries } of pending) {
      this.#of(webhookId);
      for (const state of deliveries) {
        if (this.#byId.has(state.id) || state.webhookId !== webhookId)
          throw new DamagedState(`delivery ${state.id} stands in two places`);
        this.add(begin(state));
      }
    }
    return this.#byId;
  }

  #of(webhookId: string): Set<Delivery> {
    const known = this.#byWebhook.get(webhookId) ?? new Set<Delivery>();
    this.#byWebhook.set(webhookId, known);
    return known;
  }
}
