import type {
  Attempt,
  Delivery,
  DeliveryContent,
  DeliveryDetail,
  EventRecord,
  Page,
} from "../../contract/control-api.ts";
import type { JournalEntry } from "../../contract/journal.ts";
import type {
  AttemptQuery,
  DeliveryQuery,
  EventQuery,
  JournalQuery,
  ListPart,
  StoredPast,
} from "../../api/control/ports.ts";
import { shownDelivery } from "../../simulation/records/delivery-record.ts";
import type { DeliveryRecordState } from "../../simulation/records/delivery-record.ts";
import { numbersIn, SHORTEST_SOUGHT } from "./search-signatures.ts";
import type { SearchedList, SearchSignatures } from "./search-signatures.ts";
import type { Database, SqlRow, SqlValue, Statement } from "./sqlite.ts";
import { eventRecordOf } from "./stored-events.ts";

/** What stored lists are read from. */
export interface StoredListsScope {
  readonly database: Database;
  readonly signatures: SearchSignatures;
  /** True for settings that are disabled: their deliveries have no next try for now. */
  isPaused(webhookId: string): boolean;
}

interface Wanted<Item> {
  readonly list: SearchedList;
  readonly columns: string;
  readonly position: string;
  /** Absent values: any. */
  readonly filters: Readonly<Record<string, SqlValue | undefined>>;
  readonly part: ListPart;
  readonly read: (row: SqlRow) => Item;
  /** What is added to an item that is shown; no text is looked for there. */
  readonly complete?: (item: Item, row: SqlRow) => Item;
}

/** The lists of what happened, as they are stored: by indexes, however long they are. */
export class StoredLists implements StoredPast {
  readonly #scope: StoredListsScope;
  readonly #statements = new Map<string, Statement>();

  constructor(scope: StoredListsScope) {
    this.#scope = scope;
  }

