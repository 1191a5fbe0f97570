import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An event as it came. */
export interface ReceivedEvent {
  readonly sg_event_id: string;
  readonly sg_message_id: string;
  readonly event: string;
}

/** A POST as it came: the life of the simulator in which it did, and what it was answered. */
export interface ReceivedPost {
  readonly life: number;
  readonly events: readonly ReceivedEvent[];
  /** 0: it never was, because the simulator was killed first. */
  readonly status: number;
}

/** A receiver that notes all it gets, and refuses every seventh POST. */
export interface CrashReceiver {
  readonly url: string;
  readonly posts: readonly ReceivedPost[];
  /** A simulator is about to be started: what comes from now on is of its life. */
  nextLife(): void;
  /** Tells of POSTs from now on, until the next life. */
  follow(hooks: ReceiverHooks): void;
  close(): Promise<void>;
}

/** Where a life may end. */
export interface ReceiverHooks {
  /** A POST has come whole, and is not answered yet. */
  onPost(): void;
  /** A POST was answered. */
  onAnswered(): void;
}

/** Starts the receiver. */
export async function startCrashReceiver(): Promise<CrashReceiver> {
  const posts: ReceivedPost[] = [];
  let life = 0;
  let hooks = NO_HOOKS;
  const take = (body: string, response: ServerResponse): void => {
    const events: readonly ReceivedEvent[] = JSON.parse(body);
    const place = posts.push({ life, events, status: 0 }) - 1;
    const status = posts.length % 7 === 0 ? 503 : 200;
    hooks.onPost();
    if (response.destroyed) return;
    // Counted as answered before the bytes leave: nobody who read the answer finds it unanswered here.
    posts[place] = { life: posts[place]?.life ?? life, events, status };
    response.writeHead(status).end(() => hooks.onAnswered());
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => take(body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    posts,
    nextLife: () => {
      life++;
      hooks = NO_HOOKS;
    },
    follow: (next) => void (hooks = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const NO_HOOKS: ReceiverHooks = { onPost: () => undefined, onAnswered: () => undefined };
