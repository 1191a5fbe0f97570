import { Readable } from "node:stream";
import { formatDuration } from "../simulation/wording.ts";
import type { Duration } from "../contract/time.ts";
import type { HostTime } from "../simulation/ports.ts";
import { flawOf, readAnswerBody } from "./answer-body.ts";
import type { FetchHandler } from "./library-interface.ts";
import type { Answer, Carried, Carrier, OutgoingPost } from "./carrier.ts";

/**
 * Posts to a function instead of a socket: it gets a real Request with the exact headers and bytes.
 *
 * A handler that throws counts as a receiver that answers 500, which is what a framework around it would do. The
 * timeout is real time.
 */
export function carrierOfHandler(handler: FetchHandler, hostTime: HostTime): Carrier {
  return {
    carry: async (post, closing) => {
      const startedAt = performance.now();
      let stopWaiting = (): void => {};
      const abandon = (): void => stopWaiting();
      closing?.addEventListener("abort", abandon);
      const late = new Promise<"late">((resolve) => {
        stopWaiting = hostTime.wakeIn(post.timeoutMs, () => resolve("late"));
      });
      try {
        const response = await Promise.race([answerOf(handler, post), late]);
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
    },
  };
}

// A promise even where the handler throws before it returns one.
async function answerOf(handler: FetchHandler, post: OutgoingPost): Promise<Response> {
  const response = await handler(requestFrom(post));
  if (!(response instanceof Response)) throw new TypeError("it answered with something that is no Response");
  return response;
}

function requestFrom({ url, headers, body }: OutgoingPost): Request {
  const lines = headers.map(([name, value]): [string, string] => [name, value]);
  return new Request(url, { method: "POST", headers: lines, body: new Uint8Array(body) });
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
