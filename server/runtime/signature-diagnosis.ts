import { createVerify } from "node:crypto";
import { checkSignature, readPublicKey } from "./signature-check.ts";
import type { SignatureClaim } from "./signature-check.ts";
import { SIGNING_MISTAKES } from "./signing-mistakes.ts";
import type { SigningMistake } from "./signing-mistakes.ts";

/**
 * The mistake that would have produced a signature that does not match; undefined when none of the usual ones did.
 *
 * A signature that is valid, or cannot be read at all, has no such mistake. Never throws.
 */
export function findMistake(claim: SignatureClaim): SigningMistake | undefined {
  const verdict = checkSignature(claim);
  if (verdict.kind === "valid" || verdict.because !== "signature does not match") return undefined;
  const publicKey = typeof claim.publicKey === "string" ? readPublicKey(claim.publicKey) : claim.publicKey;
  if (publicKey === undefined) return undefined;
  const signature = Buffer.from(claim.signature, "base64");
  const body = Buffer.from(claim.body.buffer, claim.body.byteOffset, claim.body.byteLength);
  return SIGNING_MISTAKES.find((mistake) => {
    const bytes = mistake.bytes(claim.timestamp, body);
    return bytes !== undefined && createVerify("sha256").update(bytes).verify(publicKey, signature);
  });
}

/** Two sentences: what was signed by mistake, and what to do. */
export function describeMistake({ title, advice }: SigningMistake): string {
  return `The signature was made over ${title}. ${advice}`;
}
