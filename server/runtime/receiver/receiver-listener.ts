import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { ApiHandler, ApiRequest, ApiResponse } from "../../api/http.ts";
import { BodyTooLarge, TooManyBodies } from "../../api/http.ts";
import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import type { BuiltInReceiver, PostFindings } from "./built-in-receiver.ts";
import type { NodeListener } from "../listening/node-adapter.ts";
import { toNode } from "../listening/node-adapter.ts";
import { settingsNameOf } from "./settings-name.ts";
import type { TokenServer } from "./token-server.ts";

/** A POST that came, for whoever prints it. */
export interface ServedPost extends PostFindings {
  /** What it is answered; null: the connection is closed without an answer. */
  readonly status: number | null;
  readonly bytes: number;
}

/** What a receiver that is served needs. */
export interface ReceiverListenerOptions {
  readonly receiver: BuiltInReceiver;
  readonly hostTime: HostTime;
  /** Hears of each POST. */
  readonly onPost?: (post: ServedPost) => void;
}

// Twelve times the largest batch there is. Ours.
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

/** Serves a receiver over HTTP, at any path. Its delay is real here: somebody waits for it. */
export function receiverListener(options: ReceiverListenerOptions): NodeListener {
  return (request, response, next) => {
    toNode(answerTo(request, options), { maxBodyBytes: BODY_LIMIT_BYTES })(request, response, next);
  };
}

// A request for a token has a few hundred bytes. Ours.
const TOKEN_REQUEST_LIMIT_BYTES = 64 * 1024;

/** Serves a receiver's token server over HTTP. */
export function tokenListener(server: TokenServer): NodeListener {
  const limits = { maxBodyBytes: TOKEN_REQUEST_LIMIT_BYTES };
  return (request, response, next) => toNode(tokenAnswerBy(server), limits)(request, response, next);
}

function tokenAnswerBy(server: TokenServer): ApiHandler {
  return async (request) => {
    const body = await readBody(request);
    if (!(body instanceof Uint8Array)) return text(statusOf(body), `${body.message}\n`, {});
    const authorization = request.headers["authorization"];
    return server.answer({ authorization, body, settings: settingsNameOf(request.query) });
  };
}

function answerTo(raw: IncomingMessage, { receiver, hostTime, onPost }: ReceiverListenerOptions): ApiHandler {
  return async (request) => {
    if (request.method !== "POST") return text(405, "POST events here.\n", { Allow: "POST" });
    const body = await readBody(request);
    if (!(body instanceof Uint8Array)) {
      onPost?.({ ...NOTHING_FOUND, status: statusOf(body), bytes: 0, refusedBecause: body.message });
      return text(statusOf(body), `${body.message}\n`, {});
    }
    const settings = settingsNameOf(request.query);
    const answer = receiver.accept({ headers: request.headers, body, settings });
    onPost?.({ ...answer.found, status: answer.isDropped ? null : answer.status, bytes: body.byteLength });
    if (answer.delayMs > 0) await waited(answer.delayMs, { hostTime, socket: raw.socket });
    // The request's body is read to its end by now, so that only the socket can still be cut.
    if (answer.isDropped) raw.socket.destroy();
    return text(answer.status, answer.body, answer.headers);
  };
}

type BodyProblem = BodyTooLarge | TooManyBodies;

async function readBody(request: ApiRequest): Promise<Uint8Array | BodyProblem> {
  try {
    return await request.body();
  } catch (error) {
    if (error instanceof BodyTooLarge || error instanceof TooManyBodies) return error;
    throw error;
  }
}

function statusOf(problem: BodyProblem): 413 | 503 {
  return problem instanceof BodyTooLarge ? 413 : 503;
}

const NOTHING_FOUND: PostFindings = {
  events: 0,
  duplicates: 0,
  signature: "not checked",
  refusedBecause: null,
};

function text(status: number, body: string, headers: Readonly<Record<string, string>>): ApiResponse {
  const hasBody = status !== 204 && status !== 304 && body !== "";
  const type: Record<string, string> = hasBody ? { "Content-Type": "text/plain; charset=utf-8" } : {};
  return { status, headers: { ...type, ...headers }, body: hasBody ? body : null };
}

interface Waiting {
  readonly hostTime: HostTime;
  readonly socket: Socket;
}

// Until the time has passed, or nobody waits for the answer any more.
async function waited(delayMs: Duration, { hostTime, socket }: Waiting): Promise<void> {
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      cancel();
      socket.off("close", finish);
      resolve();
    };
    const cancel = hostTime.wakeIn(delayMs, finish);
    if (socket.destroyed) finish();
    else socket.on("close", finish);
  });
}
