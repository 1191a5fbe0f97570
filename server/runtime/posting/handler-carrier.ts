import { Readable } from "node:stream";
import { formatDuration } from "../../simulation/wording.ts";
import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import { flawOf, readAnswerBody } from "./answer-body.ts";
import { answerDeadline } from "./answer-deadline.ts";
import type { FetchHandler } from "../embedded/library-interface.ts";
import { streamByPlan } from "./body-stream.ts";
import type { Answer, Carried, Carrier, OutgoingPost } from "./carrier.ts";
import { sendingPlan } from "./sending-plan.ts";
import type { SendingPlan } from "./sending-plan.ts";

/**
 * Posts to a function instead of a socket: it gets a real Request with the exact headers and bytes.
 *
 * A handler that throws counts as a receiver that answers 500, which is what a framework around it would do. The
 * timeout is real time. What a handler makes of a post that is cut off is waited for, and thrown away.
 */
export function carrierOfHandler(handler: FetchHandler, hostTime: HostTime): Carrier {
  return {
    carry: (post, closing) => {
      const setup = { handler, hostTime, post, closing };
      const plan = sendingPlan(post);
      return plan === undefined ? carryTo(setup, new Uint8Array(post.body)) : carryByPlan(setup, plan);
    },
  };
}

interface CarrySetup {
  readonly handler: FetchHandler;
  readonly hostTime: HostTime;
  readonly post: OutgoingPost;
  readonly closing: AbortSignal | undefined;
}

async function carryTo(setup: CarrySetup, sent: Uint8Array | ReadableStream): Promise<Carried> {
  const { handler, hostTime, post, closing } = setup;
  const startedAt = performance.now();
  let stopWaiting = (): void => {};
  const abandon = (): void => stopWaiting();
  closing?.addEventListener("abort", abandon);
  const late = new Promise<"late">((resolve) => {
    stopWaiting = answerDeadline(post.timeoutMs, () => resolve("late"), hostTime);
  });
  try {
    const response = await Promise.race([answerOf(handler, requestFrom(post, sent)), late]);
    if (response === "late") return timedOut(post);
    const latencyMs = Math.round(performance.now() - startedAt);
    stopWaiting();
    const body = response.body === null ? null : Readable.fromWeb(response.body);
    stopWaiting = () => void body?.destroy();
    if (closing?.aborted === true) stopWaiting();
    return { kind: "answered", answer: await answerFrom({ response, body, post }), latencyMs };
  } catch (error) {
    return threw(error, Math.round(performance.now() - startedAt));
  } finally {
    closing?.removeEventListener("abort", abandon);
    stopWaiting();
  }
}

async function carryByPlan(setup: CarrySetup, plan: SendingPlan): Promise<Carried> {
  const { handler, hostTime, closing } = setup;
  const { cut } = plan;
  const sending = streamByPlan(plan, hostTime);
  closing?.addEventListener("abort", sending.stop);
  const answering = cut === null ? setup : { ...setup, handler: withoutAnswer(handler) };
  const carried = await carryTo(answering, sending.stream);
  closing?.removeEventListener("abort", sending.stop);
  sending.stop();
  if (carried.kind === "failed" && !sending.hasLeft()) return { ...carried, isUncertain: false };
  if (cut === null) return carried;
  const isUncertain = cut.place === "answer" && sending.hasLeft();
  return { kind: "failed", ...cut.failure, latencyMs: carried.latencyMs, isUncertain };
}

// The answer to a post that is cut off goes nowhere: nobody reads its body.
function withoutAnswer(handler: FetchHandler): FetchHandler {
  return async (request) => {
    const { body } = await handler(request);
    if (body !== null) Readable.fromWeb(body).destroy();
    return new Response();
  };
}

// A promise even where the handler throws before it returns one.
async function answerOf(handler: FetchHandler, request: Request): Promise<Response> {
  const response: unknown = await handler(request);
  if (!isResponse(response)) throw new TypeError("it answered with something that is no Response");
  return response;
}

// By its tag: some servers replace the global class, and what was made before is no instance of the new one.
function isResponse(given: unknown): given is Response {
  return Object.prototype.toString.call(given) === "[object Response]";
}

function requestFrom({ url, headers }: OutgoingPost, body: Uint8Array | ReadableStream): Request {
  const lines = headers.map(([name, value]): [string, string] => [name, value]);
  return new Request(url, { method: "POST", headers: lines, body, duplex: "half" });
}

interface HandlerAnswer {
  readonly response: Response;
  readonly body: Readable | null;
  readonly post: OutgoingPost;
}

async function answerFrom({ response, body, post }: HandlerAnswer): Promise<Answer> {
  const { status } = response;
  const headers = [...response.headers];
  if (body === null) return { status, headers, body: Buffer.alloc(0), isTruncated: false };
  const { bytes, isTruncated, ending } = await readAnswerBody(body, post.timeoutMs);
  const flaw = flawOf(ending, status, post.timeoutMs);
  return { status, headers, body: bytes, isTruncated, ...(flaw && { flaw }) };
}

function timedOut({ timeoutMs }: OutgoingPost): Carried {
  const reason = `no answer within ${formatDuration(timeoutMs)}`;
  return { kind: "failed", result: "timed-out", reason, latencyMs: timeoutMs, isUncertain: true };
}

function threw(error: unknown, latencyMs: Duration): Carried {
  const message = error instanceof Error ? error.message : String(error);
  const answer = { status: 500, headers: [], body: Buffer.from(message), isTruncated: false };
  return { kind: "answered", answer, latencyMs, reason: `receiver threw: ${message}` };
}
