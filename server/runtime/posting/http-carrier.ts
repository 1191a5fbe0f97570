import { request as requestHttp } from "node:http";
import type { Agent, ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { formatDuration, shownUrl } from "../../simulation/wording.ts";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import { answerDeadline } from "./answer-deadline.ts";
import { sendByPlan } from "./body-sender.ts";
import { CLOSING } from "./carrier-gate.ts";
import type { Carried, Carrier, CarryFailure, OutgoingPost } from "./carrier.ts";
import { Connections } from "./connections.ts";
import type { ConnectionOptions } from "./connections.ts";
import { readAnswer } from "./http-answer.ts";
import { describeFailure } from "./http-failures.ts";
import type { HttpFailure } from "./http-failures.ts";
import { sendingPlan } from "./sending-plan.ts";
import { createWallClock } from "../wall-clock.ts";

/** What the HTTP carrier needs to know. */
export type HttpCarrierOptions = ConnectionOptions;

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
  const { targets } = options;
  const hostTime = createWallClock({ keepsProcessAlive: false });
  const connections = new Connections(options, hostTime);
  let isClosed = false;
  return {
    carry: async (post) => {
      if (isClosed) return CLOSING;
      const url = URL.canParse(post.url) ? new URL(post.url) : undefined;
      if (url === undefined || !/^https?:$/.test(url.protocol)) return notPostable(post.url);
      const verdict = targets.judge(url);
      if (verdict.kind === "blocked") return atOnce({ result: "blocked", reason: verdict.reason });
      if (wantsOwnConnection(post)) return carryAlone({ post, url, connections, hostTime });
      const agent = connections.shared(url);
      const first = await exchange({ post, url, agent, hostTime });
      if (first !== "stale-connection") return first;
      // One reset of a reused idle connection says nothing about the receiver. All idle ones are as old: start afresh.
      connections.closeIdle(url);
      if (isClosed) return CLOSING;
      const second = await exchange({ post, url, agent, hostTime });
      return second === "stale-connection" ? closedByReceiver(url) : second;
    },
    close: () => {
      isClosed = true;
      connections.close();
    },
  };
}

// An idle connection that the receiver has given up would take a body that is cut off and never show that it had gone.
function wantsOwnConnection({ faults }: OutgoingPost): boolean {
  if (faults === undefined) return false;
  const { cutBodyAt, cutAnswer, holdIdleMs } = faults;
  return cutBodyAt !== undefined || cutAnswer === true || holdIdleMs !== undefined;
}

interface LonePost extends Omit<ExchangeSetup, "agent"> {
  readonly connections: Connections;
}

async function carryAlone({ connections, ...setup }: LonePost): Promise<Carried> {
  const { post, url } = setup;
  const connection = connections.own(url);
  const outcome = await exchange({ ...setup, agent: connection.agent });
  const carried = outcome === "stale-connection" ? closedByReceiver(url) : outcome;
  const holdIdleMs = post.faults?.holdIdleMs;
  if (carried.kind === "answered" && holdIdleMs !== undefined) connection.hold(holdIdleMs);
  else connection.close();
  return carried;
}

// Go's client takes heads of up to 10 MB; this is ours.
const ANSWER_HEAD_LIMIT_BYTES = 64 * 1024;

const LONGEST_TIMER_MS: Duration = 2 ** 31 - 1;

const CLOSED = Object.assign(new Error("closed"), { code: "ECONNRESET" });

// A connection that was given up while it was idle is reset as soon as it is used. A reset that comes later is the
// receiver's answer to this post, which it may have read. Ours.
const STALE_WITHIN_MS: Duration = 100;

/** One post over one of an agent's connections. */
export interface ExchangeSetup {
  readonly post: OutgoingPost;
  readonly url: URL;
  readonly agent: Agent;
  readonly hostTime: HostTime;
}

/** Makes one post and waits for its answer; "stale-connection": it never left, because its connection was idle too long. */
export async function exchange(setup: ExchangeSetup): Promise<Carried | "stale-connection"> {
  const { post, url, agent, hostTime } = setup;
  const startedAt = performance.now();
  const timeoutMs = Math.min(post.timeoutMs, LONGEST_TIMER_MS);
  let request: ClientRequest;
  try {
    request = requestFor(post, url, agent);
  } catch (error) {
    // A header or path with characters that HTTP cannot carry.
    return atOnce(describeFailure(error, url));
  }
  const progress = watch(request, startedAt);
  const plan = sendingPlan(post);
  return new Promise((resolve) => {
    let isSettled = false;
    const settle = (outcome: Carried | "stale-connection" | Promise<Carried>): void => {
      stopWaiting();
      isSettled = true;
      resolve(outcome);
    };
    const fail = (failure: HttpFailure & Pick<CarryFailure, "sentBytes">): void => {
      if (isSettled) return;
      const isUncertain = progress.isBodySent;
      settle({ kind: "failed", ...failure, latencyMs: wholeMsSince(progress.firstByteAt), isUncertain });
      request.destroy();
    };
    const cut = (): void => {
      // A failed TLS handshake has an error of its own to tell.
      if (plan?.cut && (plan.cut.place === "body" || progress.isBodySent)) fail(plan.cut.failure);
    };
    const answer = (response: IncomingMessage, bodyBudgetMs: Duration): void => {
      // Nobody reads the answer to a post that is cut off.
      if (plan?.cut?.place === "answer") cut();
      if (isSettled || plan?.cut) return;
      const latencyMs = wholeMsSince(progress.firstByteAt);
      const answered = readAnswer({ request, response }, bodyBudgetMs);
      settle(answered.then((read) => ({ kind: "answered", answer: read, latencyMs })));
    };
    const late = {
      result: "timed-out",
      reason: `no answer within ${formatDuration(post.timeoutMs)}`,
    } as const;
    const stopWaiting = answerDeadline(timeoutMs, () => fail(late), hostTime);
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
    if (plan === undefined) request.end(post.body);
    else sendByPlan(request, plan, { hostTime, onCut: cut });
  });
}

function requestFor(post: OutgoingPost, url: URL, agent: Agent): ClientRequest {
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

function notPostable(url: string): Carried {
  return atOnce({ result: "unreachable", reason: `${shownUrl(url)} is no http or https URL` });
}

function closedByReceiver(url: URL): Carried {
  return { ...atOnce(describeFailure(CLOSED, url)), isUncertain: true };
}

function atOnce(failure: HttpFailure): CarryFailure {
  return { kind: "failed", ...failure, latencyMs: 0, isUncertain: false };
}

function wholeMsSince(startedAt: number): Duration {
  return Math.round(performance.now() - startedAt);
}
