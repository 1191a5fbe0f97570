import type { IncomingMessage, ServerResponse } from "node:http";
import { MAX_REQUEST_BYTES } from "../../contract/limits.ts";
import type { ApiHandler, ApiRequest, ApiResponse } from "../../api/http.ts";
import { BodyTooLarge, RequestAborted, TooManyBodies } from "../../api/http.ts";
import { BodyBudget } from "./body-budget.ts";
import type { BodyShare } from "./body-budget.ts";
import { readRequestBody } from "./request-body.ts";

/** What express and node:http call. Without `next`, what is nobody's is answered 404 and a bug 500. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse, next?: Next) => void;

type Next = (error?: unknown) => void;

/** Bounds on what a client may make the simulator read. */
export interface NodeAdapterOptions {
  /** The largest body, compressed and decompressed, in bytes. */
  readonly maxBodyBytes?: number;
  /** What all bodies together may take; that of this process unless given. */
  readonly bodies?: BodyBudget;
}

/** Memory is the process's, however many simulators run in it. */
const ALL_BODIES = new BodyBudget();

/** Serves a handler to node:http or express. */
export function toNode(handler: ApiHandler, options: NodeAdapterOptions = {}): NodeListener {
  const limits = { maxBodyBytes: MAX_REQUEST_BYTES, bodies: ALL_BODIES, ...options };
  return (request, response, next) => {
    void serve(new Exchange(request, response, limits), handler, next);
  };
}

async function serve(exchange: Exchange, handler: ApiHandler, next: Next | undefined): Promise<void> {
  let isAnswered: boolean;
  try {
    isAnswered = await exchange.run(handler);
  } catch (error) {
    if (error instanceof RequestAborted || exchange.isOver()) return;
    if (next !== undefined) return next(error);
    process.emitWarning(error instanceof Error ? error : String(error));
    return exchange.answer({ status: 500, headers: {}, body: null });
  } finally {
    exchange.forgetBody();
  }
  if (isAnswered) return;
  if (next !== undefined) return next();
  exchange.answer({ status: 404, headers: {}, body: null });
}

/** One request and its answer. */
class Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #limits: Required<NodeAdapterOptions>;
  readonly #share: BodyShare;
  #body: Promise<Uint8Array> | undefined;
  #isRefused = false;

  constructor(request: IncomingMessage, response: ServerResponse, limits: Required<NodeAdapterOptions>) {
    this.#request = request;
    this.#response = response;
    this.#limits = limits;
    this.#share = limits.bodies.open();
  }

  /** False: the handler left it to the next one. */
  async run(handler: ApiHandler): Promise<boolean> {
    const answer = await handler(this.#apiRequest());
    if (answer === undefined) return false;
    this.answer(answer);
    return true;
  }

  /** The handler is done with it. */
  forgetBody(): void {
    this.#share.giveBack();
  }

  /** Nothing more can be answered. */
  isOver(): boolean {
    return this.#response.destroyed || this.#response.headersSent;
  }

  answer({ status, headers, body, reason }: ApiResponse): void {
    const response = this.#response;
    if (this.isOver()) return;
    response.statusCode = status;
    if (reason !== undefined) response.statusMessage = reason;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const bytes = typeof body === "string" ? Buffer.from(body) : (body ?? new Uint8Array());
    if (status !== 204 && status !== 304) response.setHeader("Content-Length", bytes.byteLength);
    if (this.#isRefused) answerThenStopReading(this.#request, response, bytes);
    else response.end(bytes);
  }

  #apiRequest(): ApiRequest {
    const { path, query } = targetOf(this.#request);
    return {
      method: this.#request.method ?? "GET",
      path,
      query,
      headers: headersOf(this.#request),
      body: (mostBytes) => (this.#body ??= this.#read(mostBytes)),
    };
  }

  async #read(mostBytes: number = Infinity): Promise<Uint8Array> {
    const { maxBodyBytes, bodies: budget } = this.#limits;
    const limits = { limitBytes: Math.min(mostBytes, maxBodyBytes), budget, share: this.#share };
    try {
      return await readRequestBody(this.#request, limits);
    } catch (error) {
      this.#isRefused = error instanceof BodyTooLarge || error instanceof TooManyBodies;
      throw error;
    }
  }
}

// A socket that is closed while the client still sends resets the connection, and the answer is lost with it. So the
// answer goes out whole, the rest is thrown away while the client reads it, and then the connection ends.
const LAST_WORDS_MS = 1000;

function answerThenStopReading(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array): void {
  response.setHeader("Connection", "close");
  response.write(bytes);
  const end = (): void => {
    clearTimeout(guard);
    request.off("end", end).off("close", end);
    response.end(() => request.destroy());
  };
  const guard = setTimeout(end, LAST_WORDS_MS);
  request.on("end", end).on("close", end).resume();
  if (request.readableEnded) end();
}

function targetOf(request: IncomingMessage & { readonly originalUrl?: string }): {
  path: string;
  query: URLSearchParams;
} {
  // A proxy's request names the whole URL; express shortens `url` to what is behind a mount point.
  const target = (request.originalUrl ?? request.url ?? "/").replace(/^https?:\/\/[^/?#]*/i, "");
  const queryStart = target.indexOf("?");
  const path = queryStart < 0 ? target : target.slice(0, queryStart);
  return {
    path: path === "" ? "/" : path,
    query: new URLSearchParams(queryStart < 0 ? "" : target.slice(queryStart)),
  };
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}
