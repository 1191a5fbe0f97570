import { createSign, sign as signBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { TIMESTAMP_DIGITS } from "../bytes/batch-body.ts";
import type { SignableBody } from "../bytes/batch-body.ts";

/**
 * Signs a body as SendGrid does: base64 of a DER ECDSA signature over the timestamp's digits and the raw body.
 *
 * Proven with recorded signatures: P-256, SHA-256, nothing between timestamp and body, s is not made low.
 * `timestampSeconds` is the text of the timestamp header.
 */
export function sign(timestampSeconds: string, body: Uint8Array, privateKey: KeyObject): string {
  return createSign("sha256").update(timestampSeconds).update(body).sign(privateKey, "base64");
}

/**
 * Signs like `sign`, without a copy: writes the digits in front of the body and signs both in one go.
 *
 * The body's own bytes do not change, so a later attempt signs the same body anew.
 */
export function signBody(body: SignableBody, timestampSeconds: string, privateKey: KeyObject): string {
  // Before 2001 or after 2286 a timestamp does not have ten digits.
  if (timestampSeconds.length !== TIMESTAMP_DIGITS) return sign(timestampSeconds, body.bytes, privateKey);
  body.slab.write(timestampSeconds, 0, "latin1");
  return signBytes("sha256", body.slab, privateKey).toString("base64");
}

/** Signs another body than the one that is given, so that the signature is well formed and never fits it. */
export function signAnotherBody(timestampSeconds: string, body: Uint8Array, privateKey: KeyObject): string {
  return createSign("sha256")
    .update(timestampSeconds)
    .update(body)
    .update("another body")
    .sign(privateKey, "base64");
}
