import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { EventTable } from "./event-table.ts";
import { takePost } from "./receiver-parts.ts";
import type { ReceivedPost, ReceiverAnswer, ReceiverParts } from "./receiver-parts.ts";

/** A receiver that listens. */
export interface RunningReceiver {
  /** Where events are posted to. */
  readonly url: string;
  /** Answers `{"count":n}`, or the stored events, for the id that stands where it says `{sg_event_id}`. */
  readonly probe: string;
  /** Answers `{"status"}` for the message that stands where it says `{sg_message_id}`, where there is such a thing. */
  readonly statusProbe?: string;
  close(): Promise<void>;
}

/** The path that events are posted to. */
export const EVENTS_PATH = "/webhooks/sendgrid";

/** The path of the probe. */
export const PROBE_PATH = "/stored";

const STATUS_PATH = "/status";

/** Where a receiver on this port is reached. */
export function receiverOn(port: number, close: () => Promise<void>): RunningReceiver {
  const origin = `http://127.0.0.1:${port}`;
  return { url: `${origin}${EVENTS_PATH}`, probe: `${origin}${PROBE_PATH}?id={sg_event_id}`, close };
}

/** A URL with credentials, one character of which has to be escaped. */
export function withCredentials(url: string): string {
  return url.replace("://", "://sendgrid:p%40ss:word@");
}

/** Serves a listener of node:http on a free port. */
export async function listen(listener: RequestListener): Promise<RunningReceiver> {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 511 }, resolve));
  const { port } = server.address() as AddressInfo;
  return receiverOn(port, async () => await closed(server, sockets));
}

async function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const done = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await done;
}

/** Starts a receiver of these parts on node:http. */
export async function startReceiver(parts: ReceiverParts, publicKey: string): Promise<RunningReceiver> {
  const state = { publicKey, table: new EventTable() };
  const receiver = await listen((request, response) => {
    const told = lookUp(request.url ?? "/", parts, state.table);
    if (told !== undefined) {
      answer(response, { status: 200, body: JSON.stringify(told) });
      return;
    }
    void postOf(request, parts).then(async (post) => {
      if (post === undefined) return;
      const given = post === "too large" ? TOO_LARGE : await takePost(parts, post, state);
      answer(response, given, parts.afterAnswer);
    });
  });
  const statusProbe = `${new URL(receiver.url).origin}${STATUS_PATH}?id={sg_message_id}`;
  return { ...receiver, statusProbe };
}

// What a probe is told; undefined: it is no probe that asks.
function lookUp(url: string, { statusOf }: ReceiverParts, table: EventTable): object | undefined {
  const { pathname, searchParams } = new URL(url, "http://receiver");
  const id = searchParams.get("id") ?? "";
  if (pathname === PROBE_PATH) return table.stored(id);
  return pathname === STATUS_PATH ? { status: statusOf(table.ofMessage(id)) } : undefined;
}

// Undefined: its body broke off, and nobody waits for an answer.
async function postOf(
  request: IncomingMessage,
  { maxBodyBytes, whenTooLarge, whenBrokenOff }: ReceiverParts,
): Promise<ReceivedPost | "too large" | undefined> {
  const isTooLarge = Number(request.headers["content-length"] ?? 0) > maxBodyBytes;
  if (isTooLarge && whenTooLarge === "cut off") return "too large";
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    whenBrokenOff(Buffer.concat(chunks));
    return undefined;
  }
  if (isTooLarge) return "too large";
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const { rawHeaders, url = "" } = request;
  return { path: url, headers, rawHeaders, body: Buffer.concat(chunks) };
}

// What is left of a body that is too large is not read: the connection goes with it.
const TOO_LARGE: ReceiverAnswer = { status: 413, headers: { Connection: "close" } };

function answer(
  response: ServerResponse,
  { status, headers = {}, body = "" }: ReceiverAnswer,
  afterAnswer: ReceiverParts["afterAnswer"] = "kept",
): void {
  const { socket } = response;
  if (afterAnswer === "closed unannounced") response.on("finish", () => socket?.end());
  response.writeHead(status, headers).end(body);
}
