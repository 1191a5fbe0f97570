import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import type { StreamFrame } from "../../contract/control-api.ts";
import type { JournalEntry } from "../../contract/journal.ts";

/** A frame waits this long for more changes: 20 a second at most. */
const FRAME_INTERVAL_MS = 50;
/** Above this many changes a frame names only their range; the client reads them from the journal. */
const MAX_CHANGES = 200;
/** A client with more than this unsent gets nothing until it has caught up. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** Nothing is expected from clients: a longer message ends the connection. */
const MAX_INCOMING_BYTES = 1024;

/** The part of the journal that the stream reads. */
export interface StreamSource {
  readonly lastSeq: number;
  subscribe(reader: (entry: JournalEntry) => void): () => void;
}

/**
 * Tells browsers of journal entries as they are written, over websockets at /_simulator/stream.
 *
 * A client that does not read costs at most 1 MB: it misses frames, and is told the range of what it missed once it
 * reads again. The stream decides about nobody's access: the guard does that before the upgrade.
 */
export class LiveStream {
  readonly #source: StreamSource;
  readonly #clients = new Map<WebSocket, ClientState>();
  #server: Promise<WebSocketServer> | undefined;
  #unsubscribe: (() => void) | undefined;
  #pending: JournalEntry[] = [];
  #firstPendingSeq = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(source: StreamSource) {
    this.#source = source;
  }

  /** Takes over the socket of an upgrade that was let in. Its errors are the listener's until then. */
  async accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // The library costs 50 ms to load: only who opens the page pays.
    this.#server ??= import("ws").then(
      (ws) =>
        new ws.WebSocketServer({ noServer: true, maxPayload: MAX_INCOMING_BYTES, perMessageDeflate: false }),
    );
    const server = await this.#server;
    // The client may have gone while the library was loaded.
    if (this.#isClosed || socket.destroyed) {
      socket.destroy();
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
  }

  /** Ends all connections. */
  close(): void {
    this.#isClosed = true;
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    for (const client of this.#clients.keys()) client.terminate();
    this.#clients.clear();
  }

  #welcome(client: WebSocket): void {
    // What came before the first frame is read from the journal: the frame says up to where.
    this.#flush();
    this.#clients.set(client, { missedFrom: null });
    this.#unsubscribe ??= this.#source.subscribe((entry) => this.#take(entry));
    client.on("close", () => this.#leave(client));
    // A broken frame or an over-long message; the connection closes right after.
    client.on("error", () => client.terminate());
    const seq = this.#source.lastSeq;
    this.#send(client, { text: textOf({ seq, changes: [] }), firstSeq: seq + 1, seq });
  }

  #leave(client: WebSocket): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #take(entry: JournalEntry): void {
    if (this.#firstPendingSeq === 0) this.#firstPendingSeq = entry.seq;
    // One more than fits tells that there were too many; the rest need not be kept.
    if (this.#pending.length <= MAX_CHANGES) this.#pending.push(entry);
    this.#timer ??= setTimeout(() => this.#flush(), FRAME_INTERVAL_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [changes, firstSeq, seq] = [this.#pending, this.#firstPendingSeq, this.#source.lastSeq];
    this.#pending = [];
    this.#firstPendingSeq = 0;
    if (changes.length === 0) return;
    const frame: StreamFrame =
      changes.length > MAX_CHANGES ? { seq, range: [firstSeq, seq] } : { seq, changes };
    const message = { text: textOf(frame), firstSeq, seq };
    for (const client of this.#clients.keys()) this.#send(client, message);
  }

  #send(client: WebSocket, message: Message): void {
    const state = this.#clients.get(client);
    if (state === undefined) return;
    if (client.bufferedAmount > MAX_BUFFERED_BYTES) {
      state.missedFrom ??= message.firstSeq;
      return;
    }
    const { missedFrom } = state;
    state.missedFrom = null;
    const { seq } = message;
    client.send(missedFrom === null ? message.text : textOf({ seq, range: [missedFrom, seq] }), () => {
      this.#catchUp(client);
    });
  }

  // Called when a frame has left: a client that missed some since has room again.
  #catchUp(client: WebSocket): void {
    const firstSeq = this.#clients.get(client)?.missedFrom ?? null;
    if (firstSeq === null) return;
    // What is pending goes with the next frame.
    const seq = this.#firstPendingSeq === 0 ? this.#source.lastSeq : this.#firstPendingSeq - 1;
    this.#send(client, { text: "", firstSeq, seq });
  }
}

interface ClientState {
  /** The first entry that it was not told of; null: it has all. */
  missedFrom: number | null;
}

interface Message {
  /** The frame for a client that has missed nothing. */
  readonly text: string;
  readonly firstSeq: number;
  readonly seq: number;
}

function textOf(frame: StreamFrame): string {
  return JSON.stringify(frame);
}
