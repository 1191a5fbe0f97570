import type { Attempt } from "../../contract/control-api.ts";
import type { FeedMessage } from "../../simulation/account/message-feed.ts";
import { shownDelivery } from "../../simulation/records/delivery-record.ts";
import type { DeliveryRecordState } from "../../simulation/records/delivery-record.ts";
import type { Forgotten } from "../../simulation/persistence/change-notes.ts";
import type { StoredChange } from "../../simulation/persistence/stored-change.ts";
import { PAST_TABLES, STATE_TABLES } from "./schema.ts";
import type { SearchSignatures } from "./search-signatures.ts";
import type { Database, SqlValue, Statement } from "./sqlite.ts";
import type { StoredEvents } from "./stored-events.ts";

/** Where changes are written. */
export interface ChangeWriterScope {
  readonly database: Database;
  readonly events: StoredEvents;
  readonly signatures: SearchSignatures;
}

/** Writes what changed, row by row. Whoever calls it has a transaction open, and begins anew when it failed. */
export class ChangeWriter {
  readonly #scope: ChangeWriterScope;
  readonly #statements = new Map<string, Statement>();
  /** The documents as they were written last. */
  readonly #documents = new Map<string, string>();

  constructor(scope: ChangeWriterScope) {
    this.#scope = scope;
  }

  write(change: StoredChange): void {
    if (change.anew !== null) this.#beginAnew(change.anew);
    this.#writePast(change);
    this.#writeDocuments(change);
    this.#writeUnderWay(change);
    this.#writeSuppressions(change);
    this.#writeMessages(change);
    for (const [id, times] of change.received) {
      if (times === null) this.#run("DELETE FROM received WHERE event_id = ?", id);
      else this.#run("INSERT OR REPLACE INTO received VALUES (?, ?)", id, times);
    }
    this.#scope.signatures.write();
  }

  /** Of attempts that were in flight nobody will ever know more. Their deliveries are tried anew. */
  endAttempts(): void {
    const inFlight = "SELECT number, body FROM attempts WHERE result = 'in-flight'";
    for (const { number, body } of this.#scope.database.prepare(inFlight).all()) {
      const attempt: Attempt = JSON.parse(String(body));
      const ended: Attempt = { ...attempt, result: "unreachable", reason: ENDED, why: ENDED };
      const endedBody = JSON.stringify(ended);
      const sql = "UPDATE attempts SET result = ?, body = ? WHERE number = ?";
      this.#run(sql, ended.result, endedBody, Number(number));
      this.#scope.signatures.add("attempts", Number(number), endedBody);
    }
  }

  /** A transaction failed: what it wrote is not there. */
  failed(): void {
    this.#documents.clear();
    this.#scope.signatures.forget();
  }

