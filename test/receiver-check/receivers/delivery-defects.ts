import { setTimeout as delay } from "node:timers/promises";
import { FAILS } from "./defect.ts";
import type { Defect } from "./defect.ts";
import type { EventRow, EventTable, ReceivedEvent } from "./event-table.ts";
import { CORRECT_PARTS } from "./receiver-parts.ts";
import type { BatchToStore, ReceiverParts } from "./receiver-parts.ts";

/** An event that this receiver has no idea of: of an unknown type and without an id. */
function isPoison(event: ReceivedEvent): boolean {
  return (
    event["sg_event_id"] === undefined &&
    !/^(?:(?:un|group_.*)subscribe|bounce)$/.test(String(event["event"]))
  );
}

/** The rows of a batch, each key once. */
function rowsOnce({ events, read }: BatchToStore): readonly EventRow[] {
  return [...new Map(events.map(read).map((row) => [row.key, row])).values()];
}

function insertOnce(table: EventTable, rows: readonly EventRow[]): void {
  for (const row of rows) table.insertOnce(row);
}

/**
 * Longer than it takes to read what arrives at the same time.
 *
 * In steps, between which more is read: a process that stands still for once does not miss what came meanwhile.
 */
async function aMoment(): Promise<void> {
  for (let step = 0; step < 10; step++) await delay(5);
}

/** Receivers that lose, double or delay what they got. */
export const DELIVERY_DEFECTS: readonly Defect[] = [
  {
    ...FAILS,
    name: "poison-batch",
    title: "One bad event refuses its batch, and nothing of it is stored.",
    parts: () => ({
      read: (event) => {
        if (isPoison(event)) throw new TypeError("bad event");
        return CORRECT_PARTS.read(event);
      },
      answerCrash: { status: 422 },
    }),
    foundBy: "poison",
  },
  {
    ...FAILS,
    name: "partial-work",
    title: "It stores event by event and stops at a bad one.",
    parts: () => ({
      store: async ({ events, read, table }) => {
        for (const event of events) {
          if (isPoison(event)) throw new TypeError("bad event");
          table.insertOnce(read(event));
        }
      },
    }),
    foundBy: "poison",
  },
  {
    ...FAILS,
    name: "crash-answered-200",
    title: "It answers 200 after a crash, and the batch is lost.",
    parts: () => ({
      store: async ({ events, read, table }) => {
        if (events.some(isPoison)) throw new TypeError("bad event");
        insertOnce(table, events.map(read));
      },
      answerCrash: { status: 200 },
    }),
    foundBy: "poison",
  },
  {
    ...FAILS,
    name: "first-event-only",
    title: "It stores the first event of a batch.",
    parts: () => ({
      store: async ({ events, read, table }) => insertOnce(table, events.slice(0, 1).map(read)),
    }),
    foundBy: "batch-complete",
    alsoSeenBy: ["poison"],
  },
  {
    ...FAILS,
    name: "one-event-per-message",
    title: "It keys events by message, and the last one wins.",
    parts: () => ({
      store: async ({ events, read, table }) => {
        const last = new Map(events.map((event) => [event["sg_message_id"] ?? {}, event]));
        insertOnce(table, [...last.values()].map(read));
      },
    }),
    foundBy: "batch-complete",
    alsoSeenBy: [],
  },
  {
    ...FAILS,
    name: "no-dedupe",
    title: "It stores every copy of an event.",
    parts: () => ({
      store: async ({ events, read, table }) => {
        for (const event of events) table.insert(read(event));
      },
    }),
    foundBy: "dup-seq",
    alsoSeenBy: ["dup-parallel", "abort-retry"],
  },
  {
    ...FAILS,
    name: "doubles-in-a-batch",
    title: "It tells copies from what is stored, and not inside a batch.",
    parts: () => ({
      store: async ({ events, read, table }) => {
        const fresh = events.map(read).filter(({ key }) => !table.has(key));
        for (const row of fresh) table.insert(row);
      },
    }),
    foundBy: "dup-seq",
  },
  {
    ...FAILS,
    name: "dedupe-race",
    title: "It looks whether an event is stored, and stores it a moment later.",
    parts: () => ({
      store: async (batch) => {
        const fresh = rowsOnce(batch).filter(({ key }) => !batch.table.has(key));
        await aMoment();
        for (const row of fresh) batch.table.insert(row);
      },
    }),
    foundBy: "dup-parallel",
    alsoSeenBy: ["abort-retry"],
  },
  {
    ...FAILS,
    name: "unique-violation",
    title: "Its unique index stops the second of two parallel copies, and it answers 500.",
    parts: () => ({
      store: async (batch) => {
        const fresh = rowsOnce(batch).filter(({ key }) => !batch.table.has(key));
        await aMoment();
        if (fresh.some(({ key }) => batch.table.has(key))) throw new Error("duplicate key");
        insertOnce(batch.table, fresh);
      },
    }),
    foundBy: "dup-parallel",
    alsoSeenBy: ["abort-retry"],
  },
  {
    ...FAILS,
    name: "marked-before-stored",
    title: "It marks events as seen while they stream in, and stores them at the end of the body.",
    parts: () => {
      const seen = new Set<string>();
      return {
        whenBrokenOff: (body) => {
          for (const [, id = ""] of body.toString().matchAll(/"sg_event_id":"([^"]*)"/g)) seen.add(id);
        },
        store: async (batch) => {
          insertOnce(
            batch.table,
            rowsOnce(batch).filter(({ key }) => !seen.has(key)),
          );
        },
      };
    },
    foundBy: "abort-retry",
  },
  {
    ...FAILS,
    name: "stuck-after-broken-body",
    title: "After a body that broke off, its next answer is 500.",
    parts: () => {
      let isStuck = false;
      return {
        whenBrokenOff: () => (isStuck = true),
        admit: () => {
          if (!isStuck) return undefined;
          isStuck = false;
          return { status: 500 };
        },
      };
    },
    foundBy: "abort-retry",
  },
  {
    ...FAILS,
    name: "slow-insert",
    title: "It stores event by event, with a round trip for each.",
    parts: () => ({
      store: async ({ events, read, table }) => {
        if (events.length > 20) await delay(events.length * SLOW_INSERT_MS);
        insertOnce(table, events.map(read));
      },
    }),
    foundBy: "latency",
    alsoSeenBy: ["size-768k"],
  },
  {
    ...FAILS,
    name: "stops-at-8-parallel",
    title: "It answers 429 to whoever comes while eight others are served.",
    parts: () => {
      const { store, isFull } = limitedStore(8);
      return { admit: () => (isFull() ? { status: 429 } : undefined), store };
    },
    foundBy: "burst",
  },
  {
    ...FAILS,
    name: "loses-under-load",
    title: "It answers 200 when its eight connections to the database are taken, and stores nothing.",
    parts: () => {
      const { store, isFull } = limitedStore(8);
      return {
        store: async (batch) => {
          if (!isFull()) await store(batch);
        },
      };
    },
    foundBy: "burst",
  },
];

/** A store that takes a moment, and knows whether as many batches as it has room for are being stored. */
function limitedStore(room: number): {
  readonly store: ReceiverParts["store"];
  readonly isFull: () => boolean;
} {
  let inFlight = 0;
  return {
    isFull: () => inFlight >= room,
    store: async ({ events, read, table }) => {
      inFlight += 1;
      await aMoment();
      inFlight -= 1;
      insertOnce(table, events.map(read));
    },
  };
}

/** What an event of a batch costs a receiver that stores slowly. */
const SLOW_INSERT_MS = 10;
