import { MAX_REQUEST_BYTES } from "../contract/limits.ts";
import type { ApiHandler, ApiRequest } from "./http.ts";
import { BodyTooLarge, BodyUnreadable } from "./http.ts";

// The Fetch standard forbids a body here, even an empty one.
const STATUSES_WITHOUT_BODY: readonly number[] = [101, 204, 205, 304];

/**
 * Serves a handler to whatever speaks Fetch: the library, MSW, a test without a port.
 *
 * A request that is nobody's is answered 404 without a body.
 */
export function toFetch(handler: ApiHandler): (request: Request) => Promise<Response> {
  return async (request) => {
    const answer = await handler(apiRequestOf(request));
    if (answer === undefined) return new Response(null, { status: 404 });
    const { status, headers, body, reason } = answer;
    const isBodyless = STATUSES_WITHOUT_BODY.includes(status) || request.method === "HEAD";
    const init = reason === undefined ? { status, headers } : { status, headers, statusText: reason };
    return new Response(isBodyless || body === null ? null : bodyInit(body), init);
  };
}

function apiRequestOf(request: Request): ApiRequest {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(request.headers),
    body: (mostBytes = MAX_REQUEST_BYTES) => readBody(request, mostBytes),
  };
}

// A Uint8Array on a SharedArrayBuffer is no BodyInit; a copy never is.
function bodyInit(body: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" ? body : new Uint8Array(body);
}

async function readBody(request: Request, mostBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return collect(request.body, mostBytes);
  const format = encoding === "x-gzip" ? "gzip" : encoding;
  if (format !== "gzip" && format !== "deflate") {
    throw new BodyUnreadable(
      new Error(`Content-Encoding is ${encoding}; only gzip and deflate are read here.`),
    );
  }
  try {
    return await collect(request.body.pipeThrough(new DecompressionStream(format)), mostBytes);
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new BodyUnreadable(error);
  }
}

async function collect(stream: ReadableStream<Uint8Array>, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > mostBytes) throw new BodyTooLarge(mostBytes);
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