  #beginAnew(forgotten: readonly Forgotten[]): void {
    const { database, events, signatures } = this.#scope;
    for (const table of STATE_TABLES) database.exec(`DELETE FROM ${table}`);
    this.#documents.clear();
    for (const { account } of forgotten) {
      if (account === null) {
        for (const table of PAST_TABLES) database.exec(`DELETE FROM ${table}`);
        signatures.forget();
        continue;
      }
      for (const table of ["delivery_events", "event_deliveries", "delivery_runs"]) {
        const numbers = "SELECT number FROM deliveries WHERE account = ?";
        this.#run(`DELETE FROM ${table} WHERE number IN (${numbers})`, account);
      }
      for (const table of ["events", "attempts", "deliveries"])
        this.#run(`DELETE FROM ${table} WHERE account = ?`, account);
    }
    events.wereForgotten();
  }

  #writePast({ entries, events, attempts, records }: StoredChange): void {
    const { signatures } = this.#scope;
    for (const entry of entries)
      this.#run("INSERT OR REPLACE INTO journal VALUES (?, ?)", entry.seq, JSON.stringify(entry));
    for (const event of events) signatures.add("events", event.seq, this.#scope.events.add(event));
    for (const attempt of attempts) {
      const { id, deliveryId, account, webhookId, result } = attempt;
      const body = JSON.stringify(attempt);
      const sql = "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?)";
      this.#run(sql, numberIn(id), numberIn(deliveryId), account, webhookId, result, body);
      signatures.add("attempts", numberIn(id), body);
      if (attempt.origin === "resend") this.#countResend(attempt);
    }
    for (const record of records) this.#writeRecord(record);
  }

  // Of a delivery that memory dropped there is no other word.
  #countResend({ deliveryId, number }: Attempt): void {
    const sql = "SELECT body FROM deliveries WHERE number = ?";
    const row = this.#prepared(sql).get(numberIn(deliveryId));
    if (row === undefined) return;
    const record: Omit<DeliveryRecordState, "eventIds"> = JSON.parse(String(row["body"]));
    if (record.attemptCount < number) this.#writeRecord({ ...record, attemptCount: number, eventIds: [] });
  }

  // What can change of a delivery is small; the ids of its events are written once.
  #writeRecord({ eventIds, ...record }: DeliveryRecordState): void {
    const number = numberIn(record.id);
    const { account, webhookId, state, runs } = record;
    const body = JSON.stringify(record);
    const sql = "INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, ?)";
    this.#run(sql, number, account, webhookId, state, body);
    const shown = shownDelivery({ ...record, eventIds });
    this.#scope.signatures.add("deliveries", number, JSON.stringify(shown));
    // That is how it is shown while its settings are disabled.
    if (shown.next !== null)
      this.#scope.signatures.add("deliveries", number, JSON.stringify({ ...shown, next: null }));
    this.#writeContent(number, eventIds);
    for (const run of runs) this.#run("INSERT OR IGNORE INTO delivery_runs VALUES (?, ?)", run, number);
  }

  #writeContent(number: number, eventIds: readonly string[]): void {
    if (eventIds.length === 0 || this.#hasContent(number)) return;
    this.#run("INSERT INTO delivery_events VALUES (?, ?)", number, JSON.stringify(eventIds));
    for (const id of eventIds) this.#run("INSERT OR IGNORE INTO event_deliveries VALUES (?, ?)", id, number);
  }

  #hasContent(number: number): boolean {
    const sql = "SELECT number FROM delivery_events WHERE number = ?";
    return this.#prepared(sql).get(number) !== undefined;
  }

  #writeDocuments({ documents }: StoredChange): void {
    for (const [name, document] of Object.entries(documents)) {
      const body = JSON.stringify(document);
      if (this.#documents.get(name) === body) continue;
      this.#run("INSERT OR REPLACE INTO documents VALUES (?, ?)", name, body);
      this.#documents.set(name, body);
    }
  }

  #writeUnderWay({ stories, deliveries, batches }: StoredChange): void {
    for (const [place, state] of stories) {
      if (state === null) this.#run("DELETE FROM stories WHERE place = ?", place);
      else this.#run("INSERT OR REPLACE INTO stories VALUES (?, ?)", place, JSON.stringify(state));
    }
    for (const { id, state, events } of deliveries) {
      const number = numberIn(id);
      const body = JSON.stringify(state);
      if (state === null) this.#run("DELETE FROM pending_deliveries WHERE number = ?", number);
      else if (events === undefined)
        this.#run("UPDATE pending_deliveries SET body = ? WHERE number = ?", body, number);
      else {
        const sql = "INSERT OR REPLACE INTO pending_deliveries VALUES (?, ?, ?)";
        this.#run(sql, number, body, this.#scope.events.textOf(events));
      }
    }
    for (const batch of batches) this.#writeBatch(batch);
  }

  #writeBatch([{ webhookId, server }, change]: StoredChange["batches"][number]): void {
    const place = [webhookId, server] as const;
    if (change === null || change.isAnew) {
      this.#run("DELETE FROM open_batches WHERE webhook = ? AND server = ?", ...place);
      this.#run("DELETE FROM open_batch_events WHERE webhook = ? AND server = ?", ...place);
    }
    if (change === null || change.closesAt === null) return;
    const { openedAt, closesAt, before, events } = change;
    const body = JSON.stringify({ openedAt, closesAt });
    this.#run("INSERT OR REPLACE INTO open_batches VALUES (?, ?, ?)", ...place, body);
    for (const [index, event] of events.entries()) {
      const sql = "INSERT OR REPLACE INTO open_batch_events VALUES (?, ?, ?, ?)";
      this.#run(sql, ...place, before + index, this.#scope.events.textOf([event]));
    }
  }

  #writeSuppressions({ suppressions, emptied }: StoredChange): void {
    for (const { account, list } of emptied)
      this.#run("DELETE FROM suppressions WHERE account = ? AND list = ?", account, list);
    for (const { account, list, email, entry } of suppressions) {
      const address = email.toLowerCase();
      const where = "account = ? AND list = ? AND address = ?";
      this.#run(`DELETE FROM suppressions WHERE ${where}`, account, list, address);
      if (entry === null) continue;
      const sql = "INSERT INTO suppressions (account, list, address, body) VALUES (?, ?, ?, ?)";
      this.#run(sql, account, list, address, JSON.stringify(entry));
    }
  }

  #writeMessages({ messages, messagesFrom }: StoredChange): void {
    for (const message of messages) this.#writeMessage(message);
    for (const [account, first] of messagesFrom) {
      // None is kept: all that are stored are gone.
      const before = first === 0 ? Number.MAX_SAFE_INTEGER : first;
      this.#run("DELETE FROM messages WHERE account = ? AND seq < ?", account, before);
    }
  }

  #writeMessage(message: FeedMessage): void {
    const { seq, account } = message;
    this.#run("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", seq, account, JSON.stringify(message));
  }

  #run(sql: string, ...values: readonly SqlValue[]): void {
    this.#prepared(sql).run(...values);
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    const statement = known ?? this.#scope.database.prepare(sql);
    if (known === undefined) this.#statements.set(sql, statement);
    return statement;
  }
}

const ENDED = "the simulator ended before it knew the answer";

// The number in an id such as `att_12`.
function numberIn(id: string): number {
  return Number(id.slice(id.indexOf("_") + 1));
}
