import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A request as node:http showed it. */
export interface WatchedRequest {
  /** Its path, and what stands behind it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** What came of the body, in the pieces in which it was read. */
  readonly pieces: readonly Buffer[];
  readonly body: Buffer;
  /** "aborted": the connection ended before the body did. */
  readonly ending: "whole" | "aborted";
}

/** A receiver on node:http that answers 200 to what came whole, and tells what it saw. */
export interface WatchedReceiver {
  readonly url: string;
  /** Resolves with the request of that number, from 1, once it has ended, however it did. */
  request(number: number): Promise<WatchedRequest>;
  /** The connections so far, in the order they came. */
  readonly connections: readonly WatchedConnection[];
}

/** A connection to a receiver. */
export interface WatchedConnection {
  readonly socket: Socket;
  /** Resolves once it is closed. */
  readonly closed: Promise<void>;
}

/** Starts a receiver and closes it when the test ends. It reads bodies as slowly as `for await` does. */
export async function startWatchedReceiver(tls?: ServerOptions): Promise<WatchedReceiver> {
  const ended: Later<WatchedRequest>[] = [];
  const connections: WatchedConnection[] = [];
  const requestAt = (index: number): Later<WatchedRequest> => (ended[index] ??= later());
  let requests = 0;
  const listener = (request: IncomingMessage, response: { end(): void }): void => {
    const { resolve } = requestAt(requests++);
    void readAll(request).then((watched) => {
      resolve(watched);
      if (watched.ending === "whole") response.end();
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  // A receiver that closes idle connections itself would hide whether the other side does.
  server.keepAliveTimeout = 0;
  server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    socket.on("error", () => undefined);
    connections.push({ socket, closed: new Promise((resolve) => void socket.on("close", () => resolve())) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const { socket } of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${tls === undefined ? "" : "s"}://127.0.0.1:${port}/hook`,
    request: (number) => requestAt(number - 1).promise,
    connections,
  };
}

async function readAll(request: IncomingMessage): Promise<WatchedRequest> {
  const pieces: Buffer[] = [];
  let ending: WatchedRequest["ending"] = "whole";
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    ending = "aborted";
  }
  return { url: request.url ?? "", headers: request.headers, pieces, body: Buffer.concat(pieces), ending };
}

interface Later<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

function later<Value>(): Later<Value> {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
