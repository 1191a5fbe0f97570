import type { StreamFrame } from "../../server/contract/control-api.ts";
import { JournalFollower } from "./journal-follower.ts";
import type { JournalFollowerOptions } from "./journal-follower.ts";

/** How the page gets its news. */
export type ConnectionState = "connecting" | "live" | "lost";

/** What a connection needs, and whom it tells. */
export interface LiveConnectionOptions extends JournalFollowerOptions {
  /** The websocket of the journal: `ws://…/_simulator/stream`. */
  readonly streamUrl: string;
  readonly WebSocket: new (url: string) => StreamSocket;
  readonly onState: (state: ConnectionState) => void;
}

/** The part of a websocket that is used: the browser's, or that of `ws`. */
export interface StreamSocket {
  addEventListener(name: "open" | "close" | "error", listener: () => void): void;
  addEventListener(name: "message", listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Follows the simulator's journal over its websocket without losing or doubling an entry.
 *
 * When the socket closes it opens another one, after longer and longer waits. Answers a function that ends it.
 */
export function openLiveConnection(options: LiveConnectionOptions): () => void {
  const follower = new JournalFollower(options);
  let waitMs = FIRST_WAIT_MS;
  let isClosed = false;
  let socket: StreamSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function begin(current: StreamSocket): Promise<void> {
    const isComplete = await follower.begin();
    if (isClosed || current !== socket) return;
    if (!isComplete) return current.close();
    waitMs = FIRST_WAIT_MS;
    options.onState("live");
  }

  function connect(): void {
    const current = new options.WebSocket(options.streamUrl);
    socket = current;
    current.addEventListener("open", () => void begin(current));
    current.addEventListener("message", ({ data }) => void take(current, data));
    // A close follows each error, and that is where it is dealt with.
    current.addEventListener("error", () => undefined);
    current.addEventListener("close", () => {
      if (isClosed) return;
      options.onState("lost");
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    });
  }

  async function take(current: StreamSocket, data: unknown): Promise<void> {
    const frame = parseFrame(data);
    if (frame !== undefined && !(await follower.takeFrame(frame))) current.close();
  }

  options.onState("connecting");
  connect();
  return () => {
    isClosed = true;
    follower.close();
    clearTimeout(timer);
    socket?.close();
  };
}

function parseFrame(data: unknown): StreamFrame | undefined {
  const frame: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
  const isFrame = typeof frame === "object" && frame !== null && ("changes" in frame || "range" in frame);
  return isFrame ? (frame as StreamFrame) : undefined;
}
