import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttemptEndedEntry } from "../../server/contract/journal.ts";
import { ChangeWriter } from "../../server/runtime/store/change-writer.ts";
import { DATA_FILE, openDataFolder } from "../../server/runtime/store/data-folder.ts";
import { SearchSignatures } from "../../server/runtime/store/search-signatures.ts";
import type { Database } from "../../server/runtime/store/sqlite.ts";
import { StoredEvents } from "../../server/runtime/store/stored-events.ts";
import { StoredLists } from "../../server/runtime/store/stored-lists.ts";
import { attemptOf } from "../../server/simulation/records/delivery-record.ts";
import type { StoredChange } from "../../server/simulation/persistence/stored-change.ts";

// Fills a data folder with a million attempts (deliveries and events as many), and measures how long lists take to
// answer: tsx test/bench/search.ts [attempts].

const ROUNDS = 9;
const AT_ONCE = 5000;
const START = Date.UTC(2026, 0, 5);

const total = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), "fake-sendgrid-search-"));
try {
  const database = await openDataFolder(folder);
  const signatures = new SearchSignatures(database);
  const filledWithin = fill(database, signatures);
  const megabytes = (await stat(join(folder, DATA_FILE))).size / 1024 ** 2;
  console.log(`${total} attempts, deliveries and events, filled in ${(filledWithin / 1000).toFixed(0)} s`);
  console.log(`${megabytes.toFixed(0)} MiB in ${DATA_FILE}`);
  measure(new StoredLists({ database, signatures, isPaused: () => false }));
  database.close();
} finally {
  await rm(folder, { recursive: true });
}

function measure(lists: StoredLists): void {
  const first = { after: 0, limit: 50, sought: "" };
  const late = { ...first, after: total - 1000 };
  const middle = Math.floor(total / 2);
  const searches: Readonly<Record<string, () => { items: readonly unknown[] }>> = {
    "attempts, first page": () => lists.attempts(first),
    "attempts, last pages": () => lists.attempts(late),
    "attempts, page of 1000": () => lists.attempts({ ...first, limit: 1000 }),
    "attempts, timed out (1 of 1000)": () => lists.attempts({ ...first, result: "timed-out" }),
    "attempts, of one of 5 settings, refused": () =>
      lists.attempts({ ...first, webhookId: settingsOf(3), result: "refused" }),
    "attempts, of a delivery": () => lists.attempts({ ...first, deliveryId: `dlv_${middle}` }),
    "attempts, of an account": () => lists.attempts({ ...first, account: "subuser-1" }),
    "attempts, a text in one of them": () => lists.attempts({ ...first, sought: `"att_${total - 7}"` }),
    "attempts, a text in none": () => lists.attempts({ ...first, sought: "no receiver says this" }),
    "deliveries, first page": () => lists.deliveries(first),
    "deliveries, pending (1 of 1000)": () => lists.deliveries({ ...first, state: "pending" }),
    "deliveries, acknowledged, late": () => lists.deliveries({ ...late, state: "acknowledged" }),
    "deliveries, of a run": () => lists.deliveries({ ...first, run: "run_3" }),
    "deliveries, of an event, with all events": () =>
      lists.deliveries({ ...first, eventIds: [idOf(middle)], withEvents: true }),
    "deliveries, a text in one of them": () => lists.deliveries({ ...first, sought: `"dlv_${middle}"` }),
    "events, first page": () => lists.events(first),
    "events, bounces (1 of 100)": () => lists.events({ ...first, name: "bounce" }),
    "events, of one address": () => lists.events({ ...first, email: `person-${middle}@example.com` }),
    "events, part of an address": () => lists.events({ ...first, sought: `person-${middle}@example.com` }),
    "events, an address that is not there": () => lists.events({ ...first, sought: "nobody@example.org" }),
    "events, part of an order number": () => lists.events({ ...first, sought: `order-${middle}` }),
  };
  for (const [name, search] of Object.entries(searches)) {
    const { length } = search().items;
    const rounds = Array.from({ length: ROUNDS }, () => {
      const before = performance.now();
      search();
      return performance.now() - before;
    }).toSorted((left, right) => left - right);
    const median = rounds[Math.floor(ROUNDS / 2)] ?? 0;
    const slowest = rounds.at(-1) ?? 0;
    const figures = `${median.toFixed(1).padStart(7)} ms  ${slowest.toFixed(1).padStart(7)} ms`;
    console.log(`${name.padEnd(42)} ${figures}  ${length} found`);
  }
}

