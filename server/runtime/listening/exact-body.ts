import type { IncomingMessage } from "node:http";
import { BodyTooLarge, RequestAborted, TooManyBodies } from "../../api/http.ts";
import type { BodyLimits } from "./request-body.ts";

/**
 * Reads a request's body as it came: compressed where it is.
 *
 * Rejects with `BodyTooLarge` as soon as it is known that it is larger than `limitBytes`, with `TooManyBodies` when
 * the budget is spent, and with `RequestAborted` when the client went away.
 */
export async function readExactBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { limitBytes, budget, share } = limits;
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) throw new BodyTooLarge(limitBytes);
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limitBytes) settle(() => reject(new BodyTooLarge(limitBytes)));
      else if (!share.take(chunk.length)) settle(() => reject(new TooManyBodies(budget.mostBytes)));
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks, length)));
    const onGone = (): void => settle(() => reject(new RequestAborted()));
    const settle = (act: () => void): void => {
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      // An aborted request may tell it twice, and an error that nobody hears ends the process.
      request.on("error", () => undefined);
      act();
    };
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
    if (request.destroyed) onGone();
  });
}
