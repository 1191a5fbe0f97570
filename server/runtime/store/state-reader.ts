import { storedState } from "../../simulation/persistence/stored-state.ts";
import type { StoredRows, StoredState } from "../../simulation/persistence/stored-state.ts";
import type { Database, SqlRow } from "./sqlite.ts";
import type { StoredEvents } from "./stored-events.ts";

/** What a stored state is read from, and how much of the past comes with it. */
export interface StateReaderScope {
  readonly database: Database;
  readonly events: StoredEvents;
  /** The newest deliveries that lists go on to show from memory; those under way come whatever they are. */
  readonly deliveries: number;
}

/** Reads the state that a process stored; undefined: none did. Throws when something of it is missing or damaged. */
export function readStoredState(scope: StateReaderScope): StoredState | undefined {
  const { database } = scope;
  const documents = Object.fromEntries(
    database
      .prepare("SELECT name, body FROM documents")
      .all()
      .map(({ name, body }) => [name, parsed(body)]),
  ) as StoredRows["documents"];
  // The first commit of a folder has all documents: without any there was none.
  if (Object.keys(documents).length === 0) return undefined;
  return storedState({
    documents,
    stories: bodiesOf(database, "SELECT body FROM stories ORDER BY place"),
    deliveries: database
      .prepare("SELECT body, events FROM pending_deliveries ORDER BY number")
      .all()
      .map(({ body, events }) => ({ state: parsed(body), events: scope.events.read(String(events)) })),
    openBatches: openBatches(scope),
    suppressions: (account, list) => {
      const sql = "SELECT body FROM suppressions WHERE account = ? AND list = ? ORDER BY position";
      return bodiesOf(database, sql, account, list);
    },
    messages: (account) =>
      bodiesOf(database, "SELECT body FROM messages WHERE account = ? ORDER BY seq", account),
    received: database
      .prepare("SELECT event_id, times FROM received")
      .all()
      .map(({ event_id: id, times }) => [String(id), Number(times)] as const),
    records: deliveryRecords(scope),
    lastSeq: Number(database.prepare("SELECT max(seq) AS last FROM journal").get()?.["last"] ?? 0),
  });
}

function openBatches({ database, events }: StateReaderScope): StoredRows["openBatches"] {
  const sql = "SELECT event FROM open_batch_events WHERE webhook = ? AND server = ? ORDER BY position";
  const inBatch = database.prepare(sql);
  return database
    .prepare("SELECT webhook, server, body FROM open_batches")
    .all()
    .map(({ webhook, server, body }) => {
      const own = inBatch.all(webhook ?? null, server ?? null);
      const batch = parsed<Omit<StoredRows["openBatches"][number]["batch"], "events">>(body);
      const stored = own.flatMap(({ event }) => events.read(String(event)));
      return { webhookId: String(webhook), server: Number(server), batch: { ...batch, events: stored } };
    });
}

function deliveryRecords({ database, deliveries }: StateReaderScope): StoredRows["records"] {
  const newest = `SELECT number FROM deliveries ORDER BY number DESC LIMIT ${deliveries}`;
  const sql =
    "SELECT body, ids FROM deliveries LEFT JOIN delivery_events USING (number) " +
    `WHERE number IN (${newest}) OR state IN ('pending', 'in-flight') ORDER BY number`;
  return database
    .prepare(sql)
    .all()
    .map(({ body, ids }) => ({
      ...parsed<Omit<StoredRows["records"][number], "eventIds">>(body),
      eventIds: ids === null || ids === undefined ? [] : parsed<readonly string[]>(ids),
    }));
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what was written
function bodiesOf<Thing>(database: Database, sql: string, ...values: readonly string[]): readonly Thing[] {
  return database
    .prepare(sql)
    .all(...values)
    .map(({ body }) => parsed<Thing>(body));
}

// What is read here, change-writer.ts wrote; the whole is checked before anybody goes on from it.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what was written
function parsed<Thing>(text: SqlRow[string] | undefined): Thing {
  return JSON.parse(String(text)) as Thing;
}
