import { createVerify, sign as signBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { checkSignature, readPublicKey } from "./signature-check.ts";
import type { SignatureClaim } from "./signature-check.ts";
import { SIGNATURE_FORMS } from "./signature-forms.ts";
import type { Signing } from "./signature-forms.ts";
import { SIGNING_MISTAKES } from "./signing-mistakes.ts";

/** A usual mistake, of what is signed or of the form that the signature has. */
export interface SignatureMistake {
  readonly id: string;
  /** Completes "The signature was made over …". */
  readonly title: string;
  /** A sentence. */
  readonly advice: string;
}

/**
 * The mistake that would have produced a signature that does not match; undefined when none of the usual ones did.
 *
 * A valid signature has no such mistake. Never throws.
 */
export function findMistake(claim: SignatureClaim): SignatureMistake | undefined {
  const verdict = checkSignature(claim);
  if (verdict.kind === "valid" || !EXPLAINABLE.has(verdict.because)) return undefined;
  const publicKey = typeof claim.publicKey === "string" ? readPublicKey(claim.publicKey) : claim.publicKey;
  if (publicKey === undefined) return undefined;
  const { timestamp, signature } = claim;
  const body = Buffer.from(claim.body.buffer, claim.body.byteOffset, claim.body.byteLength);
  return (
    mistakeOverOtherBytes({ timestamp, signature, body, publicKey }) ??
    SIGNATURE_FORMS.find((form) => form.explains({ timestamp, signature, body, publicKey }))
  );
}

/** A signature that only a receiver accepts which makes that mistake. */
export interface MistakenSignature {
  readonly mistake: SignatureMistake;
  readonly text: string;
}

/**
 * The right request's signatures as each of the usual mistakes has them: whoever sends them to a receiver that refuses
 * the right one learns from the one it accepts which mistake it makes.
 *
 * Each bytes that are signed come once, for the likeliest mistake that makes them.
 */
export function mistakenSignatures(signing: Signing): readonly MistakenSignature[] {
  const { timestamp, body, privateKey } = signing;
  const seen = new Set([Buffer.concat([Buffer.from(timestamp), body]).toString("base64")]);
  const overOtherBytes = SIGNING_MISTAKES.flatMap((mistake) => {
    const bytes = mistake.bytes(timestamp, body);
    const name = bytes?.toString("base64");
    if (bytes === undefined || name === undefined || seen.has(name)) return [];
    seen.add(name);
    return [{ mistake, text: signBytes("sha256", bytes, privateKey).toString("base64") }];
  });
  const inOtherForms = SIGNATURE_FORMS.flatMap((mistake) =>
    mistake.texts(signing).map((text) => ({ mistake, text })),
  );
  return [...overOtherBytes, ...inOtherForms];
}

/** Two sentences: what was signed by mistake, and what to do. */
export function describeMistake({ title, advice }: SignatureMistake): string {
  return `The signature was made over ${title}. ${advice}`;
}

// The others are not about what was signed.
const EXPLAINABLE: ReadonlySet<string> = new Set([
  "signature does not match",
  "signature is not base64",
  "signature is not DER",
]);

interface ReadClaim {
  readonly timestamp: string;
  readonly signature: string;
  readonly body: Buffer;
  readonly publicKey: KeyObject;
}

function mistakeOverOtherBytes({
  timestamp,
  signature,
  body,
  publicKey,
}: ReadClaim): SignatureMistake | undefined {
  const bytesOfSignature = Buffer.from(signature, "base64");
  const rightBytes = Buffer.concat([Buffer.from(timestamp), body]);
  return SIGNING_MISTAKES.find((mistake) => {
    const bytes = mistake.bytes(timestamp, body);
    if (bytes === undefined || bytes.equals(rightBytes)) return false;
    return createVerify("sha256").update(bytes).verify(publicKey, bytesOfSignature);
  });
}
