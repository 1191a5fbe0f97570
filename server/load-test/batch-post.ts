import type { KeyObject } from "node:crypto";
import { SECOND_MS } from "../contract/time.ts";
import type { Instant } from "../contract/time.ts";
import { TIMESTAMP_DIGITS } from "../runtime/bytes/batch-body.ts";
import { signBody } from "../runtime/signing/signer.ts";
import { renderBatch } from "./batch-renderer.ts";
import type { LoadBatch } from "./load-batch.ts";
import type { HeadChanges } from "./post-head.ts";
import type { OutgoingBytes } from "./receiver-connection.ts";
import { SlabPool } from "./slab-pool.ts";

/** What makes POSTs of batches. */
export interface BatchPostScope {
  readonly writeHead: (changes: HeadChanges) => string;
  /** Null: unsigned. */
  readonly key: KeyObject | null;
  readonly wallNow: () => Instant;
  readonly seed: number;
}

/** The bytes of one POST; `release` gives their memory back. */
export interface WrittenPost extends OutgoingBytes {
  readonly slab: Buffer;
}

/** Makes the bytes of batches' POSTs: body, signature and head, anew for each attempt. */
export class BatchPosts {
  readonly #scope: BatchPostScope;
  readonly #slabs = new SlabPool();

  constructor(scope: BatchPostScope) {
    this.#scope = scope;
  }

  /** The bytes of one attempt. */
  write(batch: LoadBatch): WrittenPost {
    const slab = this.#slabs.take(batch.byteLength);
    const end = renderBatch(batch, slab, this.#scope.seed | 0);
    return this.sign(slab, end);
  }

  /** Signs a body that stands in a slab behind the room for the timestamp. */
  sign(slab: Buffer, end: number): WrittenPost {
    const { key, wallNow, writeHead } = this.#scope;
    const body = slab.subarray(TIMESTAMP_DIGITS, end);
    const byteLength = body.length;
    if (key === null) return { head: writeHead({ byteLength, signature: null }), body, slab };
    const timestampSeconds = String(Math.floor(wallNow() / SECOND_MS));
    const text = signBody({ slab: slab.subarray(0, end), bytes: body }, timestampSeconds, key);
    return { head: writeHead({ byteLength, signature: { text, timestampSeconds } }), body, slab };
  }

  /** Gives the memory of a POST back that has ended. */
  release({ slab }: WrittenPost): void {
    this.#slabs.giveBack(slab);
  }
}
