import type { StreamFrame } from "../../../server/contract/control-api.ts";
import { JournalFollower } from "./journal-follower.ts";
import type { JournalFollowerOptions } from "./journal-follower.ts";

/**
 * How the page gets its news.
 *
 * `polling`: the stream fails again and again, but the simulator answers; the journal is read every 2 s instead.
 * Instants are milliseconds of the wall clock.
 */
export type Connection =
  | { readonly kind: "connecting" | "live" }
  | { readonly kind: "lost" | "polling"; readonly since: number; readonly retryAt: number };

/** What a connection needs, and whom it tells. */
export interface LiveConnectionOptions extends JournalFollowerOptions {
  /** The websocket of the journal: `ws://…/_simulator/stream`. */
  readonly streamUrl: string;
  readonly WebSocket: new (url: string) => StreamSocket;
  readonly onState: (state: Connection) => void;
}

/** The part of a websocket that is used: the browser's, or that of `ws`. */
export interface StreamSocket {
  addEventListener(name: "open" | "close" | "error", listener: () => void): void;
  addEventListener(name: "message", listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

/** An open connection. */
export interface LiveConnection {
  /** Tries at once instead of waiting. */
  readonly retryNow: () => void;
  readonly close: () => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const POLL_AFTER_FAILURES = 3;
const LONGEST_POLL_WAIT_MS = 2000;

/**
 * Follows the simulator's journal over its websocket without losing or doubling an entry.
 *
 * When the socket closes it opens another one, after longer and longer waits; from the third failure on it reads the
 * journal over HTTP meanwhile.
 */
export function openLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const follower = new JournalFollower(options);
  let waitMs = FIRST_WAIT_MS;
  let failures = 0;
  let lostSince = 0;
  let isClosed = false;
  let socket: StreamSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function begin(current: StreamSocket): Promise<void> {
    const isComplete = await follower.begin();
    if (isClosed || current !== socket) return;
    if (!isComplete) return current.close();
    waitMs = FIRST_WAIT_MS;
    failures = 0;
    options.onState({ kind: "live" });
  }

  function connect(): void {
    timer = undefined;
    const current = new options.WebSocket(options.streamUrl);
    socket = current;
    current.addEventListener("open", () => void begin(current));
    current.addEventListener("message", ({ data }) => void take({ follower, current, data }));
    // A close follows each error, and that is where it is dealt with.
    current.addEventListener("error", () => undefined);
    current.addEventListener("close", () => void lose(current));
  }

  async function lose(current: StreamSocket): Promise<void> {
    if (isClosed || current !== socket) return;
    if (failures === 0) lostSince = Date.now();
    failures++;
    const isPolling = failures >= POLL_AFTER_FAILURES && (await follower.begin());
    if (isClosed || current !== socket) return;
    const thisWaitMs = isPolling ? Math.min(waitMs, LONGEST_POLL_WAIT_MS) : waitMs;
    const kind = isPolling ? "polling" : "lost";
    options.onState({ kind, since: lostSince, retryAt: Date.now() + thisWaitMs });
    timer = setTimeout(connect, thisWaitMs);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }

  options.onState({ kind: "connecting" });
  connect();
  return {
    retryNow: () => {
      // A try is under way: a second one would leave its socket open for good.
      if (timer === undefined) return;
      clearTimeout(timer);
      waitMs = FIRST_WAIT_MS;
      connect();
    },
    close: () => {
      isClosed = true;
      follower.close();
      clearTimeout(timer);
      socket?.close();
    },
  };
}

async function take({
  follower,
  current,
  data,
}: {
  readonly follower: JournalFollower;
  readonly current: StreamSocket;
  readonly data: unknown;
}): Promise<void> {
  const frame = parseFrame(data);
  if (frame !== undefined && !(await follower.takeFrame(frame))) current.close();
}

function parseFrame(data: unknown): StreamFrame | undefined {
  const frame: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
  const isFrame = typeof frame === "object" && frame !== null && ("changes" in frame || "range" in frame);
  return isFrame ? (frame as StreamFrame) : undefined;
}
