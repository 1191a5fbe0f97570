import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createAccessGuard } from "../../../server/runtime/listening/access-guard.ts";
import { listenOn } from "../../../server/runtime/listening/http-listener.ts";
import { LiveStream } from "../../../server/runtime/listening/live-stream.ts";
import { uncaughtErrors } from "../../support/uncaught-errors.ts";

const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

function head(line: string, headers: string): string {
  return `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
}

async function setUp(over: Partial<Pick<LiveStream, "accept">> = {}) {
  const stream = new LiveStream({ lastSeq: 0, subscribe: () => () => undefined });
  const guard = createAccessGuard({ listensOn: "127.0.0.1", allowHosts: [], token: null });
  const listener = await listenOn({
    host: "127.0.0.1",
    port: 0,
    app: (request, response) => void request.resume().on("end", () => response.end("served")),
    stream: over.accept === undefined ? stream : { accept: over.accept },
    guard,
  });
  onTestFinished(async () => {
    stream.close();
    await listener.close();
  });
  const client = async (text: string): Promise<Socket> => {
    const socket = connect({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    socket.on("error", () => undefined);
    await once(socket, "connect");
    await new Promise<void>((resolve) => void socket.write(text, () => resolve()));
    return socket;
  };
  return { listener, stream, client };
}

const STUBBORN = {
  "of an upgrade that is refused": head("GET /nope", UPGRADE + KEY),
  "of a websocket without a key": head("GET /_simulator/stream", UPGRADE),
  "of an open websocket": head("GET /_simulator/stream", UPGRADE + KEY),
  "of a broken request": "NONSENSE\r\n\r\n",
};

test.each(Object.entries(STUBBORN))(
  "closing waits for no client %s that keeps its side open",
  async (_, text) => {
    const { listener, stream, client } = await setUp();
    const sockets = await Promise.all(Array.from({ length: 5 }, () => client(text)));
    for (const socket of sockets) {
      const [chunk] = await once(socket, "data");
      expect(String(chunk)).toMatch(/^HTTP\/1.1 [14]\d\d /);
    }
    stream.close();
    await listener.close();
  },
);

test("closing waits for no request that offers HTTP/2 and never ends", async () => {
  const { listener, client } = await setUp();
  await client(head("POST /", "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 9\r\n"));
  const answered = await client(head("GET /", ""));
  await once(answered, "data");
  await listener.close();
});

test("clients that ask for the stream and reset the connection harm nobody, however long it takes to answer", async () => {
  const uncaught = uncaughtErrors();
  const gone: Promise<void>[] = [];
  // As long as the library of websockets is being loaded, nobody but the listener has the socket.
  const accept: LiveStream["accept"] = async (_request, socket) => {
    gone.push(new Promise((resolve) => void socket.on("close", resolve)));
    await gone.at(-1);
  };
  const { client } = await setUp({ accept });
  const sockets = await Promise.all(
    Array.from({ length: 5 }, () => client(head("GET /_simulator/stream", UPGRADE + KEY))),
  );
  while (gone.length < 5) await new Promise((resolve) => setImmediate(resolve));
  for (const socket of sockets) socket.resetAndDestroy();
  await Promise.all(gone);
  const last = await client(head("GET /", "Connection: close\r\n"));
  const [chunk] = await once(last, "data");
  expect(String(chunk)).toContain("served");
  expect(uncaught).toEqual([]);
});

test("a client that has gone while websockets were being loaded is let go", async () => {
  const uncaught = uncaughtErrors();
  const { client, stream } = await setUp();
  const live = await client(head("GET /_simulator/stream", UPGRADE + KEY));
  const goneAtOnce = await client(head("GET /_simulator/stream", UPGRADE + KEY));
  goneAtOnce.resetAndDestroy();
  const [chunk] = await once(live, "data");
  expect(String(chunk)).toContain("101 Switching Protocols");
  stream.close();
  expect(uncaught).toEqual([]);
});

test("a refused client gets its answer whole, whatever it goes on sending, and the connection ends", async () => {
  const { client } = await setUp();
  const socket = await client(`${"NONSENSE ".repeat(100_000)}\r\n\r\n`);
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  await once(socket, "end");
  expect(answer).toBe("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
});
