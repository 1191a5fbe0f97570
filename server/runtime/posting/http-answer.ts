import type { ClientRequest, IncomingMessage } from "node:http";
import type { HeaderLines } from "../../contract/control-api.ts";
import type { Duration } from "../../contract/time.ts";
import { decodeAnswerBody, flawOf, readAnswerBody } from "./answer-body.ts";
import type { AnswerEnding } from "./answer-body.ts";
import type { Answer } from "./carrier.ts";
import { headerOf } from "./carrier.ts";

/** An answer whose head is there. */
export interface BegunAnswer {
  /** What it answers. */
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

/** Reads the rest of an answer for at most `budgetMs`. Never rejects. */
export async function readAnswer({ request, response }: BegunAnswer, budgetMs: Duration): Promise<Answer> {
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
    const onEnd = (): void => void (isReset ||= socket.remoteAddress === undefined);
    socket.prependListener("end", onEnd);
    // The socket lives on: every 204 comes this way.
    response.once("close", () => socket.off("end", onEnd));
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
