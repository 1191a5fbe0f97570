import { createHash } from "node:crypto";

/** An event as it came: anything but `event` may be missing, and no type is promised. */
export type ReceivedEvent = Readonly<Record<string, unknown>>;

/** An event with the key by which copies of it are told. */
export interface EventRow {
  readonly key: string;
  readonly event: ReceivedEvent;
}

/**
 * What a receiver stored, as a table with a unique index would have it.
 *
 * It judges nothing: a receiver that calls `insert` where it should call `insertOnce` stores doubles.
 */
export class EventTable {
  readonly #keys = new Set<string>();
  readonly #byId = new Map<unknown, ReceivedEvent[]>();

  /** The stored events of a message, in the order they came. */
  ofMessage(sgMessageId: string): readonly ReceivedEvent[] {
    return [...this.#byId.values()].flat().filter((event) => event["sg_message_id"] === sgMessageId);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Stores a row unless one with its key is there; finding out and storing are one step. */
  insertOnce(row: EventRow): void {
    if (!this.#keys.has(row.key)) this.insert(row);
  }

  /** Stores a row whether or not one with its key is there. */
  insert({ key, event }: EventRow): void {
    this.#keys.add(key);
    const id = event["sg_event_id"];
    const stored = this.#byId.get(id);
    if (stored === undefined) this.#byId.set(id, [event]);
    else stored.push(event);
  }

  /** The events that are stored under an id. */
  stored(id: string): readonly ReceivedEvent[] {
    return this.#byId.get(id) ?? [];
  }
}

/** The row of an event: its key is sg_event_id, and a hash of the event where that is missing. */
export function rowOf(event: ReceivedEvent): EventRow {
  const id = event["sg_event_id"];
  if (typeof id === "string" && id !== "") return { key: id, event };
  return { key: createHash("sha256").update(JSON.stringify(event)).digest("hex"), event };
}
