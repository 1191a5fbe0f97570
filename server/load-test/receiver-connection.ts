import { connect as connectPlain, isIP } from "node:net";
import type { LookupFunction, Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import { describeFailure } from "../runtime/posting/http-failures.ts";
import type { Duration } from "../contract/time.ts";
import { AnswerParser } from "./answer-parser.ts";
import type { LoadTime } from "./load-time.ts";

/** Where a receiver is. */
export interface Endpoint {
  readonly url: URL;
  /** Judges and resolves the host at each connect. */
  readonly lookup: LookupFunction;
  /** Certificates to trust instead of the usual ones, in PEM. */
  readonly trustedCertificates?: string;
}

/** How a POST ended. */
export interface PostEnd {
  /** Null: no answer. */
  readonly status: number | null;
  /** Why there is no answer; null: there is one. */
  readonly failure: string | null;
  /** When the answer's head was there, or the POST had failed. */
  readonly endedAt: number;
}

/** A POST's bytes. `body` is left alone until the end is told. */
export interface OutgoingBytes {
  readonly head: string;
  readonly body: Buffer;
}

// As the simulator has it: a reset that comes later is the receiver's answer to this POST.
const STALE_WITHIN_MS: Duration = 100;

interface Exchange {
  readonly bytes: OutgoingBytes;
  readonly startedAt: number;
  readonly parser: AnswerParser;
  readonly onEnd: (end: PostEnd) => void;
  /** The connection had been used before. */
  readonly isReused: boolean;
  hasAnswered: boolean;
  /** Set once it is decided how it ended. */
  end: PostEnd | undefined;
}

/**
 * One server's connection to the receiver: a POST at a time, kept open between them.
 *
 * Written on sockets, since `node:http` takes longer for a small POST than its signature does; the head is the
 * simulator's, line by line. A connection that turns out to have been given up while it was idle is replaced once,
 * without counting a failure.
 */
export class ReceiverConnection {
  readonly #endpoint: Endpoint;
  readonly #time: Pick<LoadTime, "now">;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;

  constructor(endpoint: Endpoint, time: Pick<LoadTime, "now">) {
    this.#endpoint = endpoint;
    this.#time = time;
  }

  /** Posts; `onEnd` is called once, when the connection is free and the bytes are no longer needed. */
  post(bytes: OutgoingBytes, onEnd: (end: PostEnd) => void): void {
    this.#send(bytes, onEnd);
  }

  /** Fails the POST that is under way, unless its answer's head is there: then its body is left unread. */
  giveUp(failure: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    this.#decide(exchange, { status: null, failure, endedAt: this.#time.now() });
    this.#socket?.destroy();
  }

  /** Closes it. A POST that is under way fails. */
  close(): void {
    if (this.#exchange === undefined) this.#socket?.destroy();
    else this.giveUp("the load test was stopped");
  }

  #send(bytes: OutgoingBytes, onEnd: (end: PostEnd) => void): void {
    const isReused = this.#socket !== undefined;
    const socket = this.#socket ?? this.#connect();
    this.#exchange = {
      bytes,
      onEnd,
      isReused,
      startedAt: this.#time.now(),
      parser: new AnswerParser(),
      hasAnswered: false,
      end: undefined,
    };
    // Both in one call of the operating system.
    socket.cork();
    socket.write(bytes.head, "latin1");
    socket.write(bytes.body);
    socket.uncork();
  }

  #connect(): Socket {
    const { url, lookup, trustedCertificates } = this.#endpoint;
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const isSecure = url.protocol === "https:";
    const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
    const address = { host, port, lookup, noDelay: true };
    const trusted = trustedCertificates === undefined ? {} : { ca: trustedCertificates };
    // RFC 6066: an address is no server name.
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = isSecure
      ? connectSecure({ ...address, ...named, minVersion: "TLSv1.2", ...trusted })
      : connectPlain(address);
    this.#socket = socket;
    let error: Error | undefined;
    socket.on("data", (chunk: Buffer) => this.#read(socket, chunk));
    socket.on("error", (cause) => (error = cause));
    socket.on("end", () => this.#ended(socket));
    socket.on("close", () => this.#closed(socket, error));
    return socket;
  }

  #read(socket: Socket, chunk: Buffer): void {
    const exchange = this.#exchange;
    // Nobody asked: it must not be taken for the next answer.
    if (exchange === undefined || socket !== this.#socket) return void socket.destroy();
    exchange.hasAnswered = true;
    const progress = exchange.parser.read(chunk);
    const { status } = exchange.parser;
    if (progress.kind === "broken") {
      this.#decide(exchange, { status: null, failure: progress.reason, endedAt: this.#time.now() });
      return void socket.destroy();
    }
    if (status !== null) this.#decide(exchange, { status, failure: null, endedAt: this.#time.now() });
    if (progress.kind === "more") return;
    // An answer that came before the whole body had left: the rest of it would be taken for the next request.
    if (!progress.keepsConnection || socket.writableLength > 0) return void socket.destroy();
    this.#finish(exchange);
  }

  #ended(socket: Socket): void {
    const exchange = this.#exchange;
    if (exchange === undefined || socket !== this.#socket) return;
    const progress = exchange.parser.end();
    if (progress.kind === "broken" && !this.#isStale(exchange)) {
      this.#decide(exchange, { status: null, failure: progress.reason, endedAt: this.#time.now() });
    }
    socket.destroy();
  }

  #closed(socket: Socket, error: Error | undefined): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    if (exchange.end === undefined && this.#isStale(exchange)) {
      this.#exchange = undefined;
      return this.#send(exchange.bytes, exchange.onEnd);
    }
    const cause = error ?? Object.assign(new Error("closed"), { code: "ECONNRESET" });
    const { reason: failure } = describeFailure(cause, this.#endpoint.url);
    this.#decide(exchange, { status: null, failure, endedAt: this.#time.now() });
    this.#finish(exchange);
  }

  #isStale({ isReused, hasAnswered, startedAt }: Exchange): boolean {
    return isReused && !hasAnswered && this.#time.now() - startedAt < STALE_WITHIN_MS;
  }

  #decide(exchange: Exchange, end: PostEnd): void {
    exchange.end ??= end;
  }

  #finish(exchange: Exchange): void {
    this.#exchange = undefined;
    if (exchange.end !== undefined) exchange.onEnd(exchange.end);
  }
}
