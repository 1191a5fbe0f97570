import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { MAX_REQUEST_BYTES } from "../../contract/limits.ts";
import { MAX_SNAPSHOT_BYTES } from "../../contract/snapshot.ts";
import { CONTROL_PATH } from "../../api/control/control-path.ts";
import { STREAM_PATH } from "../../api/control/control-path.ts";
import type { AccessGuard } from "./access-guard.ts";
import { accessRequestOfMessage } from "./access-request.ts";
import { CannotRun } from "../cannot-run.ts";
import type { LiveStream } from "./live-stream.ts";

/** What listens, and on what. */
export interface ListenerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly app: RequestListener;
  readonly stream: Pick<LiveStream, "accept">;
  readonly guard: AccessGuard;
}

/** A port that is open. */
export interface HttpListener {
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Opens the port. Rejects with CannotRun when it is taken, may not be opened, or the host is none of this machine's. */
export async function listenOn(options: ListenerOptions): Promise<HttpListener> {
  const server = createServer(options.app);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    // node:http lets go of a socket that is upgraded, and an error that nobody hears ends the process.
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  });
  server.on("clientError", answerBrokenRequest);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // What says beforehand that it is too large is refused before it is sent (RFC 9110, 10.1.1).
    if (Number(request.headers["content-length"] ?? 0) <= mostBytes(request)) response.writeContinue();
    server.emit("request", request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (/^websocket$/i.test(request.headers.upgrade ?? "")) openStream({ request, socket, head }, options);
    else serveWithoutUpgrade({ request, socket, head }, server);
  });
  await opened(server, options);
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("A TCP server has a port.");
  return {
    port: address.port,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      // closeAllConnections knows nothing of those that were upgraded or are being refused.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function opened(server: Server, { host, port }: ListenerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(new CannotRun(reasonNotToOpen(cause.code, { host, port }), { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function reasonNotToOpen(code: string | undefined, { host, port }: { host: string; port: number }): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is taken. Stop what listens there, or pass --port with another number (0: any free one).`;
    case "EACCES":
      return `Port ${port} may not be opened by this user. Pass --port with a number from 1024 on.`;
    default:
      return `${host}:${port} cannot be opened (${code ?? "unknown error"}). Pass --host with an address of this machine.`;
  }
}

function openStream({ request, socket, head }: Upgrade, { guard, stream }: ListenerOptions): void {
  const [path] = (request.url ?? "").split("?", 1);
  if (path !== STREAM_PATH) return refuse(socket, "404 Not Found");
  const decision = guard.decide(accessRequestOfMessage(request));
  if (decision.kind === "refused")
    return refuse(socket, decision.status === 401 ? "401 Unauthorized" : "403 Forbidden");
  stream.accept(request, socket, head).catch((error: unknown) => {
    process.emitWarning(error instanceof Error ? error : String(error));
    socket.destroy();
  });
}

// Java's client offers HTTP/2 with its first request (Upgrade: h2c). node:http hands such a request over unread once
// somebody listens for upgrades, so it is put back without the offer, which is how a server declines it.
function serveWithoutUpgrade({ request, socket, head }: Upgrade, server: Server): void {
  const lines = [`${request.method ?? "GET"} ${request.url ?? "/"} HTTP/${request.httpVersion}`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    if (!/^(?:upgrade|connection|http2-settings)$/i.test(name)) {
      lines.push(`${name}: ${request.rawHeaders[index + 1] ?? ""}`);
    }
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}

// What the client still sends is thrown away while it reads the answer: unread, it would reset the connection and the
// answer would be lost. A client that holds its side open is not waited for.
function refuse(socket: Duplex, status: string): void {
  const guard = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
  socket.on("close", () => clearTimeout(guard));
  socket.resume().end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const LAST_WORDS_MS = 1000;

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What a refused client still sends is broken, too.
  if (socket.writableEnded) return;
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === "HPE_HEADER_OVERFLOW") refuse(socket, "431 Request Header Fields Too Large");
  else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") refuse(socket, "408 Request Timeout");
  else refuse(socket, "400 Bad Request");
}

function mostBytes({ url = "" }: IncomingMessage): number {
  return url.startsWith(`${CONTROL_PATH}/snapshot`) ? MAX_SNAPSHOT_BYTES : MAX_REQUEST_BYTES;
}
