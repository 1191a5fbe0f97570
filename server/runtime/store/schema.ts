// The tables of a data folder. A version that was published is never changed: what comes later is another migration.

/**
 * What makes the tables of each version from those of the version before, oldest first.
 *
 * The state is what the next start goes on from; the past is what lists show. `body` is JSON.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE documents (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE stories (place INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE pending_deliveries (number INTEGER PRIMARY KEY, body TEXT NOT NULL, events TEXT NOT NULL);
  CREATE TABLE open_batches (webhook TEXT NOT NULL, server INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (webhook, server)) WITHOUT ROWID;
  CREATE TABLE open_batch_events (webhook TEXT NOT NULL, server INTEGER NOT NULL, position INTEGER NOT NULL,
    event TEXT NOT NULL, PRIMARY KEY (webhook, server, position)) WITHOUT ROWID;
  CREATE TABLE suppressions (position INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, list TEXT NOT NULL,
    address TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (account, list, address));
  CREATE TABLE messages (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX messages_by_account ON messages (account, seq);
  CREATE TABLE received (event_id TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE keys (name TEXT PRIMARY KEY, pem TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE journal (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE events (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, email TEXT,
    run TEXT, body TEXT NOT NULL, payload TEXT NOT NULL);
  CREATE INDEX events_by_name ON events (name);
  CREATE INDEX events_by_account ON events (account, name);
  CREATE INDEX events_by_email ON events (email) WHERE email IS NOT NULL;
  CREATE INDEX events_by_run ON events (run, name) WHERE run IS NOT NULL;
  CREATE TABLE attempts (number INTEGER PRIMARY KEY, delivery INTEGER NOT NULL, account TEXT NOT NULL, webhook TEXT,
    result TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX attempts_by_delivery ON attempts (delivery);
  CREATE INDEX attempts_by_result ON attempts (result);
  CREATE INDEX attempts_by_webhook ON attempts (webhook, result);
  CREATE INDEX attempts_by_account ON attempts (account, result);
  CREATE TABLE deliveries (number INTEGER PRIMARY KEY, account TEXT NOT NULL, webhook TEXT, state TEXT NOT NULL,
    body TEXT NOT NULL);
  CREATE INDEX deliveries_by_state ON deliveries (state);
  CREATE INDEX deliveries_by_webhook ON deliveries (webhook, state);
  CREATE INDEX deliveries_by_account ON deliveries (account, state);
  CREATE TABLE delivery_events (number INTEGER PRIMARY KEY, ids TEXT NOT NULL);
  CREATE TABLE event_deliveries (event TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (event, number))
    WITHOUT ROWID;
  CREATE TABLE delivery_runs (run TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
  CREATE TABLE signatures (place INTEGER PRIMARY KEY, bits BLOB NOT NULL);
  CREATE TABLE signature_slices (place INTEGER PRIMARY KEY, blocks BLOB NOT NULL);
  `,
];

/** Says that a database is one of ours: "FSg1" in ASCII. */
export const APPLICATION_ID = 0x46536731;

/** The tables of the state, emptied when all of it is stored anew. */
export const STATE_TABLES = [
  "documents",
  "stories",
  "pending_deliveries",
  "open_batches",
  "open_batch_events",
  "suppressions",
  "messages",
  "received",
] as const;

/** The tables of the past. */
export const PAST_TABLES = [
  "journal",
  "events",
  "attempts",
  "deliveries",
  "delivery_events",
  "event_deliveries",
  "delivery_runs",
  "signatures",
  "signature_slices",
] as const;
