import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { StreamFrame } from "../../server/contract/control-api.ts";
import type { JournalEntry } from "../../server/contract/journal.ts";
import { createControlClient } from "../../web/state/live/control-client.ts";
import type { Connection } from "../../web/state/live/live-connection.ts";
import { openLiveConnection } from "../../web/state/live/live-connection.ts";
import { eventOccurred } from "../support/journal-entries.ts";

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A journal of so many entries behind real sockets, and a connection that follows it. */
async function setUp(entries: number) {
  const journal: JournalEntry[] = [];
  const write = (count: number) => {
    for (let left = count; left > 0; left--) journal.push(eventOccurred({ seq: journal.length + 1 }));
  };
  write(entries);
  let seed = 1;

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://simulator.test");
    response.setHeader("content-type", "application/json");
    if (url.pathname === "/_simulator/status") {
      response.end(JSON.stringify({ seed, startedAt: 0 }));
      return;
    }
    const after = Number(url.searchParams.get("after"));
    const items = journal.filter((entry) => entry.seq > after).slice(0, 10);
    const isLast = (items.at(-1)?.seq ?? journal.length) === journal.length;
    response.end(JSON.stringify({ items, nextCursor: isLast ? null : String(after + 10) }));
  });
  let isRefusing = false;
  const stream = new WebSocketServer({ server, verifyClient: () => !isRefusing });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const told: number[] = [];
  const states: Connection["kind"][] = [];
  const waiting: { readonly isDone: () => boolean; readonly resolve: () => void }[] = [];
  const look = () => {
    for (const { isDone, resolve } of waiting) if (isDone()) resolve();
  };
  let sockets = 0;
  let isImpatient = false;
  class CountedSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      sockets++;
      if (isImpatient) queueMicrotask(() => connection.retryNow());
    }
  }
  const connection = openLiveConnection({
    client: createControlClient({ origin: `http://127.0.0.1:${port}`, fetch }),
    streamUrl: `ws://127.0.0.1:${port}`,
    WebSocket: CountedSocket,
    onEntries: (news) => {
      told.push(...news.map(({ seq }) => seq));
      look();
    },
    onRestart: () => {
      told.length = 0;
    },
    onState: ({ kind }) => {
      states.push(kind);
      look();
    },
  });
  cleanUps.push(() => {
    connection.close();
    stream.close();
    server.closeAllConnections();
    server.close();
  });

  return {
    told,
    states,
    write,
    until: (isDone: () => boolean) =>
      new Promise<void>((resolve) => {
        waiting.push({ isDone, resolve });
        look();
      }),
    send: (frame: StreamFrame) => {
      for (const client of stream.clients) client.send(JSON.stringify(frame));
    },
    changes: (first: number, last: number): StreamFrame => ({
      seq: last,
      changes: journal.slice(first - 1, last),
    }),
    refuse: () => {
      isRefusing = true;
      for (const client of stream.clients) client.terminate();
    },
    retryNow: () => connection.retryNow(),
    /** Asks for another try as soon as one has begun. */
    beImpatient: () => {
      isImpatient = true;
    },
    sockets: () => sockets,
    cut: () => {
      for (const client of stream.clients) client.terminate();
    },
    startAnew: (count: number) => {
      seed++;
      journal.length = 0;
      write(count);
    },
  };
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

test("a page that opens late reads all that happened before, page by page", async () => {
  const { told, states, until } = await setUp(25);
  await until(() => states.includes("live"));
  expect(told).toEqual(upTo(25));
  expect(states).toEqual(["connecting", "live"]);
});

test("changes arrive as they happen, and repeated ones are told once", async () => {
  const { told, states, until, write, send, changes } = await setUp(3);
  await until(() => states.includes("live"));
  write(4);
  send(changes(2, 5));
  send(changes(6, 7));
  await until(() => told.length === 7);
  expect(told).toEqual(upTo(7));
});

test("a gap between two frames is read over HTTP", async () => {
  const { told, states, until, write, send, changes } = await setUp(3);
  await until(() => states.includes("live"));
  write(20);
  send(changes(20, 23));
  await until(() => told.length === 23);
  expect(told).toEqual(upTo(23));
});

test("a frame that only names its range is read over HTTP", async () => {
  const { told, states, until, write, send } = await setUp(3);
  await until(() => states.includes("live"));
  write(300);
  send({ seq: 303, range: [4, 303] });
  await until(() => told.length === 303);
  expect(told).toEqual(upTo(303));
});

test("after the connection was cut nothing is missing and nothing is told twice", async () => {
  const { told, states, until, write, cut } = await setUp(3);
  await until(() => states.includes("live"));
  write(2);
  cut();
  await until(() => states.length === 4);
  expect(states).toEqual(["connecting", "live", "lost", "live"]);
  expect(told).toEqual(upTo(5));
});

test("who asks for another try while one is under way opens no second socket", async () => {
  const { states, until, cut, beImpatient, sockets } = await setUp(3);
  await until(() => states.includes("live"));
  beImpatient();
  cut();
  await until(() => states.length === 4);
  expect(sockets()).toBe(2);
});

test("a simulator that was started anew is followed from its beginning", async () => {
  const { told, states, until, startAnew, cut } = await setUp(30);
  await until(() => states.includes("live"));
  startAnew(4);
  cut();
  await until(() => states.length === 4);
  expect(told).toEqual(upTo(4));
});

test("while the stream is refused again and again, the journal is read over HTTP", async () => {
  const { told, states, until, refuse, write, retryNow } = await setUp(3);
  await until(() => states.includes("live"));
  refuse();
  await until(() => states.at(-1) === "lost");
  write(4);
  retryNow();
  await until(() => states.filter((state) => state === "lost").length === 2);
  retryNow();
  await until(() => states.includes("polling"));
  expect(told).toEqual(upTo(7));
});
