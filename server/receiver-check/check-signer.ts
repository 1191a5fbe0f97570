import type { KeyObject } from "node:crypto";
import { sign } from "../runtime/signing/signer.ts";
import { publicKeyText } from "../runtime/signing/private-key.ts";

/** The lengths of a DER signature's two integers, r and s. Each shape is as valid as the others. */
export interface SignatureShape {
  readonly r: number;
  readonly s: number;
}

/** The four shapes that nearly all signatures have; a 33rd byte of s means that s is in the upper half. */
export const COMMON_SHAPES: readonly SignatureShape[] = [
  { r: 33, s: 32 },
  { r: 32, s: 32 },
  { r: 33, s: 33 },
  { r: 32, s: 33 },
];

/** A signature's bytes, and their shape. */
export interface ShapedSignature {
  readonly text: string;
  readonly shape: SignatureShape;
  readonly byteLength: number;
  /** An integer has fewer than 32 bytes that count: 1 signature in 128. */
  readonly isShort: boolean;
}

// Each common shape comes up every fourth time: none of them is missed in so many tries.
const MOST_TRIES = 200;

/**
 * Signs as SendGrid does, always in one shape: a receiver that stumbles over another one is found by the check for
 * that, and does not make all others fail at random.
 */
export class CheckSigner {
  readonly privateKey: KeyObject;
  /** Base64, as SendGrid shows it. */
  readonly publicKey: string;
  shape: SignatureShape | null = COMMON_SHAPES[0] ?? null;

  constructor(privateKey: KeyObject) {
    this.privateKey = privateKey;
    this.publicKey = publicKeyText(privateKey);
  }

  sign(timestamp: string, body: Buffer): string {
    let signature = this.signInAnyShape(timestamp, body);
    for (let tries = 1; tries < MOST_TRIES && !this.#fits(signature); tries++)
      signature = this.signInAnyShape(timestamp, body);
    return signature.text;
  }

  signInAnyShape(timestamp: string, body: Buffer): ShapedSignature {
    const text = sign(timestamp, body, this.privateKey);
    const der = Buffer.from(text, "base64");
    const r = der[3] ?? 0;
    const s = der[5 + r] ?? 0;
    const isShort = isShortInteger(r, der[4]) || isShortInteger(s, der[6 + r]);
    return { text, shape: { r, s }, byteLength: der.length, isShort };
  }

  #fits({ shape, isShort }: ShapedSignature): boolean {
    return this.shape === null || (!isShort && shape.r === this.shape.r && shape.s === this.shape.s);
  }
}

// 32 bytes may be a zero and 31 that count: the zero keeps the integer positive.
function isShortInteger(byteLength: number, firstByte: number | undefined): boolean {
  return byteLength < 32 || (byteLength === 32 && firstByte === 0);
}