  deliveries(part: DeliveryQuery): Page<Delivery | (Delivery & DeliveryContent)> {
    const { account, state, webhookId: webhook, run, eventIds, withEvents } = part;
    const read = (row: SqlRow): Delivery => this.#delivery(row);
    const complete = (delivery: Delivery, row: SqlRow): Delivery =>
      withEvents === true ? { ...delivery, ...this.#content(row) } : delivery;
    const common = { part, read, complete, columns: "number, body", position: "number" } as const;
    const carried = (eventIds ?? []).length === 0 ? undefined : JSON.stringify(eventIds);
    const filters = { account, state, webhook, [IN_RUN]: run, [WITH_EVENT]: carried };
    return this.#page({ ...common, list: "deliveries", filters });
  }

  attempts(part: AttemptQuery): Page<Attempt> {
    const { account, result, webhookId: webhook, deliveryId } = part;
    const delivery = deliveryId === undefined ? undefined : numberOf(deliveryId, "dlv");
    return this.#page({
      list: "attempts",
      columns: "number, body",
      position: "number",
      filters: { account, result, webhook, delivery },
      part,
      read: attemptIn,
    });
  }

  events(part: EventQuery): Page<EventRecord> {
    const { account, name, email, run } = part;
    return this.#page({
      list: "events",
      columns: "seq AS number, body, payload",
      position: "seq",
      filters: { account, name, email, run },
      part,
      read: eventRecordOf,
    });
  }

  journal({ after, limit, isWanted }: JournalQuery): Page<JournalEntry> {
    const found: JournalEntry[] = [];
    const behind = this.#prepared("SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?");
    let position = after;
    for (;;) {
      const rows = behind.all(position, ROWS_AT_ONCE);
      for (const { body } of rows) {
        const entry: JournalEntry = JSON.parse(String(body));
        if (!isWanted(entry)) continue;
        if (found.length === limit) return { items: found, nextCursor: String(found.at(-1)?.seq ?? after) };
        found.push(entry);
      }
      if (rows.length < ROWS_AT_ONCE) return { items: found, nextCursor: null };
      position = Number(rows.at(-1)?.["seq"]);
    }
  }

  attempt(id: string): Attempt | undefined {
    const row = this.#prepared("SELECT body FROM attempts WHERE number = ?").get(numberOf(id, "att"));
    return row === undefined ? undefined : attemptIn(row);
  }

  delivery(id: string): DeliveryDetail | undefined {
    const row = this.#prepared("SELECT number, body FROM deliveries WHERE number = ?").get(
      numberOf(id, "dlv"),
    );
    if (row === undefined) return undefined;
    const attempts = this.#prepared("SELECT body FROM attempts WHERE delivery = ? ORDER BY number");
    return {
      ...this.#delivery(row),
      attempts: attempts.all(numberOf(id, "dlv")).map(attemptIn),
      ...this.#content(row),
    };
  }

  #content({ number = 0, body }: SqlRow): DeliveryContent {
    const { expiredIds }: DeliveryRecordState = JSON.parse(String(body));
    const ids = this.#prepared("SELECT ids FROM delivery_events WHERE number = ?").get(number)?.["ids"];
    return { eventIds: JSON.parse(String(ids ?? "[]")), expiredEventIds: expiredIds };
  }

  #delivery({ body }: SqlRow): Delivery {
    const record: DeliveryRecordState = JSON.parse(String(body));
    const shown = shownDelivery(record);
    const isPaused = record.webhookId !== null && this.#scope.isPaused(record.webhookId);
    return isPaused ? { ...shown, next: null } : shown;
  }

  #page<Item>(wanted: Wanted<Item>): Page<Item> {
    const { limit, sought } = wanted.part;
    const found: { readonly item: Item; readonly number: number }[] = [];
    for (const row of this.#rows(wanted)) {
      const item = wanted.read(row);
      if (sought !== "" && !JSON.stringify(item).toLowerCase().includes(sought)) continue;
      found.push({ item: wanted.complete?.(item, row) ?? item, number: Number(row["number"]) });
      if (found.length > limit) break;
    }
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return {
      items: items.map(({ item }) => item),
      nextCursor: last === undefined ? null : String(last.number),
    };
  }

  // Rows that may be wanted, in their order: with a text to look for, those whose neighbourhood has all of its letters.
  *#rows<Item>(wanted: Wanted<Item>): IterableIterator<SqlRow> {
    const { list, part } = wanted;
    const { after, limit, sought } = part;
    if (sought.length < SHORTEST_SOUGHT) {
      const atOnce = sought === "" ? limit + 1 : ROWS_AT_ONCE;
      yield* this.#range(wanted, { after, to: Number.MAX_SAFE_INTEGER, atOnce });
      return;
    }
    for (const block of this.#scope.signatures.blocksWith(list, sought, after + 1)) {
      const [first, to] = numbersIn(block);
      yield* this.#range(wanted, { after: Math.max(after, first - 1), to, atOnce: ROWS_AT_ONCE });
    }
  }

  *#range<Item>(
    { list, columns, position, filters, part }: Wanted<Item>,
    range: { readonly after: number; readonly to: number; readonly atOnce: number },
  ): IterableIterator<SqlRow> {
    const given = Object.entries(filters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    // Within a block the place alone decides: an index on another column would have to be walked from its beginning.
    const isInBlock = part.sought !== "";
    const conditions = given.map(([name]) =>
      name.endsWith(")") ? name : `${isInBlock ? "+" : ""}${name} = ?`,
    );
    const where = [`${position} > ?`, `${position} <= ?`, ...conditions].join(" AND ");
    const sql = `SELECT ${columns} FROM ${list} WHERE ${where} ORDER BY ${position} LIMIT ?`;
    let { after } = range;
    for (;;) {
      const values = given.map(([, value]) => value);
      const rows = this.#prepared(sql).all(after, range.to, ...values, range.atOnce);
      yield* rows;
      if (rows.length < range.atOnce) return;
      after = Number(rows.at(-1)?.["number"]);
    }
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#scope.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const WITH_EVENT =
  "number IN (SELECT number FROM event_deliveries WHERE event IN (SELECT value FROM json_each(?)))";
const IN_RUN = "number IN (SELECT number FROM delivery_runs WHERE run = ?)";

/** Rows that are read in one go where it is not known how many are wanted. */
const ROWS_AT_ONCE = 256;

function attemptIn({ body }: SqlRow): Attempt {
  const attempt: Attempt = JSON.parse(String(body));
  return attempt;
}

// Numbers begin at 1: what is no id of that kind finds nothing.
function numberOf(id: string, kind: "att" | "dlv"): number {
  const digits = /^(att|dlv)_([1-9]\d{0,14})$/.exec(id);
  return digits?.[1] === kind ? Number(digits[2]) : 0;
}
