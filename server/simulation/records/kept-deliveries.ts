import type { DeliveryRecord } from "./delivery-record.ts";
import { numberInId } from "./numbering.ts";
import { Ring } from "./ring.ts";

/**
 * The newest deliveries by number.
 *
 * Where deliveries are stored, older ones as well until what became of them is stored: no list here shows them.
 */
export class KeptDeliveries {
  readonly #newest: Ring<DeliveryRecord>;
  readonly #older = new Map<number, DeliveryRecord>();
  readonly #areStored: boolean;
  #ids = 0;

  constructor(capacity: number, areStored: boolean) {
    this.#newest = new Ring(capacity);
    this.#areStored = areStored;
  }

  /** Ids of events that the newest deliveries hold. */
  get ids(): number {
    return this.#ids;
  }

  /** Keeps a delivery among the newest. */
  add(record: DeliveryRecord): void {
    const displaced = this.#newest.set(numberInId(record.id, "dlv"), record);
    this.#ids += record.eventIds.length;
    if (displaced === undefined) return;
    this.forgetIds(displaced);
    if (this.#areStored && isUnderWay(displaced)) this.#older.set(numberInId(displaced.id, "dlv"), displaced);
  }

  /** One of the newest. */
  get(number: number): DeliveryRecord | undefined {
    return this.#newest.get(number);
  }

  /** One of the newest, or an older one. */
  find(number: number): DeliveryRecord | undefined {
    return this.#newest.get(number) ?? this.#older.get(number);
  }

  /** The newest with a greater number, in order. */
  after(number: number): IterableIterator<DeliveryRecord> {
    return this.#newest.after(number);
  }

  /** All that are under way. */
  *underWay(): IterableIterator<DeliveryRecord> {
    for (const record of this.#older.values()) if (isUnderWay(record)) yield record;
    for (const record of this.#newest.after(0)) if (isUnderWay(record)) yield record;
  }

  /** Lets go of the ids of a delivery's events. */
  forgetIds(record: DeliveryRecord): void {
    this.#ids -= record.eventIds.length;
    record.eventIds = NO_IDS;
  }

  /** A delivery is stored as it is: an older one that is over is not needed any more. */
  wasStored(number: number): void {
    const older = this.#older.get(number);
    if (older !== undefined && !isUnderWay(older)) this.#older.delete(number);
  }

  /** Forgets all; with `account`, only what belongs to it. */
  clear(account?: string): void {
    if (account === undefined) {
      this.#newest.clear();
      this.#older.clear();
    } else {
      this.#newest.remove((record) => record.account === account);
      for (const [number, record] of this.#older) if (record.account === account) this.#older.delete(number);
    }
    this.#ids = [...this.#newest.after(0)].reduce((sum, { eventIds }) => sum + eventIds.length, 0);
  }
}

const NO_IDS: readonly string[] = [];

function isUnderWay({ state }: DeliveryRecord): boolean {
  return state === "pending" || state === "in-flight";
}
