import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";

/** A request as its bytes came. */
export interface RawRequest {
  /** The request line and the header lines, in order, as they stood on the wire. */
  readonly head: readonly string[];
  readonly body: Buffer;
  /** Counts the server's requests from 1. */
  readonly number: number;
  /** Counts the server's connections from 1. */
  readonly connection: number;
}

/** A server that shows the bytes it got. */
export interface RawServer {
  readonly port: number;
  readonly requests: readonly RawRequest[];
  readonly connections: () => number;
}

/** Answers a request by writing to its socket whatever is to be tried. */
export type RawAnswer = (socket: Socket, request: RawRequest) => void;

/** An answer that nothing is wrong with. */
export const answerOk: RawAnswer = (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

/** Starts a server that speaks no HTTP of its own and closes it when the test ends. */
export async function startRawServer(answer: RawAnswer, tls?: TlsOptions): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket): void => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const headEnd = bytes.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const head = bytes.subarray(0, headEnd).toString("latin1").split("\r\n");
      const length = Number(/^content-length: *(\d+)$/im.exec(head.join("\n"))?.[1] ?? 0);
      if (bytes.length < headEnd + 4 + length) return;
      const body = bytes.subarray(headEnd + 4, headEnd + 4 + length);
      bytes = bytes.subarray(headEnd + 4 + length);
      const request = { head, body, number: requests.length + 1, connection };
      requests.push(request);
      answer(socket, request);
    });
  };
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { port, requests, connections: () => connections };
}

/** A port that nobody listens at just now, for a server that needs to know its own before. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A port that nobody listens at until the test is over: a client has it, so that no other process is given it. */
export async function deafPort(): Promise<number> {
  const server = createServer((socket) => void socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  return client.localPort ?? 0;
}
