import { TIMESTAMP_DIGITS } from "../runtime/bytes/batch-body.ts";

/** No slab is smaller. */
const LEAST_BYTES = 4096;
/** So many bytes of slabs that nobody uses are kept. Ours. */
const MOST_IDLE_BYTES = 64 * 1024 * 1024;

/** Memory for bodies, used again: a batch of 768 KiB for each POST would keep the garbage collector busy. */
export class SlabPool {
  readonly #idle = new Map<number, Buffer[]>();
  #idleBytes = 0;

  /** Memory for a body of this length and the signature's timestamp in front. What stands in it is anything. */
  take(bodyBytes: number): Buffer {
    const size = sizeFor(bodyBytes + TIMESTAMP_DIGITS);
    const idle = this.#idle.get(size)?.pop();
    if (idle === undefined) return Buffer.allocUnsafeSlow(size);
    this.#idleBytes -= size;
    return idle;
  }

  /** Gives it back. Whoever does has seen the last of its bytes leave. */
  giveBack(slab: Buffer): void {
    if (this.#idleBytes + slab.length > MOST_IDLE_BYTES) return;
    this.#idleBytes += slab.length;
    const idle = this.#idle.get(slab.length);
    if (idle === undefined) this.#idle.set(slab.length, [slab]);
    else idle.push(slab);
  }
}

// In steps of two, but for the full batch: a quarter of a megabyte more for each would be a waste.
function sizeFor(bytes: number): number {
  let size = LEAST_BYTES;
  while (size < bytes) size *= 2;
  return size - size / 4 >= bytes ? size - size / 4 : size;
}
