import { createPublicKey, createVerify } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What someone who got a POST knows of its signature. */
export interface SignatureClaim {
  /** Base64 of the DER SubjectPublicKeyInfo, as SendGrid shows it, or PEM; or a key that was read before. */
  readonly publicKey: string | KeyObject;
  /** The timestamp header, as it came. */
  readonly timestamp: string;
  /** The signature header, as it came. */
  readonly signature: string;
  /** The raw body. */
  readonly body: Uint8Array;
}

/** Why a signature is refused. */
export type InvalidBecause =
  | "signature is missing"
  | "timestamp is missing"
  | "signature is not base64"
  | "signature is not DER"
  | "public key cannot be read"
  | "signature does not match";

/** Whether a signature fits. */
export type SignatureVerdict =
  { readonly kind: "valid" } | { readonly kind: "invalid"; readonly because: InvalidBecause };

/**
 * Checks a signature over timestamp and raw body.
 *
 * Strict where Node's own decoder is not: it takes standard base64 with its padding and nothing behind it. The
 * timestamp is not read as a number and its age does not count; SendGrid's helpers do neither. Never throws.
 */
export function checkSignature(claim: SignatureClaim): SignatureVerdict {
  if (claim.signature === "") return invalid("signature is missing");
  if (claim.timestamp === "") return invalid("timestamp is missing");
  const signature = bytesOfBase64(claim.signature);
  if (signature === undefined) return invalid("signature is not base64");
  if (!isDerSignature(signature)) return invalid("signature is not DER");
  const publicKey = typeof claim.publicKey === "string" ? readPublicKey(claim.publicKey) : claim.publicKey;
  if (publicKey === undefined) return invalid("public key cannot be read");
  const isMatch = createVerify("sha256")
    .update(claim.timestamp)
    .update(claim.body)
    .verify(publicKey, signature);
  return isMatch ? { kind: "valid" } : invalid("signature does not match");
}

/**
 * Reads a P-256 public key from bare base64 or PEM; undefined when it is neither.
 *
 * White space around it does not count. Worth doing once when many signatures are checked with one key.
 */
export function readPublicKey(text: string): KeyObject | undefined {
  const trimmed = text.trim();
  const key = trimmed.startsWith("-----BEGIN PUBLIC KEY-----") ? keyOfPem(trimmed) : keyOfBase64(trimmed);
  return key?.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
}

function invalid(because: InvalidBecause): SignatureVerdict {
  return { kind: "invalid", because };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function bytesOfBase64(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}

function keyOfBase64(text: string): KeyObject | undefined {
  const der = bytesOfBase64(text);
  if (der === undefined) return undefined;
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

function keyOfPem(text: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: text, format: "pem" });
  } catch {
    return undefined;
  }
}

const DER_SEQUENCE = 0x30;
const DER_INTEGER = 0x02;
/** The most that an integer of a P-256 signature takes: 32 bytes and a zero that keeps it positive. */
const MAX_INTEGER_BYTES = 33;

/** Whether bytes are a SEQUENCE of exactly two INTEGERs of P-256's size, and nothing else. */
function isDerSignature(bytes: Uint8Array): boolean {
  if (bytes[0] !== DER_SEQUENCE || bytes[1] !== bytes.length - 2) return false;
  const second = endOfInteger(bytes, 2);
  return second !== undefined && endOfInteger(bytes, second) === bytes.length;
}

function endOfInteger(bytes: Uint8Array, start: number): number | undefined {
  const length = bytes[start + 1];
  if (bytes[start] !== DER_INTEGER || length === undefined) return undefined;
  if (length < 1 || length > MAX_INTEGER_BYTES) return undefined;
  const [first = 0, second = 0] = bytes.subarray(start + 2, start + 4);
  // DER writes an integer as shortly as it can: a leading zero only where the next bit would make it negative.
  if (length > 1 && first === 0 && second < 0x80) return undefined;
  return start + 2 + length;
}
