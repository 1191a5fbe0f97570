import { Agent as HttpAgent, request as requestHttp } from "node:http";
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { formatDuration, shownUrl } from "../simulation/wording.ts";
import type { HeaderLines } from "../contract/control-api.ts";
import type { Duration } from "../contract/time.ts";
import { decodeAnswerBody, flawOf, readAnswerBody } from "./answer-body.ts";
import type { AnswerEnding } from "./answer-body.ts";
import { CLOSING } from "./carrier-gate.ts";
import type { Answer, Carried, Carrier, CarryFailure, OutgoingPost } from "./carrier.ts";
import { headerOf } from "./carrier.ts";
import { describeFailure } from "./http-failures.ts";
import type { HttpFailure } from "./http-failures.ts";
import type { TargetPolicy } from "./target-policy.ts";

/** What the HTTP carrier needs to know. */
export interface HttpCarrierOptions {
  readonly targets: TargetPolicy;
  /** Certificates to trust instead of the usual ones, in PEM. */
  readonly trustedCertificates?: string;
}

/** Posts over HTTP/1.1, keeping connections open between posts. */
export interface HttpCarrier extends Carrier {
  carry(post: OutgoingPost): Promise<Carried>;
  /** Closes all connections. A post that is under way fails, and no other is made. */
  close(): void;
}

/**
 * Posts over `node:http` and `node:https`, with exactly the head that it is given.
 *
 * Redirects are not followed. TLS 1.2 at least (documented). Whatever a receiver does, a post ends within its
 * timeout and as long again for the answer's body, and costs at most 64 KiB of head and 16 MiB of body.
 */
export function createHttpCarrier(options: HttpCarrierOptions): HttpCarrier {
  const { targets, trustedCertificates } = options;
  // The pool's key leaves `lookup` out, but a pool has only one: each new connection is judged.
  const pool = { keepAlive: true, lookup: targets.lookup };
  const plain = new HttpAgent(pool);
  const secure = new HttpsAgent({
    ...pool,
    minVersion: "TLSv1.2",
    ...(trustedCertificates === undefined ? {} : { ca: trustedCertificates }),
  });
  let isClosed = false;
  return {
    carry: async (post) => {
      if (isClosed) return CLOSING;
      const url = URL.canParse(post.url) ? new URL(post.url) : undefined;
      if (url === undefined || !/^https?:$/.test(url.protocol)) return notPostable(post.url);
      const verdict = targets.judge(url);
      if (verdict.kind === "blocked") return atOnce({ result: "blocked", reason: verdict.reason });
      const agent = url.protocol === "https:" ? secure : plain;
      const first = await exchange({ post, url, agent });
      if (first !== "stale-connection") return first;
      // One reset of a reused idle connection says nothing about the receiver. All idle ones are as old: start afresh.
      closeIdle(agent);
      if (isClosed) return CLOSING;
      const second = await exchange({ post, url, agent });
      if (second !== "stale-connection") return second;
      return { ...atOnce(describeFailure(CLOSED, url)), isUncertain: true };
    },
    close: () => {
      isClosed = true;
      plain.destroy();
      secure.destroy();
    },
  };
}

// Go's client takes heads of up to 10 MB; this is ours.
const ANSWER_HEAD_LIMIT_BYTES = 64 * 1024;

const LONGEST_TIMER_MS: Duration = 2 ** 31 - 1;

const CLOSED = Object.assign(new Error("closed"), { code: "ECONNRESET" });

// A connection that was given up while it was idle is reset as soon as it is used. A reset that comes later is the
// receiver's answer to this post, which it may have read. Ours.
const STALE_WITHIN_MS: Duration = 100;

interface ExchangeSetup {
  readonly post: OutgoingPost;
  readonly url: URL;
  readonly agent: HttpAgent;
}

