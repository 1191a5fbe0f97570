import { BATCH_FRAMING, BATCH_FRAMING_BYTES } from "../../contract/wire.ts";
import type { EncodedEvent } from "../../simulation/ports.ts";

/** Bytes kept free in front of a body: the digits of a timestamp in seconds, from 2001 to 2286. */
export const TIMESTAMP_DIGITS = 10;

/**
 * A body that can be signed without a copy: a signature covers the timestamp's digits and the body right behind them.
 *
 * `bytes` is the body, a view of `slab` from its 11th byte on; the signer writes the digits into the first ten.
 */
export interface SignableBody {
  readonly slab: Buffer;
  readonly bytes: Buffer;
}

/** The exact body of a batch, framed as SendGrid frames it, with room for the timestamp in front. */
export function signableBatch(events: readonly EncodedEvent[]): SignableBody {
  const body = emptyBody(batchByteLength(events));
  const end = writeBatchBody(body.slab, events);
  if (end !== body.slab.length) {
    throw new Error(
      `A batch of ${events.length} events has ${end} bytes where ${body.slab.length} were announced.`,
    );
  }
  return body;
}

/** Writes the body of a batch into `slab`, behind the room for the timestamp; answers where it ends. */
export function writeBatchBody(slab: Buffer, events: readonly EncodedEvent[]): number {
  let end = TIMESTAMP_DIGITS;
  let before: string = BATCH_FRAMING.open;
  for (const event of events) {
    end += slab.write(before, end, "latin1");
    end += writeEvent(slab, event, end);
    before = BATCH_FRAMING.separator;
  }
  const after = events.length === 0 ? BATCH_FRAMING.open + BATCH_FRAMING.close : BATCH_FRAMING.close;
  return end + slab.write(after, end);
}

/** A text as it is, a test request for example, with room for the timestamp in front. */
export function signableText(text: string): SignableBody {
  return signableBytes(Buffer.from(text));
}

/** Bytes as they are, with room for the timestamp in front. Copies them. */
export function signableBytes(bytes: Uint8Array): SignableBody {
  const body = emptyBody(bytes.length);
  body.slab.set(bytes, TIMESTAMP_DIGITS);
  return body;
}

/** How long the body of a batch is, without making it. */
export function batchByteLength(events: readonly EncodedEvent[]): number {
  let byteLength = BATCH_FRAMING_BYTES + Math.max(0, events.length - 1) * BATCH_FRAMING.separator.length;
  for (const event of events) byteLength += event.byteLength;
  return byteLength;
}

function emptyBody(byteLength: number): SignableBody {
  const slab = Buffer.allocUnsafe(TIMESTAMP_DIGITS + byteLength);
  slab.fill("0", 0, TIMESTAMP_DIGITS, "latin1");
  return { slab, bytes: slab.subarray(TIMESTAMP_DIGITS) };
}

// As many bytes as characters means ASCII, which is written fastest as Latin-1.
function writeEvent(slab: Buffer, event: EncodedEvent, offset: number): number {
  return slab.write(event.json, offset, event.json.length === event.byteLength ? "latin1" : "utf8");
}
