import { Agent, createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { HostTime } from "../../simulation/ports.ts";
import type { Carried, Carrier, CarryFailure, OutgoingPost } from "./carrier.ts";
import { exchange } from "./http-carrier.ts";
import { socketPair } from "./socket-pair.ts";

/** What answers a request of `node:http`. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Where the listener comes from; asked before each post, because some frameworks must get ready first. */
export type ListenerSource = () => RequestListener | Promise<RequestListener>;

/**
 * Posts to a listener of `node:http`, such as an express or fastify app, without a port.
 *
 * Each post has a pair of sockets to itself, over which the same code speaks HTTP/1.1 as over the network, and a server
 * of `node:http` reads it: body parsers, raw bodies, the casing of the head and cut connections are the real ones. A
 * listener that throws counts as a receiver that answers 500.
 */
export function carrierOfListener(source: ListenerSource, hostTime: HostTime): Carrier {
  const failures = new WeakMap<object, unknown>();
  const server = createServer((request, response) => void serve({ source, request, response, failures }));
  return {
    carry: async (post, closing) => {
      const [near, far] = socketPair();
      const cut = (): void => void near.destroy();
      closing?.addEventListener("abort", cut);
      server.emit("connection", far);
      const carried = await carryOver(near, post, hostTime);
      closing?.removeEventListener("abort", cut);
      near.destroy();
      return failures.has(far) ? withReason(carried, failures.get(far)) : carried;
    },
  };
}

interface Call {
  readonly source: ListenerSource;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What a listener threw, by its socket. */
  readonly failures: WeakMap<object, unknown>;
}

async function serve({ source, request, response, failures }: Call): Promise<void> {
  const { socket } = request;
  try {
    const listener = await source();
    // Without a framework around it, what an async listener throws would end the process.
    await listener(request, response);
  } catch (error) {
    failures.set(socket, error);
    if (response.headersSent) socket.destroy();
    else response.writeHead(500, { "Content-Type": "text/plain" }).end(messageOf(error));
  }
}

async function carryOver(near: Duplex, post: OutgoingPost, hostTime: HostTime): Promise<Carried> {
  // No address is looked up and nothing is connected: the socket is there.
  const agent = Object.assign(new Agent(), { createConnection: () => near });
  const outcome = await exchange({ post, url: new URL(post.url), agent, hostTime });
  agent.destroy();
  return outcome === "stale-connection" ? CLOSED : outcome;
}

// A socket that is used once cannot be stale.
const CLOSED: CarryFailure = {
  kind: "failed",
  result: "unreachable",
  reason: "connection closed before the answer's head was there",
  latencyMs: 0,
  isUncertain: true,
};

function withReason(carried: Carried, error: unknown): Carried {
  return carried.kind === "answered"
    ? { ...carried, reason: `receiver threw: ${messageOf(error)}` }
    : carried;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
