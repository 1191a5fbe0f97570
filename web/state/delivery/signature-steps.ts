import type { HeaderLines } from "../../../server/contract/control-api.ts";
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../../server/contract/wire.ts";

/** What a receiver has to check a request with. */
export interface SignedRequest {
  readonly headers: HeaderLines;
  readonly body: Uint8Array<ArrayBuffer>;
  /** As the webhook settings show it: base64 of SPKI DER. */
  readonly publicKey: string;
}

/** What came of one step; undefined: it was not reached. */
export interface SignatureSteps {
  readonly signature: string | null;
  readonly timestamp: string | null;
  readonly hasHeaders: boolean;
  readonly isKey: boolean | undefined;
  readonly messageBytes: number | undefined;
  readonly sha256: string | undefined;
  readonly isVerified: boolean | undefined;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const NUMBER_BYTES = 32;

/** Goes the five steps of a receiver that verifies, over the exact bytes. Null: the browser offers no WebCrypto here. */
export async function checkSignature({
  headers,
  body,
  publicKey,
}: SignedRequest): Promise<SignatureSteps | null> {
  const { subtle } = crypto as Partial<Crypto>;
  if (subtle === undefined) return null;
  const signature = headerIn(headers, SIGNATURE_HEADER);
  const timestamp = headerIn(headers, TIMESTAMP_HEADER);
  const notReached = { isKey: undefined, messageBytes: undefined, sha256: undefined, isVerified: undefined };
  if (signature === null || timestamp === null) {
    return { signature, timestamp, hasHeaders: false, ...notReached };
  }
  const found = { signature, timestamp, hasHeaders: true };
  const key = await importKey(subtle, publicKey);
  if (key === null) return { ...found, ...notReached, isKey: false };
  const message = joined(new TextEncoder().encode(timestamp), body);
  const digest = new Uint8Array(await subtle.digest("SHA-256", message));
  const raw = rawSignature(bytesOf(signature));
  const isVerified =
    raw !== null && (await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, raw, message));
  return { ...found, isKey: true, messageBytes: message.length, sha256: hexOf(digest), isVerified };
}

/** A header's value, whatever the case of its name. */
export function headerIn(headers: HeaderLines, name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? null;
}

async function importKey(subtle: SubtleCrypto, publicKey: string): Promise<CryptoKey | null> {
  const bytes = bytesOf(publicKey);
  if (bytes === null) return null;
  try {
    return await subtle.importKey("spki", bytes, CURVE, false, ["verify"]);
  } catch {
    return null;
  }
}

// WebCrypto wants the two numbers of a signature one after the other; on the wire they stand in DER.
function rawSignature(der: Uint8Array | null): Uint8Array<ArrayBuffer> | null {
  if (der?.[0] !== 0x30) return null;
  const raw = new Uint8Array(2 * NUMBER_BYTES);
  let at = 2;
  for (const end of [NUMBER_BYTES, 2 * NUMBER_BYTES]) {
    const length = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + length);
    const digits = number[0] === 0 ? number.subarray(1) : number;
    if (der[at] !== 0x02 || digits.length > NUMBER_BYTES) return null;
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  return raw;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