async function exchange({ post, url, agent }: ExchangeSetup): Promise<Carried | "stale-connection"> {
  const startedAt = performance.now();
  const timeoutMs = Math.min(post.timeoutMs, LONGEST_TIMER_MS);
  let request: ClientRequest;
  try {
    request = requestFor({ post, url, agent });
  } catch (error) {
    // A header or path with characters that HTTP cannot carry.
    return atOnce(describeFailure(error, url));
  }
  const progress = watch(request, startedAt);
  return new Promise((resolve) => {
    let isSettled = false;
    const settle = (outcome: Carried | "stale-connection" | Promise<Carried>): void => {
      clearTimeout(timer);
      isSettled = true;
      resolve(outcome);
    };
    const fail = (failure: HttpFailure): void => {
      if (isSettled) return;
      const isUncertain = progress.isBodySent;
      settle({ kind: "failed", ...failure, latencyMs: wholeMsSince(progress.firstByteAt), isUncertain });
      request.destroy();
    };
    const answer = (response: IncomingMessage, bodyBudgetMs: Duration): void => {
      if (isSettled) return;
      const latencyMs = wholeMsSince(progress.firstByteAt);
      settle(
        answerOf(request, response, bodyBudgetMs).then((read) => ({
          kind: "answered",
          answer: read,
          latencyMs,
        })),
      );
    };
    const timer = setTimeout(() => {
      // A busy process may be late: an answer that has already arrived is read first.
      setImmediate(() =>
        fail({ result: "timed-out", reason: `no answer within ${formatDuration(post.timeoutMs)}` }),
      );
    }, timeoutMs);
    request.on("response", (response) => answer(response, timeoutMs));
    // "101 Switching Protocols" to a POST that asked for nothing of the kind: an answer like any other, without a body.
    request.on("upgrade", (response, socket) => {
      // node:http leaves the socket to us: an error that nobody hears ends the process.
      socket.on("error", () => undefined).destroy();
      answer(response, 0);
    });
    request.on("error", (error) => {
      const isSoon = wholeMsSince(progress.firstByteAt) < STALE_WITHIN_MS;
      if (!isSettled && isSoon && isStaleConnection(request, error)) settle("stale-connection");
      else fail(describeFailure(error, url));
    });
    request.on("close", () => fail(describeFailure(CLOSED, url)));
    request.end(post.body);
  });
}

function requestFor({ post, url, agent }: ExchangeSetup): ClientRequest {
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)({
    agent,
    method: "POST",
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port,
    path: url.pathname + url.search,
    headers: headersFrom(post.headers),
    setHost: false,
    maxHeaderSize: ANSWER_HEAD_LIMIT_BYTES,
  });
  // SendGrid sends no Connection header; HTTP/1.1 keeps the connection open without one. Observed.
  request.removeHeader("Connection");
  return request;
}

function headersFrom(lines: HeaderLines): OutgoingHttpHeaders {
  const headers = new Map<string, string[]>();
  for (const [name, value] of lines) headers.set(name, [...(headers.get(name) ?? []), value]);
  return Object.fromEntries(
    [...headers].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

async function answerOf(
  request: ClientRequest,
  response: IncomingMessage,
  budgetMs: Duration,
): Promise<Answer> {
  const headers = headerLines(response.rawHeaders);
  const isReset = watchForReset(request, response);
  const raw = await readAnswerBody(response, budgetMs);
  // A receiver that answered early may never read the rest of the body.
  if (!request.writableFinished) request.destroy();
  const body = await decodeAnswerBody(raw, headerOf(headers, "content-encoding"));
  const status = response.statusCode ?? 0;
  const ending: AnswerEnding = raw.ending === "complete" && isReset() ? "broke-off" : raw.ending;
  const flaw = flawOf(ending, status, budgetMs);
  const isTruncated = body.isTruncated || ending !== "complete";
  return { status, headers, body: body.bytes, isTruncated, ...(flaw && { flaw }) };
}

// A body without a length ends with its connection, and node:http calls it whole even where that was reset.
function watchForReset(request: ClientRequest, response: IncomingMessage): () => boolean {
  let isReset = false;
  const { headers, socket } = response;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) {
    request.on("error", () => (isReset = true));
    // A reset that comes together with the last bytes looks like an end, but leaves nobody on the other side. Asked
    // before node:http hears of it, which destroys the socket.
    socket.prependListener("end", () => (isReset ||= socket.remoteAddress === undefined));
  }
  return () => isReset;
}

function headerLines(rawHeaders: readonly string[]): HeaderLines {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    lines.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  }
  return lines;
}

interface Progress {
  firstByteAt: number;
  /** The whole body is with the operating system: it may arrive whatever happens now. */
  isBodySent: boolean;
}

function watch(request: ClientRequest, startedAt: number): Progress {
  const progress = { firstByteAt: startedAt, isBodySent: false };
  let isConnected = false;
  request.on("socket", (socket: Socket) => {
    const mark = (): void => {
      progress.firstByteAt = performance.now();
      isConnected = true;
    };
    if (socket.connecting) socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", mark);
    else mark();
  });
  request.on("finish", () => {
    // A failed TLS handshake "finishes" too: what was waiting for it is thrown away.
    progress.isBodySent = isConnected;
  });
  return progress;
}

function isStaleConnection(request: ClientRequest, error: Error): boolean {
  const code = "code" in error ? error.code : undefined;
  return request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");
}

function closeIdle(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}

function notPostable(url: string): Carried {
  return atOnce({ result: "unreachable", reason: `${shownUrl(url)} is no http or https URL` });
}

function atOnce(failure: HttpFailure): CarryFailure {
  return { kind: "failed", ...failure, latencyMs: 0, isUncertain: false };
}

function wholeMsSince(startedAt: number): Duration {
  return Math.round(performance.now() - startedAt);
}
