import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { BodyTooLarge, BodyUnreadable, RequestAborted } from "../api/http.ts";

/**
 * Reads a request's body and undoes its Content-Encoding: gzip, deflate and br.
 *
 * Rejects with `BodyTooLarge` as soon as it is known that the body, compressed or not, is larger than `limitBytes`;
 * with `BodyUnreadable` when it cannot be decompressed; with `RequestAborted` when the client went away.
 */
export async function readRequestBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  const encodings = encodingsOf(request);
  let body: Uint8Array = await readRaw(request, limitBytes);
  // The last encoding named was applied last, so it comes off first.
  for (const encoding of encodings.toReversed()) body = await decompressed(body, encoding, limitBytes);
  return body;
}

function readRaw(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes)
    return Promise.reject(new BodyTooLarge(limitBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limitBytes) settle(() => reject(new BodyTooLarge(limitBytes)));
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks, length)));
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

function encodingsOf(request: IncomingMessage): string[] {
  const names = (request.headers["content-encoding"] ?? "").toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
}

async function decompressed(body: Uint8Array, encoding: string, limitBytes: number): Promise<Uint8Array> {
  const options = { maxOutputLength: limitBytes };
  try {
    switch (encoding) {
      case "gzip":
      case "x-gzip":
        return await promisify(gunzip)(body, options);
      case "br":
        return await promisify(brotliDecompress)(body, options);
      case "deflate":
        // Some clients leave out the zlib header that the name asks for.
        return isZlib(body)
          ? await promisify(inflate)(body, options)
          : await promisify(inflateRaw)(body, options);
      default:
        throw new Error(`Content-Encoding is ${encoding}; gzip, deflate and br are read here.`);
    }
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLarge(limitBytes);
    throw new BodyUnreadable(error);
  }
}

// RFC 1950: the method is 8, and the first two bytes are a multiple of 31.
function isZlib(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
