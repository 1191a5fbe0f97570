import type { EventRecord } from "../../contract/control-api.ts";
import type { EventName } from "../../contract/events.ts";
import { eventState } from "../../simulation/events/occurred-event.ts";
import type { OccurredEvent, OccurredEventState } from "../../simulation/events/occurred-event.ts";
import type { Database, SqlRow, Statement } from "./sqlite.ts";

/**
 * The events of the past, each with its exact bytes, once: what is under way names them by their number.
 *
 * Copies and changed events of faults are no events of the past: whoever has them under way keeps them whole.
 */
export class StoredEvents {
  readonly #insert: Statement;
  readonly #find: Statement;
  readonly #first: Statement;
  #firstSeq: number;

  constructor(database: Database) {
    this.#insert = database.prepare("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#find = database.prepare("SELECT seq, body, payload FROM events WHERE seq = ?");
    this.#first = database.prepare("SELECT min(seq) AS first FROM events");
    this.#firstSeq = this.#readFirst();
  }

  /** Stores an event; answers it as lists show it, as text. */
  add(event: OccurredEvent): string {
    const { seq, id, name, email, at, account, server, messageId, run, postedTo, json } = event;
    const body = JSON.stringify({ id, event: name, email, at, account, server, messageId, run, postedTo });
    this.#insert.run(seq, account, name, email?.toLowerCase() ?? null, run, body, json);
    this.#firstSeq = Math.min(this.#firstSeq, seq);
    return `${body.slice(0, -1)},"payload":${SHOWN_OTHERWISE.test(json) ? JSON.stringify(JSON.parse(json)) : json}}`;
  }

  /** Events were forgotten. */
  wereForgotten(): void {
    this.#firstSeq = this.#readFirst();
  }

  /** The events as text: the number of one that is stored, all of any other. */
  textOf(events: readonly OccurredEvent[]): string {
    return JSON.stringify(events.map((event) => this.#reference(event)));
  }

  /** The events that a text stands for. */
  read(text: string): readonly OccurredEventState[] {
    const references: readonly (number | OccurredEventState)[] = JSON.parse(text);
    return references.map((reference) =>
      typeof reference === "number" ? this.#stored(reference) : reference,
    );
  }

  #reference(event: OccurredEvent): number | OccurredEventState {
    const isStored = event.extra === null && event.faults.length === 0 && event.seq >= this.#firstSeq;
    return isStored ? event.seq : eventState(event);
  }

  #stored(seq: number): OccurredEventState {
    const row = this.#find.get(seq);
    if (row === undefined) throw new Error(`event ${seq} is missing`);
    const { event: name, ...body } = headOf(row);
    return { ...body, name, seq, json: String(row["payload"]), extra: null, faults: [] };
  }

  #readFirst(): number {
    return Number(this.#first.get()?.["first"] ?? Infinity);
  }
}

/** An event as lists show it, from its row. */
export function eventRecordOf(row: SqlRow): EventRecord {
  const payload: EventRecord["payload"] = JSON.parse(String(row["payload"]));
  return { ...headOf(row), payload };
}

// What this file wrote, it reads.
interface EventHead extends Omit<EventRecord, "payload" | "event"> {
  readonly event: EventName;
}

function headOf(row: SqlRow): EventHead {
  const head: EventHead = JSON.parse(String(row["body"]));
  return head;
}

// Who looks for a text looks at what lists show: escapes are letters there, names that are numbers come first, and zero
// has no sign.
const SHOWN_OTHERWISE = /\\u|"\d+":|[[:,]-0[,}\]]/;
