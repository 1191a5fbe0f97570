import type { IncomingMessage, ServerResponse } from "node:http";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { Duration } from "../../contract/time.ts";
import type { HostTime } from "../../simulation/ports.ts";
import type { ForwardedAnswer } from "./forwarder.ts";

/** A request that came to a recorder, and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Why a request is not recorded. */
export interface Refusal {
  readonly status: 405 | 413 | 503;
  readonly reason: string;
}

/** A request's header lines in the order and casing in which they came. */
export function headerLines({ rawHeaders }: IncomingMessage): HeaderLines {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    lines.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  return lines;
}

/** Answers what the target answered, or why it did not. */
export function passBack(
  response: ServerResponse,
  { status, headers, body, failure }: ForwardedAnswer,
): void {
  if (response.destroyed) return;
  const bytes = failure === null ? body : Buffer.from(`${failure}\n`);
  const hasBody = status !== 204 && status !== 304;
  const length = hasBody ? [["Content-Length", String(bytes.length)]] : [];
  response.writeHead(status, [...headers, ...length].flat());
  response.end(hasBody ? bytes : undefined);
}

const LAST_WORDS_MS: Duration = 1000;

/**
 * Answers before the body was read, and ends the connection.
 *
 * A socket that is closed while the client still sends resets the connection, and the answer is lost with it: what
 * comes is thrown away for a moment while the client reads.
 */
export function hangUp({ request, response }: Exchange, refusal: Refusal, hostTime: HostTime): void {
  const text = `${refusal.reason}\n`;
  response.writeHead(refusal.status, {
    Connection: "close",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(text)),
    ...(refusal.status === 405 ? { Allow: "POST" } : {}),
  });
  if (request.method === "HEAD") response.flushHeaders();
  else response.write(text);
  const end = (): void => {
    cancel();
    request.off("end", end).off("close", end);
    response.end(() => request.destroy());
  };
  const cancel = hostTime.wakeIn(LAST_WORDS_MS, end, "unattended");
  request.on("end", end).on("close", end).resume();
  if (request.readableEnded) end();
}