function fill(database: Database, signatures: SearchSignatures): number {
  const writer = new ChangeWriter({ database, events: new StoredEvents(database), signatures });
  const began = performance.now();
  for (let first = 1; first <= total; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, total - first + 1) }, (_, place) => first + place);
    database.exec("BEGIN");
    writer.write(changeOf(numbers));
    database.exec("COMMIT");
  }
  return performance.now() - began;
}

function changeOf(numbers: readonly number[]): StoredChange {
  return {
    anew: null,
    documents: {},
    stories: [],
    deliveries: [],
    batches: [],
    suppressions: [],
    emptied: [],
    messages: [],
    messagesFrom: [],
    received: [],
    entries: [],
    events: numbers.map(eventNumbered),
    attempts: numbers.map((number) => attemptOf(attemptNumbered(number), undefined)),
    records: numbers.map((number) => ({
      id: `dlv_${number}`,
      webhookId: settingsOf(number),
      account: accountOf(number),
      server: number % 4,
      createdAt: START + number * 20,
      eventCount: 1,
      eventIds: [idOf(number)],
      runs: number % 10_000 === 0 ? [`run_${(number / 10_000) % 10}`] : [],
      state: number % 1000 === 0 ? "pending" : "acknowledged",
      bytes: 412,
      attemptCount: 1,
      next: null,
      expiredIds: [],
      last: { result: "delivered", status: 200 },
    })),
  };
}

function eventNumbered(seq: number): StoredChange["events"][number] {
  const name = seq % 100 === 0 ? "bounce" : seq % 3 === 0 ? "open" : "delivered";
  const email = `person-${seq}@example.com`;
  const messageId = `${idOf(seq).slice(0, 22)}.recvd-70c8278840-qrj6h-1-695B7D90-13.0`;
  const json = JSON.stringify({
    email,
    event: name,
    ip: "149.72.8.90",
    order: `order-${seq}`,
    response: `250 Ok: queued as ${seq.toString(16).toUpperCase()}`,
    sg_event_id: idOf(seq),
    sg_message_id: messageId,
    timestamp: Math.floor(START / 1000) + seq,
  });
  return {
    seq,
    id: idOf(seq),
    name,
    email,
    at: START + seq * 20,
    account: accountOf(seq),
    server: seq % 4,
    messageId,
    json,
    byteLength: json.length,
    postedTo: [settingsOf(seq)],
    run: seq % 10_000 === 0 ? "run_3" : null,
    extra: null,
    faults: [],
  };
}

function attemptNumbered(number: number): AttemptEndedEntry {
  const isLate = number % 1000 === 0;
  const isRefused = number % 50 === 1;
  return {
    seq: number * 2,
    kind: "attempt-ended",
    at: START + number * 20,
    attemptId: `att_${number}`,
    deliveryId: `dlv_${number}`,
    webhookId: settingsOf(number),
    account: accountOf(number),
    server: number % 4,
    number: 1,
    origin: "batch",
    url: "http://127.0.0.1:3000/sendgrid/events",
    events: 1,
    startedAt: START + number * 20,
    startedWallAt: START + number * 20 + 7,
    result: isLate ? "timed-out" : isRefused ? "refused" : "delivered",
    status: isLate ? null : isRefused ? 503 : 200,
    reason: isLate ? "no answer within 3 s" : `receiver answered ${isRefused ? 503 : 200}`,
    location: null,
    latencyMs: number % 40,
    bytes: 412,
    faults: [],
    next: null,
    why: isRefused
      ? "retry in 30 s: receiver answered 503, failure 1"
      : "acknowledged: receiver answered 200",
  };
}

function settingsOf(number: number): string {
  return `00000000-0000-4000-8000-00000000000${number % 5}`;
}

function accountOf(number: number): string {
  return number % 5000 === 0 ? "subuser-1" : "main";
}

// As long as SendGrid's, and no two share many letters.
function idOf(number: number): string {
  const mixed = (Math.imul(number, 0x9e3779b1) >>> 0).toString(36).padStart(7, "0");
  return Buffer.from(`delivered-0-14379366-${mixed}${number.toString(36)}-0`).toString("base64url");
}
