import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { BodyTooLarge, BodyUnreadable, RequestAborted, TooManyBodies } from "../../api/http.ts";
import type { BodyBudget, BodyShare } from "./body-budget.ts";

/** How much is read of a body. */
export interface BodyLimits {
  /** The largest body, compressed and decompressed. */
  readonly limitBytes: number;
  /** What all requests' bodies may take together. */
  readonly budget: BodyBudget;
  /** What this one takes of it; who has made it gives it back. */
  readonly share: BodyShare;
}

/**
 * Reads a request's body and undoes its Content-Encoding: gzip, deflate and br.
 *
 * Rejects with `BodyTooLarge` as soon as it is known that the body, compressed or not, is larger than `limitBytes`;
 * with `TooManyBodies` when the budget is spent; with `BodyUnreadable` when it cannot be decompressed; with
 * `RequestAborted` when the client went away.
 */
export async function readRequestBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  const encodings = encodingsOf(request);
  let body: Uint8Array = await readRaw(request, limits);
  // The last encoding named was applied last, so it comes off first.
  for (const encoding of encodings.toReversed()) body = await decompressed(body, encoding, limits);
  return body;
}

function readRaw(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > limits.limitBytes)
    return Promise.reject(new BodyTooLarge(limits.limitBytes));
  return new Promise((resolve, reject) => {
    const body = new GrowingBody(limits);
    const onData = (chunk: Buffer): void => {
      const refusal = body.add(chunk);
      if (refusal !== undefined) settle(() => reject(refusal));
    };
    const onEnd = (): void => settle(() => resolve(body.whole()));
    const onGone = (): void => settle(() => reject(new RequestAborted()));
    const settle = (act: () => void): void => {
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      // An aborted request may tell it twice, and an error that nobody hears ends the process.
      request.on("error", () => undefined);
      request.pause();
      act();
    };
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
    if (request.destroyed) onGone();
  });
}

/** A body, chunk by chunk. */
class GrowingBody {
  readonly #limits: BodyLimits;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Why it may not grow any more; undefined: it may. */
  add(chunk: Uint8Array): BodyTooLarge | TooManyBodies | undefined {
    const { limitBytes, budget, share } = this.#limits;
    this.#length += chunk.length;
    if (this.#length > limitBytes) return new BodyTooLarge(limitBytes);
    if (!share.take(chunk.length)) return new TooManyBodies(budget.mostBytes);
    this.#chunks.push(chunk);
    return undefined;
  }

  whole(): Uint8Array {
    return Buffer.concat(this.#chunks, this.#length);
  }
}

function encodingsOf(request: IncomingMessage): string[] {
  const names = (request.headers["content-encoding"] ?? "").toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
}

// As a stream, so that a small body that grows and grows is stopped on its way.
async function decompressed(body: Uint8Array, encoding: string, limits: BodyLimits): Promise<Uint8Array> {
  const decompressor = decompressorFor(encoding, body);
  if (decompressor === undefined) {
    throw new BodyUnreadable(
      new Error(`Content-Encoding is ${encoding}; gzip, deflate and br are read here.`),
    );
  }
  const grown = new GrowingBody(limits);
  let refusal: Error | undefined;
  try {
    decompressor.end(body);
    for await (const chunk of decompressor as AsyncIterable<Uint8Array>) {
      refusal = grown.add(chunk);
      if (refusal !== undefined) break;
    }
  } catch (error) {
    throw new BodyUnreadable(error);
  }
  if (refusal !== undefined) throw refusal;
  return grown.whole();
}

function decompressorFor(encoding: string, body: Uint8Array): Transform | undefined {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      // Some clients leave out the zlib header that the name asks for.
      return isZlib(body) ? createInflate() : createInflateRaw();
    default:
      return undefined;
  }
}

// RFC 1950: the method is 8, and the first two bytes are a multiple of 31.
function isZlib(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
